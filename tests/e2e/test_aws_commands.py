"""`make deploy` and `make destroy`, with the real SAM CLI, to an account that is the emulator."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from aws import Stopped
from aws.preflight import STOP, Plan, preflight
from aws.settings import Settings
from aws.stack import find, lift, protected, resources
from local import ROOT
from local.cloud import REGION, LocalCloud
from local.up import EMULATOR
from tests.support.aws_account import Person
from tests.support.cloud import eventually

SAMCONFIG = """
version = 0.1
[default.deploy.parameters]
stack_name = "trial"
capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
fail_on_empty_changeset = false
parameter_overrides = ["Chat=on", "ProtectData=true"]
"""
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Chat: {Type: String, Default: "on", AllowedValues: ["on", "off"]}
  ProtectData: {Type: String, Default: "true"}
Conditions:
  WithChat: !Equals [!Ref Chat, "on"]
Resources:
  Players:
    Type: AWS::Serverless::Application
    Properties: {Location: players.yaml, Parameters: {ProtectData: !Ref ProtectData}}
  ChatChannels:
    Type: AWS::Serverless::Application
    Condition: WithChat
    Properties: {Location: chat.yaml, Parameters: {ProtectData: !Ref ProtectData}}
"""
TABLE = """
  {name}:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
      DeletionProtectionEnabled: !If [Protected, true, false]
"""
NESTED = """
Parameters:
  ProtectData: {Type: String}
Conditions:
  Protected: !Equals [!Ref ProtectData, "true"]
Resources:
"""
POOL = """
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      DeletionProtection: !If [Protected, ACTIVE, INACTIVE]
      AutoVerifiedAttributes: [email]
"""
PLAYERS = NESTED + TABLE.format(name="PlayerTable") + POOL
BROKEN = """
  Signal:
    Type: AWS::CloudFormation::WaitConditionHandle
  Broken:
    Type: AWS::CloudFormation::WaitCondition
    DependsOn: [Players, ChatChannels]
    Properties: {Handle: !Ref Signal, Timeout: "1", Count: 1}
"""
"""Waits for what nobody sends when all else stands; of a nested stack that fails itself the emulator undoes nothing."""


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(tmp_path_factory.mktemp("account"), EMULATOR) as cloud:
        yield cloud


@pytest.fixture
def person(account: LocalCloud, tmp_path: Path) -> Iterator[Person]:
    (tmp_path / "samconfig.toml").write_text(SAMCONFIG)
    built = tmp_path / "sam" / "build" / "template.yaml"
    built.parent.mkdir(parents=True)
    for folder in (tmp_path, built.parent):
        (folder / "template.yaml").write_text(TEMPLATE)
    (built.parent / "players.yaml").write_text(PLAYERS)
    (built.parent / "chat.yaml").write_text(NESTED + TABLE.format(name="ChatMessages"))
    yield Person(account, tmp_path, built)
    clear(account)


def clear(account: LocalCloud) -> None:
    """Delete the stack without the SAM CLI, which looks every 30 seconds whether it is gone."""
    cloudformation = account.client("cloudformation")
    if find(cloudformation, "trial"):
        for each in protected(account.client, list(resources(cloudformation, "trial"))):
            lift(account.client, each)
        cloudformation.update_termination_protection(StackName="trial", EnableTerminationProtection=False)
        cloudformation.delete_stack(StackName="trial")
    eventually(lambda: not find(cloudformation, "trial") and not account.client("dynamodb").list_tables()["TableNames"])


def write(person: Person, file: str, text: str) -> None:
    (person.built.parent / file).write_text(text)


def kinds(account: LocalCloud, stack: str = "trial") -> list[str]:
    """Kinds of what is protected."""
    there = list(resources(account.client("cloudformation"), stack))
    return sorted(each.kind.split("::")[-1] for each in protected(account.client, there))


def snapshot(account: LocalCloud) -> Any:
    cloudformation = account.client("cloudformation")
    return find(cloudformation, "trial"), list(resources(cloudformation, "trial")), kinds(account)


