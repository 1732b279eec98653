"""`make deploy`: build, deploy, protect.

A stack is created without the protection of its data and protected by an update at once: what is protected from the
first second can't be rolled back when something else fails, and then neither be updated nor deleted. For the same
reason a feature whose data are protected is not switched off by the way: its stack would be half deleted.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from aws import Account, Stopped
from aws.settings import Settings
from aws.stack import NEVER_WAS, Resource, Stack, find, lift, protected, put_back, reasons, resources

_CLOCKS = timedelta(minutes=1)
"""How far the clocks of this machine and of AWS may be apart."""


def deploy(settings: Settings, account: Account, *, delete_data: bool) -> None:
    """Deploy; raises Stopped."""
    cloudformation = account.clients("cloudformation")
    stack = _ready(account, settings.stack)
    going = _going(settings, stack, account, delete_data) if stack else []
    account.sam(["build", "--config-env", settings.env])
    protect = settings.values(stack.parameters if stack else None)["ProtectData"] == "true"
    if stack:
        _update(settings, account, going)
    elif not protect:
        _sam_deploy(settings, account, first=True)
    else:
        account.say("1 of 2: creating the stack, its data not protected yet, so that all is undone if anything fails.")
        _sam_deploy(settings.with_values(ProtectData="false"), account, first=True)
        if _exists(cloudformation, settings.stack):
            account.say("2 of 2: protecting tables and players from being deleted.")
            _protect(settings, account)
    if not _exists(cloudformation, settings.stack):
        account.say("Nothing was deployed.")
        return
    cloudformation.update_termination_protection(StackName=settings.stack, EnableTerminationProtection=protect)
    account.say(f"The stack {settings.stack} stands" + (", protected with its data." if protect else ", unprotected."))


def _ready(account: Account, name: str) -> Stack | None:
    """The stack that there is to be updated; deletes what a first deployment that failed left; raises Stopped."""
    cloudformation = account.clients("cloudformation")
    stack = find(cloudformation, name)
    if stack is None:
        return None
    if stack.status in NEVER_WAS:
        if stack.status != "REVIEW_IN_PROGRESS":
            account.say(f"Deleting what is left of a first deployment that failed ({stack.status}).")
        for each in protected(account.clients, list(resources(cloudformation, name))):
            lift(account.clients, each)
        cloudformation.delete_stack(StackName=name)
        every = {"Delay": 5, "MaxAttempts": 720}
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=every)
        return None
    if stack.status.endswith("_IN_PROGRESS"):
        raise Stopped(f"The stack {name} is {stack.status}: wait until that is done.")
    if stack.status == "UPDATE_ROLLBACK_FAILED":
        raise Stopped(
            f"The stack {name} could not be set back after an update that failed. Mend what its events name, then:\n"
            f"  aws cloudformation continue-update-rollback --stack-name {name}"
        )
    if stack.status == "DELETE_FAILED":
        raise Stopped(f"The stack {name} is half deleted: delete the rest first, by `make destroy DELETE_DATA=yes`.")
    return stack


def _going(settings: Settings, stack: Stack, account: Account, delete_data: bool) -> list[Resource]:
    """What is protected in features that these settings switch off; raises Stopped unless it may be deleted."""
    leaving = settings.features_of(stack.parameters) - settings.features(stack.parameters)
    if not leaving:
        return []
    inside = [each for each in resources(account.clients("cloudformation"), stack.name) if each.feature in leaving]
    kept = protected(account.clients, inside)
    if kept and not delete_data:
        raise Stopped(
            "This would switch off features with data that are protected, and would leave half of them:\n"
            + "".join(f"  {each}\n" for each in kept)
            + "Nothing was changed. Leave the switches as they are, or delete these data for good:\n"
            f"  {settings.command('deploy')} DELETE_DATA=yes"
        )
    return kept


def _update(settings: Settings, account: Account, going: list[Resource]) -> None:
    """Update the stack. What was to go and is still there, for whatever reason, is protected again; raises Stopped."""
    for each in going:
        account.say(f"Lifting the protection of {each}.")
        lift(account.clients, each)
    try:
        _sam_deploy(settings, account, first=False)
    finally:
        if going:
            there = set(resources(account.clients("cloudformation"), settings.stack))
            for each in there.intersection(going):
                account.say(f"Protecting {each} again: it was not deleted.")
                put_back(account.clients, each)


def _sam_deploy(settings: Settings, account: Account, *, first: bool) -> None:
    begun = datetime.now(UTC) - _CLOCKS
    try:
        account.sam(["deploy", "--config-env", settings.env, "--stack-name", settings.stack, *settings.command_line()])
    except Stopped as failure:
        why = "\n".join(dict.fromkeys(reasons(account.clients("cloudformation"), settings.stack, begun)))
        what = "There is no stack yet: mend it, and `make deploy` again" if first else "All is as it was before"
        raise Stopped(f"{failure}\n{why}\n{what}.") from None


def _protect(settings: Settings, account: Account) -> None:
    try:
        account.sam(
            [
                *("deploy", "--config-env", settings.env, "--stack-name", settings.stack, "--no-confirm-changeset"),
                *settings.command_line(),
            ]
        )
    except Stopped as failure:
        raise Stopped(f"{failure}\nBuzzline is deployed, but NOT protected: `make deploy` again.") from None


def _exists(cloudformation: Any, name: str) -> bool:
    """Whether a stack is there; not so after a person said no to the first change set."""
    stack = find(cloudformation, name)
    return stack is not None and stack.status not in NEVER_WAS
