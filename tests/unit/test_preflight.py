"""`make preflight`: what the account is asked, and what people are told to do. Answers are in AWS's own form."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from aws import preflight as module
from aws.preflight import NOTE, OK, STOP, Finding, Plan, preflight, show
from aws.settings import Settings
from local import ROOT

REGION = "eu-central-1"
IDENTITY = f"arn:aws:ses:{REGION}:123456789012:identity/example.com"
SENDER = (f"EmailIdentity={IDENTITY}", "EmailFrom=Buzzline <play@example.com>")
ZONES = [f"{REGION}{each}" for each in "abc"]
DENIED = "AccessDeniedException"


class Stage:
    """An account that answers as a test says, once to each question."""

    def __init__(self) -> None:
        session: Any = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")
        self.client = cache(lambda service: session.client(service, region_name=REGION))
        self._stubs: dict[str, Stubber] = {}

    def answers(self, service: str, method: str, answer: dict[str, Any]) -> "Stage":
        self._stub(service).add_response(method, answer)
        return self

    def refuses(self, service: str, method: str, code: str = DENIED) -> "Stage":
        self._stub(service).add_client_error(method, code, "no")
        return self

    def _stub(self, service: str) -> Stubber:
        if service not in self._stubs:
            self._stubs[service] = Stubber(self.client(service))
            self._stubs[service].activate()
        return self._stubs[service]

    def quiet(self) -> "Stage":
        """Questions that the test is not about."""
        for _ in range(3):
            self._stub("cloudformation").add_client_error("describe_stacks", "ValidationError", "trial does not exist")
        return self

    def done(self) -> None:
        for stub in self._stubs.values():
            stub.deactivate()


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage().quiet()
    yield stage
    stage.done()


Ask = Callable[..., list[Finding]]


@pytest.fixture
def ask(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Findings of one check."""

    def asked(check: str, *said: str, env: str = "default", region: str = REGION) -> list[Finding]:
        monkeypatch.setattr(module, "CHECKS", (getattr(module, check),))
        return preflight(Plan(Settings.read(ROOT, env, said), region, stage.client))

    return asked


def account_settings(limit: int) -> dict[str, Any]:
    return {"AccountLimit": {"ConcurrentExecutions": limit}}


@pytest.mark.parametrize(("limit", "weight"), [(10, NOTE), (99, NOTE), (100, OK), (1000, OK)])
def test_few_functions_at_a_time_are_said(stage: Stage, ask: Ask, limit: int, weight: str) -> None:
    stage.answers("lambda", "get_account_settings", account_settings(limit))
    (finding,) = ask("functions_at_a_time")
    assert finding.weight == weight
    assert f"{limit} functions" in finding.what
    assert ("Service Quotas" in finding.do) == (weight == NOTE)


def test_what_may_not_be_asked_is_a_finding(stage: Stage, ask: Ask) -> None:
    stage.refuses("lambda", "get_account_settings")
    (finding,) = ask("functions_at_a_time")
    assert finding.weight == NOTE
    assert "Executions of functions at a time: your credentials may not ask (GetAccountSettings)" in finding.what


def test_any_other_refusal_is_not_hidden(stage: Stage, ask: Ask) -> None:
    stage.refuses("lambda", "get_account_settings", "ServiceException")
    with pytest.raises(Exception, match="ServiceException"):
        ask("functions_at_a_time")


def test_a_region_must_have_the_services_of_the_features_that_are_on(ask: Ask) -> None:
    assert [each.weight for each in ask("the_region", env="full")] == [OK]
    (stop,) = ask("the_region", "Avatars=on", region="eu-north-1")
    assert stop.weight == STOP
    assert "eu-north-1 has no rekognition" in stop.what
    assert REGION in stop.do
    assert [each.weight for each in ask("the_region", region="eu-north-1")] == [OK], "without avatars it has all"


def test_mail_without_a_sender_ends_at_fifty(ask: Ask) -> None:
    (note,) = ask("mail")
    assert note.weight == NOTE
    assert "50 codes a day" in note.what
    assert "EmailIdentity" in note.do


def test_players_who_need_no_code_need_no_mail(ask: Ask) -> None:
    assert ask("mail", "AutoConfirmPlayers=true") == []


