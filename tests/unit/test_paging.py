import base64

import pytest
from buzzline.platform.errors import InvalidRequest
from buzzline.platform.paging import Page, decode_token, encode_token
from hypothesis import given
from hypothesis import strategies as st


@given(
    st.dictionaries(st.sampled_from(["gameId", "startTime"]), st.text(min_size=1, max_size=250), min_size=2, max_size=2)
)
def test_a_token_leads_back_to_its_key(key: dict[str, str]) -> None:
    token = encode_token(key)
    assert token is not None
    assert decode_token(token, set(key)) == key
    assert token.isascii()


@given(st.text())
def test_no_made_up_token_is_taken(token: str) -> None:
    with pytest.raises(InvalidRequest, match="is not from this list"):
        decode_token(token, {"gameId"})


@pytest.mark.parametrize("text", [b"[" * 3000, b'{"gameId": "\\ud800"}', b'{"gameId": "' + b"x" * 251 + b'"}'])
def test_tokens_that_the_table_would_choke_on_are_refused(text: bytes) -> None:
    with pytest.raises(InvalidRequest):
        decode_token(base64.urlsafe_b64encode(text).decode(), {"gameId"})


@pytest.mark.parametrize("key", [{"gameId": ""}, {"other": "x"}, {"gameId": "x", "other": "x"}, {"gameId": 1}])
def test_a_token_for_another_key_is_refused(key: dict[str, str]) -> None:
    with pytest.raises(InvalidRequest):
        decode_token(encode_token(key) or "", {"gameId"})


def test_the_last_page_has_no_token() -> None:
    assert encode_token(None) is None
    assert Page([1]).named("things") == {"things": [1]}
    assert Page([1], "t").named("things") == {"things": [1], "nextToken": "t"}
