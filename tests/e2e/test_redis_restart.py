"""Redis ends in the middle of a live-scoreboard game and comes back empty: the game goes on as if nothing had been."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.e2e.test_live_scoreboard import NewStage, join_all, new_name, new_stage, run
from tests.support.cloud import DeployedCloud, eventually
from tests.support.quizzes import open_quiz

__all__ = ["new_stage"]


def kill(cloud: DeployedCloud) -> None:
    """End the cloud's Redis as a crash would."""
    redis: Any = Redis.from_url(cloud.outputs["redisUrl"], decode_responses=True)
    os.kill(int(redis.info("server")["process_id"]), signal.SIGKILL)
    with pytest.raises(RedisConnectionError):
        eventually(lambda: not redis.ping())


@pytest.mark.alone
def test_no_point_is_lost_and_no_winner_changes_when_redis_is_restarted(
    cloud: DeployedCloud, new_stage: NewStage
) -> None:
    stage, name = new_stage(open_quiz(3)), new_name("ada")

    async def game() -> None:
        async with AsyncExitStack() as stack:
            host = await stack.enter_async_context(stage.host())
            ada, bo = await join_all(stage, stack, stage.ticket(name), stage.guest_ticket("Bo"))
            await host.ask(1)
            for each in (ada, bo):
                await each.hear("question")
            assert (await ada.answer(1, "right 1"))["receipt"]["points"] == 1
            await asyncio.to_thread(kill, cloud)
            await bo.send_answer(
                1, "right 1"
            )  # nobody answers until Redis is started again; the message is delivered again
            late = await bo.hear(f"results/{bo.id}", 90)
            assert late["checked"]["text"] == "Correct answer, but not first"
            again = await bo.hear("playercorrect")
            assert again["firstCorrectAnswer"] == name
            await host.ask(2)
            for each in (ada, bo):
                assert (await each.hear("question"))["questionNumber"] == 2, "on the connections that they had"
            assert (await bo.answer(2, "right 2"))["receipt"]["points"] == 1
            assert (await ada.answer(2, "right 2"))["checked"]["text"] == "Correct answer, but not first"
            scores: dict[str, int] = {}
            while scores != {name: 1, "~Bo": 1}:
                board = (await ada.hear("scoreboard"))["leaderboard"]
                scores = {row["playerName"]: row["score"] for row in board}
            (carl,) = await join_all(stage, stack, stage.guest_ticket("Carl"))
            account = await host.end()
            assert (account["sent"], account["counted"], account["balanced"]) == (4, 4, True)
            ended = await carl.hear("ended")
            points = {row["playerName"]: row["points"] for row in ended["leaderboard"]}
            assert points == {name: 1, "~Bo": 1, "~Carl": 0}

    run(game())
