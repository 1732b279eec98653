"""What may turn out otherwise on AWS than it is written: there is a second way, in the templates too."""

from collections.abc import Mapping
from typing import Any

import pytest

from aws.settings import holds
from tests.governance.templates import ROOT, read_template

TEMPLATE = read_template(ROOT / "functions/live_scoreboard/template.yaml")
NETWORK = read_template(ROOT / "functions/network/template.yaml")
CONDITIONS = TEMPLATE.source["Conditions"]


def properties(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = TEMPLATE.source["Resources"][name]["Properties"]
    return found


def test_both_names_of_the_broker_lead_to_its_endpoint_in_one_zone() -> None:
    records = NETWORK.of_type("AWS::Route53::RecordSet")
    zone = NETWORK.source["Resources"]["BrokerZone"]["Properties"]["Name"]["Fn::Sub"]
    names = [each["Name"] for each in records.values()]
    assert {"Fn::Sub": f"data-ats.{zone}"} in names, "where SDKs look by themselves"
    assert {"Ref": "BrokerHost"} in names, "the account's own"
    assert zone == "iot.${AWS::Region}.${AWS::URLSuffix}", "what both end with"
    assert all("BrokerEndpoint" in str(each["AliasTarget"]) for each in records.values())
    assert len(NETWORK.of_type("AWS::Route53::HostedZone")) == 1


def test_functions_in_the_vpc_know_the_broker_s_host() -> None:
    for name, function in TEMPLATE.functions.items():
        host = function["Environment"]["Variables"]["BROKER_HOST"]
        assert host == {"Fn::If": ["MakesCache", {"Ref": "BrokerHost"}, ""]}, name


@pytest.mark.parametrize(
    ("wanted", "vpc", "made"),
    [("false", "vpc-1", False), ("true", "vpc-1", True), ("true", "", False)],
)
def test_the_cache_has_a_default_user_only_where_it_is_wanted(wanted: str, vpc: str, made: bool) -> None:
    user = TEMPLATE.source["Resources"]["CacheDefault"]
    assert holds(CONDITIONS[user["Condition"]], CONDITIONS, {"CacheDefaultUser": wanted, "VpcId": vpc}) is made
    condition, both, one = properties("CacheUsers")["UserIds"]["Fn::If"]
    assert condition == user["Condition"]
    assert (both, one) == ([{"Ref": "CacheUser"}, {"Ref": "CacheDefault"}], [{"Ref": "CacheUser"}])


def test_that_user_may_do_nothing() -> None:
    state, keys, commands = properties("CacheDefault")["AccessString"].split()
    assert (properties("CacheDefault")["UserName"], state, keys, commands) == ("default", "off", "~*", "-@all")