def test_a_stack_is_protected_once_it_stands_and_what_is_in_it_goes_only_by_delete_data(
    account: LocalCloud, person: Person
) -> None:
    person.deploy()
    assert person.ran == ["build", "deploy", "deploy"]
    assert [each[:6] for each in person.heard[:2]] == ["1 of 2", "2 of 2"]
    assert person.heard[-1] == "The stack trial stands, protected with its data."
    assert kinds(account) == ["Table", "Table", "UserPool"]
    before = snapshot(account)
    assert before[0].keeps_itself

    person.ran.clear()
    refuses_to_destroy(account, person)
    refuses_to_switch_off(person)
    person.agrees = False
    with pytest.raises(Stopped, match="Nothing was changed"):
        person.destroy(delete_data=True)
    assert person.ran == []
    assert snapshot(account) == before

    says_no_to_the_change_set(account, person)
    assert snapshot(account) == before

    # Besides, something else: to the emulator a change of conditions alone is none.
    write(person, "players.yaml", PLAYERS + "  Signal: {Type: AWS::CloudFormation::WaitConditionHandle}\n")
    person.deploy("Chat=off", delete_data=True)
    assert person.ran == ["build", "deploy"], "an update is never without protection"
    assert kinds(account) == ["Table", "UserPool"], "those of others stay protected"
    eventually(lambda: len(account.client("dynamodb").list_tables()["TableNames"]) == 1)


def refuses_to_destroy(account: LocalCloud, person: Person) -> None:
    with pytest.raises(Stopped, match="make destroy ENV=default DELETE_DATA=yes") as stopped:
        person.destroy()
    assert "PlayerTable" in str(stopped.value)
    with pytest.raises(ClientError, match="TerminationProtection"):
        account.client("cloudformation").delete_stack(StackName="trial")


def refuses_to_switch_off(person: Person) -> None:
    with pytest.raises(Stopped, match='make deploy ENV=default SET="Chat=off" DELETE_DATA=yes') as stopped:
        person.deploy("Chat=off")
    assert "ChatMessages" in str(stopped.value)
    assert "PlayerTable" not in str(stopped.value)


def says_no_to_the_change_set(account: LocalCloud, person: Person) -> None:
    person.declines = True
    person.deploy("Chat=off", delete_data=True)
    person.declines = False
    assert any(each.startswith("Lifting the protection of ") for each in person.heard), "as it was to be deleted"
    assert any("ChatMessages" in each and "again" in each for each in person.heard)
    person.ran.clear()


def test_a_first_deployment_that_fails_leaves_nothing_and_one_that_was_interrupted_is_protected_by_the_next(
    account: LocalCloud, person: Person
) -> None:
    write(person, "template.yaml", TEMPLATE + BROKEN)
    with pytest.raises(Stopped) as stopped:
        person.deploy()
    assert "trial, Broken: WaitCondition timed out" in str(stopped.value)
    assert "`make deploy` again" in str(stopped.value)
    assert account.client("dynamodb").list_tables()["TableNames"] == []

    write(person, "template.yaml", TEMPLATE)
    person.deploy("ProtectData=false")
    assert "first deployment that failed" in person.heard[-2]
    assert kinds(account) == [], "as after an interruption between the two parts"
    person.deploy()
    assert kinds(account) == ["Table", "Table", "UserPool"]


@pytest.mark.parametrize("env", ["default", "full"])
def test_the_account_is_asked_and_answers(account: LocalCloud, env: str) -> None:
    """Every question is one that AWS knows, in its own form; a refusal would be an exception."""
    settings = Settings.read(ROOT, env, ["RedisUrl=redis://localhost:6379"])
    findings = preflight(Plan(settings, REGION, account.client))
    assert [each for each in findings if each.weight == STOP] == []
    assert any("functions at a time" in each.what for each in findings)
    assert any("MQTT broker" in each.what for each in findings) == (env == "full")


def test_buzzline_itself_is_found_protected_and_deleted(
    account: LocalCloud, tmp_path: Path, sam_build: Path, free_of_stacks: Callable[[], bool]
) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    for file in ("samconfig.toml", "template.yaml"):
        shutil.copy(ROOT / file, repository)
    person = Person(account, repository, sam_build / "build" / "template.yaml")
    person.deploy_by_hand()  # the emulator updates no nested stack with a role, so not by the two parts of deploy
    there = kinds(account, "buzzline")
    assert there.count("Table") >= 15
    assert there.count("UserPool") == 1
    with pytest.raises(Stopped, match="DELETE_DATA=yes"):
        person.destroy()
    person.destroy(delete_data=True)
    assert free_of_stacks()
    assert account.client("dynamodb").list_tables()["TableNames"] == []
    assert account.client("cognito-idp").list_user_pools(MaxResults=10)["UserPools"] == []
    person.destroy()
    assert person.heard[-1] == "There is no stack buzzline."


@pytest.fixture
def free_of_stacks(account: LocalCloud) -> Callable[[], bool]:
    def check() -> bool:
        stacks = account.client("cloudformation").describe_stacks()["Stacks"]
        return not [each for each in stacks if each["StackName"].startswith("buzzline")]

    return check
