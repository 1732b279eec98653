"""What a stack has, and how its protection is lifted: asked of moto's implementation of AWS."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from aws import Account, Stopped
from aws.deploy import deploy
from aws.destroy import destroy
from aws.settings import Settings
from aws.stack import TABLE, USER_POOL, Clients, Resource, lift, protected, put_back
from local import ROOT


@pytest.fixture
def clients() -> Iterator[Clients]:
    with mock_aws():
        session: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")
        yield cache(lambda service: session.client(service, region_name="us-east-1"))


@pytest.fixture
def table(clients: Clients) -> Resource:
    clients("dynamodb").create_table(
        TableName="Player",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        DeletionProtectionEnabled=True,
    )
    return Resource("Players", TABLE, "Player")


@pytest.fixture
def pool(clients: Clients) -> Resource:
    made = clients("cognito-idp").create_user_pool(
        PoolName="Players",
        DeletionProtection="ACTIVE",
        AutoVerifiedAttributes=["email"],
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
    )
    return Resource("Identity", USER_POOL, made["UserPool"]["Id"])


def test_what_is_protected_is_found_and_no_longer_is(clients: Clients, table: Resource, pool: Resource) -> None:
    gone = Resource("Chat", TABLE, "ChatMessages")
    assert protected(clients, [table, gone, pool]) == [table, pool]
    lift(clients, table)
    assert protected(clients, [table, gone, pool]) == [pool]
    lift(clients, pool)
    assert protected(clients, [table, gone, pool]) == []
    put_back(clients, table)
    put_back(clients, pool)
    assert protected(clients, [table, gone, pool]) == [table, pool]
    lift(clients, table)
    clients("dynamodb").delete_table(TableName=table.id)


def test_all_else_of_a_user_pool_stays_as_it_was(clients: Clients, pool: Resource) -> None:
    cognito = clients("cognito-idp")
    before = cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    lift(clients, pool)
    after = cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    before["AdminCreateUserConfig"].pop("UnusedAccountValidityDays", None)  # AWS has it as a part of the policy
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed <= {"DeletionProtection", "LastModifiedDate"}
    assert after["DeletionProtection"] == "INACTIVE"
    assert after["Policies"]["PasswordPolicy"]["MinimumLength"] == 12


class Cloudformation:
    """A stack in a state that is hard to bring about; no nested resources."""

    def __init__(self, status: str) -> None:
        self.status: str | None = status
        self.asked: list[str] = []

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        if self.status is None:
            raise ClientError({"Error": {"Message": f"Stack with id {StackName} does not exist"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": self.status, "EnableTerminationProtection": True}]}

    def get_paginator(self, _: str) -> Any:
        class Pages:
            def paginate(self, **_: str) -> list[dict[str, Any]]:
                return [{"StackResourceSummaries": [], "Buckets": []}]

        return Pages()

    def get_waiter(self, name: str) -> "Cloudformation":
        self.asked.append(name)
        return self

    def wait(self, **_: str) -> None:
        self.status = None

    def delete_stack(self, **_: str) -> None:
        self.asked.append("delete_stack")

    def update_termination_protection(self, **which: Any) -> None:
        self.asked.append(f"protection {which['EnableTerminationProtection']}")


def account(cloudformation: Cloudformation, ran: list[str]) -> Account:
    def sam(arguments: Any) -> None:
        ran.append(arguments[0])
        if arguments[0] == "deploy":
            cloudformation.status = "CREATE_COMPLETE"

    return Account(lambda _: cloudformation, sam, lambda _: None, lambda _: True)


SETTINGS = Settings.read(ROOT, "default")


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("UPDATE_IN_PROGRESS", "wait until that is done"),
        ("CREATE_IN_PROGRESS", "wait until that is done"),
        ("DELETE_IN_PROGRESS", "wait until that is done"),
        ("UPDATE_ROLLBACK_FAILED", "continue-update-rollback --stack-name buzzline"),
        ("DELETE_FAILED", "make destroy DELETE_DATA=yes"),
    ],
)
def test_a_stack_that_can_not_be_updated_is_said_so_before_anything_is_built(status: str, says: str) -> None:
    cloudformation, ran = Cloudformation(status), list[str]()
    with pytest.raises(Stopped, match=says):
        deploy(SETTINGS, account(cloudformation, ran), delete_data=False)
    assert ran == cloudformation.asked == []


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "REVIEW_IN_PROGRESS"])
def test_what_a_failed_first_deployment_left_is_deleted_first(status: str) -> None:
    cloudformation, ran = Cloudformation(status), list[str]()
    deploy(SETTINGS, account(cloudformation, ran), delete_data=False)
    assert cloudformation.asked == ["delete_stack", "stack_delete_complete", "protection True"]
    assert ran == ["build", "deploy", "deploy"]


def test_who_says_no_to_the_first_change_set_has_nothing_protected() -> None:
    cloudformation, ran = Cloudformation("ROLLBACK_COMPLETE"), list[str]()
    said: list[str] = []
    declining = Account(
        lambda _: cloudformation, lambda arguments: ran.append(arguments[0]), said.append, lambda _: True
    )
    deploy(SETTINGS, declining, delete_data=False)
    assert ran == ["build", "deploy"]
    assert said[-1] == "Nothing was deployed."


def test_a_half_deleted_stack_is_deleted() -> None:
    cloudformation, ran = Cloudformation("DELETE_FAILED"), list[str]()
    destroy(SETTINGS, account(cloudformation, ran), delete_data=True)
    assert (cloudformation.asked, ran) == (["protection False"], ["delete"])


def test_a_stack_that_is_being_changed_is_not_deleted() -> None:
    cloudformation, ran = Cloudformation("UPDATE_IN_PROGRESS"), list[str]()
    with pytest.raises(Stopped, match="wait"):
        destroy(SETTINGS, account(cloudformation, ran), delete_data=True)
    assert ran == cloudformation.asked == []


def test_a_second_part_that_fails_says_that_nothing_is_protected() -> None:
    cloudformation, ran = Cloudformation("ROLLBACK_COMPLETE"), list[str]()

    def sam(arguments: Any) -> None:
        ran.append(arguments[0])
        if ran.count("deploy") == 2:
            raise Stopped("sam deploy failed (1)")
        cloudformation.status = "CREATE_COMPLETE" if arguments[0] == "deploy" else cloudformation.status

    with pytest.raises(Stopped, match="NOT protected: `make deploy` again"):
        deploy(SETTINGS, Account(lambda _: cloudformation, sam, lambda _: None, lambda _: True), delete_data=False)


class ChatOfMine(Cloudformation):
    """A stack with one table in a feature that can be switched off."""

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        described = super().describe_stacks(StackName)
        described["Stacks"][0]["Parameters"] = [{"ParameterKey": "Chat", "ParameterValue": "on"}]
        return described

    def get_paginator(self, _: str) -> Any:
        class Pages:
            def paginate(self, StackName: str = "", **_: str) -> list[dict[str, Any]]:  # noqa: N803
                nested = {"LogicalResourceId": "ChatChannels", "ResourceType": "AWS::CloudFormation::Stack"}
                table = {"LogicalResourceId": "Messages", "ResourceType": TABLE, "PhysicalResourceId": "Player"}
                found = table if StackName == "nested" else {**nested, "PhysicalResourceId": "nested"}
                return [
                    {"StackResourceSummaries": [{**found, "ResourceStatus": "CREATE_COMPLETE"}], "StackSummaries": []}
                ]

        return Pages()


@pytest.mark.parametrize("how", ["the person says no", "the update fails"])
def test_what_was_to_go_and_is_still_there_is_protected_again(clients: Clients, table: Resource, how: str) -> None:
    stack, heard = ChatOfMine("CREATE_COMPLETE"), list[str]()

    def sam(arguments: Any) -> None:
        if arguments[0] == "deploy":
            assert protected(clients, [table]) == [], "it was to be deleted"
            if how == "the update fails":
                raise Stopped("sam deploy failed")

    def client(service: str) -> Any:
        return stack if service == "cloudformation" else clients(service)

    settings = Settings.read(ROOT, "default", ["Chat=off"])
    try:
        deploy(settings, Account(client, sam, heard.append, lambda _: True), delete_data=True)
    except Stopped:
        assert how == "the update fails"
    assert protected(clients, [table]) == [table]
    assert heard[1].startswith("Protecting Player (ChatChannels) again")
