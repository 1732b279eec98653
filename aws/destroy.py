"""`make destroy`: delete the stack, all of it or nothing.

CloudFormation deletes what it can before it meets a table that refuses, and leaves half a stack that can't be updated.
So whether anything refuses is asked before anything is touched. Protection is lifted where it is, not by an update of
the stack: that works in every state, half deleted ones included.
"""

from aws import Account, Clients, Stopped
from aws.settings import Settings
from aws.stack import BUCKET, find, lift, protected, resources


def destroy(settings: Settings, account: Account, *, delete_data: bool) -> None:
    """Delete the stack, if the person agrees; raises Stopped."""
    cloudformation = account.clients("cloudformation")
    stack = find(cloudformation, settings.stack)
    if stack is None:
        account.say(f"There is no stack {settings.stack}.")
        return
    if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
        raise Stopped(f"The stack {settings.stack} is {stack.status}: wait until that is done.")
    inside = list(resources(cloudformation, settings.stack))
    kept = protected(account.clients, inside)
    if (kept or stack.keeps_itself) and not delete_data:
        raise Stopped(
            f"The stack {settings.stack} is protected, and so are its data:\n"
            + "".join(f"  {each}\n" for each in kept)
            + "Nothing was changed. To delete all players, quizzes and results for good:\n"
            f"  make destroy ENV={settings.env} DELETE_DATA=yes"
        )
    if not account.agreed(f"Delete the stack {settings.stack} with all that it stores, for good?"):
        raise Stopped("Nothing was changed.")
    if stack.keeps_itself:
        cloudformation.update_termination_protection(StackName=settings.stack, EnableTerminationProtection=False)
    for each in kept:
        account.say(f"Lifting the protection of {each}.")
        lift(account.clients, each)
    try:
        account.sam(["delete", "--config-env", settings.env, "--stack-name", settings.stack, "--no-prompts"])
    except Stopped as failure:
        raise Stopped(f"{failure}\nNot all is deleted: `make destroy DELETE_DATA=yes` again does the rest.") from None
    for bucket in _left(account.clients, [each.id for each in inside if each.kind == BUCKET]):
        account.say(f"The bucket {bucket} stays, with what is in it: empty and delete it where you want neither.")


def _left(clients: Clients, buckets: list[str]) -> list[str]:
    if not buckets:
        return []
    there = {
        each["Name"] for page in clients("s3").get_paginator("list_buckets").paginate() for each in page["Buckets"]
    }
    return [each for each in buckets if each in there]
