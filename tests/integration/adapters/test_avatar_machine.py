"""What the state machine of avatars decides, whatever its functions answer."""

import json
from typing import Any

import pytest

from tests.support.express import Machine, TaskFailed

KEY = "uploads/ann/1"
ARN = "arn:aws:states:eu-west-1:000000000000:stateMachine:Avatars"
FUNCTIONS = ("ImageInspect", "ImageModerate", "AvatarPublish", "AvatarRefuse")
USABLE = {"verdict": "usable", "version": "v1"}
SUITABLE = {"suitable": True}


def execute(**answers: Any) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """What an execution answers, and what the functions were asked, where they answer so (or fail)."""
    asked: list[tuple[str, dict[str, Any]]] = []

    def invoke(function: str, payload: dict[str, Any]) -> Any:
        name = function.rpartition(":")[2]
        asked.append((name, payload))
        if name not in answers:
            raise TaskFailed("Broken", "it does not work")
        return answers[name]

    arns = {each: f"arn:aws:lambda:eu-west-1:000000000000:function:{each}" for each in FUNCTIONS}
    machine = Machine("avatars_accept.asl.yaml", ARN, arns, invoke)
    uploaded = json.dumps({"detail": {"object": {"key": KEY}}})
    return machine.start_sync_execution(stateMachineArn=ARN, input=uploaded), asked


@pytest.mark.parametrize(("newest", "outcome"), [(True, "published"), (False, "overtaken")])
def test_a_suitable_picture_is_published(newest: bool, outcome: str) -> None:
    done, asked = execute(ImageInspect=USABLE, ImageModerate=SUITABLE, AvatarPublish={"newest": newest})
    assert json.loads(done["output"]) == {"outcome": outcome}
    assert asked == [
        ("ImageInspect", {"key": KEY}),
        ("ImageModerate", {"version": "v1"}),
        ("AvatarPublish", {"key": KEY, "version": "v1"}),
    ]


def test_an_unsuitable_picture_is_refused() -> None:
    labels = ["Violence"]
    done, asked = execute(ImageInspect=USABLE, ImageModerate={"suitable": False, "labels": labels}, AvatarRefuse=None)
    assert json.loads(done["output"]) == {"outcome": "refused", "reason": "unsuitable"}
    assert asked[-1] == ("AvatarRefuse", {"key": KEY, "reason": "unsuitable", "labels": labels})


def test_what_is_no_picture_is_refused_before_anybody_looks_at_it() -> None:
    done, asked = execute(ImageInspect={"verdict": "refused", "reason": "too-small"}, AvatarRefuse=None)
    assert json.loads(done["output"]) == {"outcome": "refused", "reason": "too-small"}
    assert [name for name, _ in asked] == ["ImageInspect", "AvatarRefuse"]


def test_an_upload_that_another_execution_dealt_with_is_left_alone() -> None:
    done, asked = execute(ImageInspect={"verdict": "gone"})
    assert json.loads(done["output"]) == {"outcome": "gone"}
    assert len(asked) == 1


@pytest.mark.parametrize("working", [{}, {"ImageInspect": USABLE}, {"ImageInspect": USABLE, "ImageModerate": SUITABLE}])
def test_where_something_of_ours_does_not_work_the_player_is_told(working: dict[str, Any]) -> None:
    done, asked = execute(**working, AvatarRefuse=None)
    assert (done["status"], done["error"], done["cause"]) == ("FAILED", "AvatarNotChecked", "Broken: it does not work")
    assert asked[-1] == ("AvatarRefuse", {"key": KEY, "reason": "not-checked"})
