"""Times, as they are told and as they are kept."""

import time

import pytest
from buzzline.platform.clock import iso_of_ms, now_ms


def test_now_is_in_milliseconds_that_have_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    for nanoseconds, expected in (
        (1_795_931_999_999_999_999, 1_795_931_999_999),
        (1_795_932_000_000_000_000, 1_795_932_000_000),
    ):
        monkeypatch.setattr(time, "time_ns", lambda nanoseconds=nanoseconds: nanoseconds)
        assert now_ms() == expected


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_795_931_999_007, "2026-11-29T05:59:59.007Z"),
        (1_795_932_000_000, "2026-11-29T06:00:00.000Z"),
    ],
)
def test_a_moment_is_told_in_utc_to_the_millisecond(moment: int, told: str) -> None:
    assert iso_of_ms(moment) == told
