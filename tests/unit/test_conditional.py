"""What of DynamoDB's errors is a refusal, and what stays an error."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from buzzline.platform.conditional import cancelled, in_the_way, written


def failing(code: str, **members: Any) -> Any:
    def method(**request: Any) -> None:
        raise ClientError({"Error": {"Code": code, "Message": ""}, **members}, "Write")

    return method


class Client:
    """A client whose transactions are cancelled for some reasons."""

    def __init__(self, *reasons: str) -> None:
        members = {"CancellationReasons": [{"Code": each} for each in reasons]}
        self.transact_write_items = failing("TransactionCanceledException", **members)


def test_a_condition_that_does_not_hold_is_an_answer() -> None:
    refused = failing("ConditionalCheckFailedException", Item={"id": {"S": "a"}})
    assert written(refused) is None
    assert in_the_way(refused) == {"id": "a"}
    assert in_the_way(failing("ConditionalCheckFailedException")) == {}
    assert (written(dict, made=1), in_the_way(dict)) == ({"made": 1}, None)


@pytest.mark.parametrize("write", [written, in_the_way])
def test_all_other_errors_stay_errors(write: Any) -> None:
    with pytest.raises(ClientError):
        write(failing("ProvisionedThroughputExceededException"))


@pytest.mark.parametrize("reasons", [["None", "ConditionalCheckFailed"], ["TransactionConflict", "None"]])
def test_a_transaction_that_something_was_against_says_what(reasons: list[str]) -> None:
    client: Any = Client(*reasons)
    assert cancelled(client, []) == reasons


@pytest.mark.parametrize("reasons", [["None", "ThrottlingError"], ["ConditionalCheckFailed", "ValidationError"], []])
def test_a_lack_of_capacity_is_no_refusal(reasons: list[str]) -> None:
    client: Any = Client(*reasons)
    with pytest.raises(ClientError):
        cancelled(client, [])
