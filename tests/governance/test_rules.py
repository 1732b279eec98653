"""Every rule fails on a template that breaks it in one place, and says where."""

import copy
import dataclasses
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.governance.cases import (
    API,
    CASES,
    CONSUMER,
    DEFINITION_CASES,
    ENDPOINT,
    EXTRA,
    GOOD,
    OPTIONAL_VPC,
    QUEUE_MAPPING,
    REMOVED,
    ROOT,
    ROOT_CASES,
    STREAM_MAPPING,
    TIDY,
    Case,
    get_att,
)
from tests.governance.rules import RULES, breaches
from tests.governance.rules.api import OPEN_TO_EVERYBODY
from tests.governance.templates import FeatureTemplate, read_template, template_files

HERE = Path(__file__).parent
ROOT_FILE = HERE.parents[1] / "template.yaml"
FOLDER = HERE / "functions" / "good"
"""Where the good template would stand; what it refers to is found from there."""


def changed(source: Mapping[str, Any], where: str, change: Any) -> dict[str, Any]:
    """A copy of a template in which the member at `where` (in `Resources`, unless it says otherwise) is changed."""
    return _changed(
        source, where if where.startswith(("Parameters", "Globals", "Rules")) else f"Resources.{where}", change
    )


def _changed(source: Mapping[str, Any], where: str, change: Any) -> dict[str, Any]:
    copied: dict[str, Any] = copy.deepcopy(dict(source))
    *path, last = where.split(".")
    member: Any = copied
    for key in path:
        member = member[int(key)] if isinstance(member, list) else member.setdefault(key, {})
    if change is REMOVED:
        del member[last]
    else:
        member[int(last) if isinstance(member, list) else last] = copy.deepcopy(change)
    return copied


def write_project(folder: Path, root: Mapping[str, Any], feature: Mapping[str, Any]) -> Path:
    """The files of a project with one feature; returns its root template."""
    (folder / "functions/good").mkdir(parents=True)
    (folder / "functions/good/template.yaml").write_text(yaml.safe_dump(yaml_plain(feature)))
    (folder / "template.yaml").write_text(yaml.safe_dump(yaml_plain(root)))
    shutil.copytree(HERE / "statemachines", folder / "statemachines")
    return folder / "template.yaml"


def yaml_plain(value: Any) -> Any:
    """Without the parser's own classes, which can't be written."""
    if isinstance(value, Mapping):
        return {str(key): yaml_plain(member) for key, member in value.items()}
    return [yaml_plain(member) for member in value] if isinstance(value, list) else value


def case_id(case: Case) -> str:
    return f"{case.rule}-{case.where}"


@pytest.mark.parametrize("name", RULES)
def test_good_templates_keep_rule(name: str, tmp_path: Path) -> None:
    assert breaches(name, FeatureTemplate.of("good", GOOD, FOLDER)) == []
    assert breaches(name, FeatureTemplate.read(write_project(tmp_path, ROOT, GOOD))) == []


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_rule_fails_on_broken_feature(case: Case) -> None:
    template = FeatureTemplate.of("good", changed(GOOD, case.where, case.change), FOLDER)
    assert_names(case, breaches(case.rule, template))


@pytest.mark.parametrize("case", DEFINITION_CASES, ids=case_id)
def test_rule_fails_on_broken_definition(case: Case) -> None:
    template = FeatureTemplate.of("good", GOOD, FOLDER)
    definition = _changed(template.definitions["ItemMachine"], case.where, case.change)
    assert_names(case, breaches(case.rule, dataclasses.replace(template, definitions={"ItemMachine": definition})))


def test_every_definition_belongs_to_a_state_machine() -> None:
    templates = [read_template(file) for file in template_files()]
    machines = [name for template in templates for name in template.definitions]
    assert len(machines) == len(list((HERE.parents[1] / "statemachines").rglob("*.yaml")))


@pytest.mark.parametrize("case", ROOT_CASES, ids=case_id)
def test_rule_fails_on_broken_root(case: Case, tmp_path: Path) -> None:
    root = write_project(tmp_path, changed(ROOT, case.where, case.change), GOOD)
    assert_names(case, breaches(case.rule, FeatureTemplate.read(root)))