@pytest.mark.parametrize(
    ("verified", "production", "expected"),
    [
        (False, True, (STOP, "example.com is not verified")),
        (True, False, (NOTE, "sandbox")),
        (True, True, (OK, "Buzzline <play@example.com>")),
    ],
)
def test_a_sender_must_be_verified_and_out_of_the_sandbox(
    stage: Stage, ask: Ask, verified: bool, production: bool, expected: tuple[str, str]
) -> None:
    stage.answers("sesv2", "get_email_identity", {"VerifiedForSendingStatus": verified})
    if verified:
        stage.answers("sesv2", "get_account", {"ProductionAccessEnabled": production})
    (finding,) = ask("mail", *SENDER)
    weight, says = expected
    assert finding.weight == weight
    assert says in finding.what


def test_a_sender_that_nobody_knows_stops(stage: Stage, ask: Ask) -> None:
    stage.refuses("sesv2", "get_email_identity", "NotFoundException")
    (finding,) = ask("mail", *SENDER)
    assert finding.weight == STOP


def test_the_broker_is_asked_for_only_where_there_is_one(stage: Stage, ask: Ask) -> None:
    assert ask("broker") == []
    stage.answers("iot", "describe_endpoint", {"endpointAddress": "abc-ats.iot.eu-central-1.amazonaws.com"})
    (finding,) = ask("broker", env="full")
    assert "abc-ats.iot" in finding.what


@pytest.mark.parametrize(("there", "weight"), [(0, NOTE), (3, OK)])
def test_an_account_without_distributions_may_have_to_be_verified(
    stage: Stage, ask: Ask, there: int, weight: str
) -> None:
    listed = {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": there}
    stage.answers("cloudfront", "list_distributions", {"DistributionList": listed})
    (finding,) = ask("distributions")
    assert finding.weight == weight
    assert ask("distributions", "Web=off") == []


def network(stage: Stage, vpcs: int, serving: list[str]) -> None:
    stage.answers("service-quotas", "get_service_quota", {"Quota": {"Value": 5.0}})
    stage.answers("ec2", "describe_vpcs", {"Vpcs": [{"VpcId": f"vpc-{each}"} for each in range(vpcs)]})
    stage.answers("ec2", "describe_availability_zones", {"AvailabilityZones": [{"ZoneName": each} for each in ZONES]})
    stage.answers("ec2", "describe_vpc_endpoint_services", {"ServiceDetails": [{"AvailabilityZones": serving}]})


def test_a_cache_of_ones_own_needs_no_network(ask: Ask) -> None:
    assert ask("network", "RedisUrl=rediss://cache.example.com:6379", env="full") == []
    assert ask("network") == []


def test_all_is_well_with_room_and_zones(stage: Stage, ask: Ask) -> None:
    network(stage, 1, ZONES)
    assert [each.weight for each in ask("network", env="full")] == [OK, OK]


def test_no_room_for_a_network_stops(stage: Stage, ask: Ask) -> None:
    network(stage, 5, ZONES)
    stop, zones = ask("network", env="full")
    assert (stop.weight, zones.weight) == (STOP, OK)
    assert "L-F678F1CE" in stop.do


def test_a_zone_without_the_endpoint_stops_and_two_others_are_named(stage: Stage, ask: Ask) -> None:
    network(stage, 1, ZONES[1:])
    _, stop = ask("network", env="full")
    assert stop.weight == STOP
    assert stop.do == f'make deploy ENV=full SET="ZoneA={REGION}b ZoneB={REGION}c"'


def test_zones_that_are_chosen_are_looked_at(stage: Stage, ask: Ask) -> None:
    network(stage, 1, ZONES[1:])
    _, zones = ask("network", f"ZoneA={REGION}b", f"ZoneB={REGION}c", env="full")
    assert zones.weight == OK


def test_one_zone_is_not_two(stage: Stage, ask: Ask) -> None:
    network(stage, 1, ZONES)
    _, zones = ask("network", f"ZoneA={REGION}b", f"ZoneB={REGION}b", env="full")
    assert zones.weight == STOP


def test_a_region_with_one_zone_for_it_needs_a_cache_of_ones_own(stage: Stage, ask: Ask) -> None:
    network(stage, 1, ZONES[:1])
    _, zones = ask("network", env="full")
    assert (zones.weight, "RedisUrl" in zones.do) == (STOP, True)


def test_what_was_found_is_shown_with_what_to_do() -> None:
    said: list[str] = []
    who = {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/ada"}
    assert show([Finding(OK, "all well"), Finding(NOTE, "few", "ask for more")], who, said.append)
    assert "123456789012" in said[0]
    assert "note  few\n        ask for more" in said[2]
    assert "Nothing stands in the way" in said[-1]
    assert not show([Finding(STOP, "none", "choose")], who, said.append)
