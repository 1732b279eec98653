"""Whose address a request comes from: nobody chooses it, and nobody can read it."""

import re

import pytest
from buzzline.platform.addresses import PROOF, VIEWER, address_of
from buzzline.platform.http import HttpRequest

TRUE = "6d8bf8a0-0c3e-11ee-be56-0242ac120002"
EDGE = "130.176.1.1"


def asked(source_ip: str, **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return address_of(HttpRequest(None, {}, named, {}, "", source_ip), TRUE)


def through_the_web_app(viewer: str, **headers: str) -> str:
    return asked(EDGE, **{VIEWER: viewer, PROOF: TRUE}, **headers)


def test_who_asks_the_web_app_counts_like_who_asks_the_api() -> None:
    assert through_the_web_app("203.0.113.7") == asked("203.0.113.7")
    assert through_the_web_app("203.0.113.7") != through_the_web_app("203.0.113.8")
    assert through_the_web_app("203.0.113.7") != asked(EDGE)


@pytest.mark.parametrize("proof", ["", "x", TRUE[:-1], TRUE.upper(), "é"])
def test_nobody_but_the_distribution_says_whose_address_it_is(proof: str) -> None:
    assert asked("198.51.100.1", **{VIEWER: "203.0.113.7", PROOF: proof}) == asked("198.51.100.1")


def test_without_anything_to_prove_nobody_is_believed() -> None:
    request = HttpRequest(None, {}, {VIEWER: "203.0.113.7", PROOF: ""}, {}, "", "198.51.100.1")
    direct = HttpRequest(None, {}, {}, {}, "", "198.51.100.1")
    assert address_of(request, "") == address_of(direct, "")


def test_hops_that_somebody_made_up_count_for_nothing() -> None:
    hops = {"x_forwarded_for": "203.0.113.9", "true_client_ip": "203.0.113.9"}
    assert asked("198.51.100.1", **hops) == asked("198.51.100.1")
    assert through_the_web_app("203.0.113.7", **hops) == asked("203.0.113.7")


def test_a_network_of_ipv6_is_one_address() -> None:
    home = through_the_web_app("2001:db8:0:1::1")
    assert home == through_the_web_app("2001:0db8:0000:0001:ffff:ffff:ffff:ffff") == asked("2001:DB8:0:1:0:0:0:2")
    assert home not in {through_the_web_app("2001:db8:0:2::1"), through_the_web_app("2001:db8::1")}
    assert through_the_web_app("::ffff:203.0.113.7") == asked("203.0.113.7")


def test_what_is_no_address_is_one_for_all() -> None:
    assert asked("") == asked("x") == asked("203.0.113.7, 203.0.113.8")


def test_a_name_does_not_tell_the_address() -> None:
    name = asked("203.0.113.7")
    assert re.fullmatch("[0-9a-f]{24}", name), "the beginning of a digest"
    assert name != address_of(HttpRequest(None, {}, {}, {}, "", "203.0.113.7"), "another deployment")