def test_aliases_stand_for_their_functions() -> None:
    feature = changed(GOOD, f"{CONSUMER}.AutoPublishAlias", "live")
    feature = changed(feature, f"{QUEUE_MAPPING}.FunctionName", {"Ref": "ItemPutAliaslive"})
    feature = changed(feature, f"{CONSUMER}.Timeout", 20)
    assert breaches("visibility-timeout", FeatureTemplate.of("good", feature)) == [
        "visibility-timeout: ItemQueue: VisibilityTimeout is 60 s: ItemPut needs 120 s"
    ]


def test_bucket_that_triggers_a_function_is_not_written_by_it() -> None:
    upload = {"Type": "S3", "Properties": {"Bucket": {"Ref": "Bucket"}, "Events": "s3:ObjectCreated:*"}}
    feature = changed(GOOD, "Bucket", {"Type": "AWS::S3::Bucket"})
    feature = changed(feature, f"{TIDY}.Events", {"Upload": upload})
    feature = changed(feature, f"{TIDY}.Policies", [{"S3CrudPolicy": {"BucketName": {"Ref": "Bucket"}}}])
    assert breaches("no-recursion", FeatureTemplate.of("good", feature)) == [
        "no-recursion: ItemTidy: is triggered by Bucket and may write to it"
    ]


def test_an_authorizer_of_the_broker_is_waited_for() -> None:
    authorizer = {"Type": "AWS::IoT::Authorizer", "Properties": {"AuthorizerFunctionArn": get_att("ItemGet")}}
    permission = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": {"Ref": "ItemGet"},
            "Principal": "iot.amazonaws.com",
            "SourceArn": get_att("Extra"),
        },
    }
    template = changed(changed(GOOD, EXTRA, authorizer), "ExtraPermission", permission)
    assert breaches("asynchronous-function-keeps-failures", FeatureTemplate.of("good", template)) == []
    by_rule = changed(template, EXTRA, {"Type": "AWS::IoT::TopicRule", "Properties": {}})
    assert breaches("asynchronous-function-keeps-failures", FeatureTemplate.of("good", by_rule))


POLICY = f"{EXTRA}.Properties.PolicyDocument"


@pytest.mark.parametrize(
    ("where", "change", "breach"),
    [
        (f"{API}.Policies.0.Statement.0.Action", ["dynamodb:GetItem", "dynamodb:PutItem"], "lacks dynamodb:PutItem on"),
        (f"{API}.Policies.0.Statement.0.Resource", {"Fn::Sub": "${Items.Arn}/index/x"}, "lacks dynamodb:GetItem on"),
        (f"{POLICY}.Statement.0.Action", ["dynamodb:GetItem", "dynamodb:Scan"], "allows dynamodb:Scan on"),
        (f"{POLICY}.Statement.0.Effect", "Deny", "lacks dynamodb:GetItem on"),
        (POLICY, REMOVED, "Extra: has no PolicyDocument"),
    ],
)
def test_endpoint_policy_is_what_functions_in_the_vpc_may_do(where: str, change: Any, breach: str) -> None:
    inside = changed(changed(GOOD, f"{API}.VpcConfig", OPTIONAL_VPC), EXTRA, ENDPOINT)
    assert breaches("endpoint-policy-is-exact", in_root(inside)) == []
    found = breaches("endpoint-policy-is-exact", in_root(changed(inside, where, change)))
    assert any(f"Good.{EXTRA}: " in each and breach in each for each in found), found


def test_endpoint_without_functions_behind_it() -> None:
    told = "\n".join(breaches("endpoint-policy-is-exact", in_root(changed(GOOD, EXTRA, ENDPOINT))))
    assert "Good.Extra: no function behind it uses dynamodb" in told
    assert "Good.Extra: its policy allows dynamodb:GetItem on ${Good.Items.Arn}, which no function" in told


