from pathlib import Path

import pytest
from buzzline.identity.names import NameRefused, check_name
from samtranslator.yaml_helper import yaml_parse


@pytest.mark.parametrize("name", ["ada", "Ada.Lovelace", "x_1", "7-of-9", "Zoë", "a" * 30])
def test_fit_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "ab", "a" * 31, ".ada", "_ada", "a da", "a/b", "a#b", "<b>ada</b>", "ada\n"])
def test_unfit_names(name: str) -> None:
    with pytest.raises(NameRefused, match="3 to 30"):
        check_name(name)


def test_an_email_address_is_not_a_name() -> None:
    with pytest.raises(NameRefused, match="not an e-mail address"):
        check_name("ada@example.com")


def test_a_name_is_taken_whatever_its_case() -> None:
    """Cognito's doing, on AWS only: the local cloud's user pool does not model it."""
    template = yaml_parse(Path("functions/identity/template.yaml").read_text())
    assert template["Resources"]["Players"]["Properties"]["UsernameConfiguration"] == {"CaseSensitive": False}