@pytest.mark.parametrize(("passed", "fits"), [("Outputs.Mine", True), ("Outputs.Other", False)])
def test_endpoints_and_functions_are_in_different_templates(passed: str, fits: bool) -> None:
    """Both call the table by parameters of their own; the root says whether it is the same."""
    user = changed(changed(GOOD, f"{API}.VpcConfig", OPTIONAL_VPC), "Parameters.Table", {"Type": "String"})
    user = changed(user, f"{API}.Policies.0.Statement.0.Resource", {"Fn::Sub": "arn:x/${Table}"})
    policy = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": {"Fn::Sub": "arn:x/${Name}"}}
    endpoint = changed({"Resources": {EXTRA: ENDPOINT}}, f"{POLICY}.Statement", [policy])
    network = {"Parameters": {"Name": {"Type": "String"}}, "Resources": endpoint["Resources"]}
    root = in_root(user, network)
    parameters = {
        "Good": {"Table": {"Fn::If": ["With", get_att("Tables", "Outputs.Mine"), ""]}},
        "Network": {"Name": get_att("Tables", passed)},
    }
    source = {"Resources": {name: {"Properties": {"Parameters": each}} for name, each in parameters.items()}}
    found = breaches("endpoint-policy-is-exact", dataclasses.replace(root, source=source))
    assert bool(found) is not fits, found


def test_functions_in_the_vpc_need_a_way_to_what_they_use() -> None:
    found = breaches("vpc-has-a-way-to-each-service", in_root(changed(GOOD, f"{API}.VpcConfig", OPTIONAL_VPC)))
    assert "Good.ItemGet: is in a VPC and may use dynamodb, to which there is no endpoint" in "\n".join(found)


def test_what_lambda_hands_over_needs_no_way_out_of_a_vpc() -> None:
    inside = changed(GOOD, f"{TIDY}.VpcConfig", OPTIONAL_VPC)
    assert breaches("vpc-has-a-way-to-each-service", in_root(inside)) == []


def test_a_feature_of_a_family_has_one_failure_queue() -> None:
    rule, more = "feature-of-a-family-has-one-failure-queue", {"Type": "AWS::SQS::Queue", "Properties": {}}
    two = changed(
        changed(GOOD, EXTRA, more), f"{STREAM_MAPPING}.DestinationConfig.OnFailure.Destination", get_att(EXTRA)
    )
    family = HERE / "functions" / "messaging" / "good"
    assert breaches(rule, FeatureTemplate.of("good", GOOD, family)) == []
    [told] = breaches(rule, FeatureTemplate.of("good", two, family))
    assert "DeadLetters, Extra: what functions and rules failed at" in told
    assert breaches(rule, FeatureTemplate.of("good", two, FOLDER)) == [], "those of the game were there before"


def in_root(feature: Mapping[str, Any], network: Mapping[str, Any] | None = None) -> FeatureTemplate:
    """A root that nests a feature, and what makes its network."""
    nested = {"Good": FeatureTemplate.of("good", feature, FOLDER)}
    if network:
        nested["Network"] = FeatureTemplate.of("network", network, FOLDER)
    return FeatureTemplate("root", ROOT, HERE, {}, nested)


@pytest.mark.parametrize("key", OPEN_TO_EVERYBODY)
def test_routes_in_the_table_are_open_to_everybody(key: str) -> None:
    route = {"Type": "AWS::ApiGatewayV2::Route", "Properties": {"RouteKey": key, "AuthorizationType": "NONE"}}
    assert breaches("every-route-is-authorized", FeatureTemplate.of("good", changed(GOOD, EXTRA, route))) == []


def test_no_route_is_in_the_table_that_is_not_there() -> None:
    routes = [read_template(file).of_type("AWS::ApiGatewayV2::Route") for file in template_files()]
    assert set(OPEN_TO_EVERYBODY) <= {str(each["RouteKey"]) for found in routes for each in found.values()}
    assert all(len(reason) > 20 for reason in OPEN_TO_EVERYBODY.values())


def test_reserved_concurrency_is_added_up_over_templates(tmp_path: Path) -> None:
    feature = changed(GOOD, f"{API}.ReservedConcurrentExecutions", 500)
    feature = changed(feature, f"{CONSUMER}.ReservedConcurrentExecutions", 401)
    found = breaches("reserved-concurrency-leaves-room", FeatureTemplate.read(write_project(tmp_path, ROOT, feature)))
    assert found == ["reserved-concurrency-leaves-room: functions reserve 901 of 1000 concurrent executions: leave 100"]


SETTINGS = "Stage.Properties.RouteSettings.Fn::If.1"
GUESTS = "POST /activegames/pin/{pin}/guests"


@pytest.mark.parametrize(
    ("where", "change", "breach"),
    [
        (f"{SETTINGS}.{GUESTS}", REMOVED, f"ApiStage.Stage: {GUESTS} is open to everybody and has no limit of its own"),
        (f"{SETTINGS}.GET /nothing", {"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 1}, "GET /nothing is no route"),
        (f"{SETTINGS}.{GUESTS}.ThrottlingRateLimit", REMOVED, "open routes take 1300 of 1000 (ThrottlingRateLimit)"),
        ("Parameters.DoorRateLimit.Default", 126, "open routes take 504 of 1000 (ThrottlingRateLimit): half at most"),
        ("Parameters.DoorBurstLimit.Default", 251, "open routes take 1004 of 2000 (ThrottlingBurstLimit): half at"),
    ],
)
def test_open_routes_leave_half_of_the_api(where: str, change: Any, breach: str) -> None:
    root = read_template(ROOT_FILE)
    stage = FeatureTemplate.of("api_stage", changed(root.nested["ApiStage"].source, where, change))
    assert breach in "\n".join(of_open_routes(dataclasses.replace(root, nested={**root.nested, "ApiStage": stage})))


def test_the_stage_is_made_after_the_routes_that_it_has_settings_of() -> None:
    root = read_template(ROOT_FILE)
    early = dataclasses.replace(
        root,
        source=changed(
            root.source, "ApiStage.Properties.Parameters.HttpApiId", get_att("Players", "Outputs.HttpApiId")
        ),
    )
    assert f"ApiStage: is made before LiveGames, which makes {GUESTS}" in "\n".join(of_open_routes(early))


API_OF_AVATARS = "AvatarsOfPlayers.Properties.Parameters.HttpApiId"


@pytest.mark.parametrize(
    ("where", "change", "breach"),
    [
        (
            API_OF_AVATARS,
            get_att("PlayerNotifications", "Outputs.HttpApiId"),
            "AvatarsOfPlayers: must get the API from",
        ),
        (f"{API_OF_AVATARS}.Fn::If.0", "WithMarketplace", "AvatarsOfPlayers: must get the API from where"),
        (f"{API_OF_AVATARS}.Fn::If.2.Fn::If.1", get_att("Players", "Outputs.HttpApiId"), "AvatarsOfPlayers: must get"),
        (f"{API_OF_AVATARS}.Fn::If.1", get_att("LiveGames", "Outputs.HttpApiId"), "gets the API from LiveGames, as"),
        ("Wallet.Condition", REMOVED, "PlayerNotifications: must get the API from where MarketplaceOfQuizzes gets it"),
    ],
)
def test_the_api_is_handed_on_past_what_is_off(where: str, change: Any, breach: str) -> None:
    root = read_template(ROOT_FILE)
    broken = dataclasses.replace(root, source=changed(yaml_plain(root.source), where, change))
    assert breach in "\n".join(breaches("one-feature-at-a-time-changes-the-api", broken))


def of_open_routes(root: FeatureTemplate) -> list[str]:
    return breaches("open-routes-have-a-limit-of-their-own", root)


def test_every_rule_has_a_case() -> None:
    elsewhere = {
        *("dashboard-is-free", "family-only-nests", "open-routes-have-a-limit-of-their-own"),
        *("reserved-concurrency-leaves-room", "stream-has-two-readers-at-most"),
        *("endpoint-policy-is-exact", "vpc-has-a-way-to-each-service", "feature-of-a-family-has-one-failure-queue"),
    }
    assert {case.rule for case in CASES + ROOT_CASES} | elsewhere == set(RULES)


def assert_names(case: Case, found: list[str]) -> None:
    assert found, f"{case.rule} let it pass"
    assert any(breach.startswith(f"{case.rule}: ") and case.breach in breach for breach in found), found
