"""Rooms of two hundred, in each mode, for a whole quiz: everybody sees everything, and everything adds up."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from cli.mqtt import MqttPlayer
from tests.e2e.table import CASUAL, COMPETITIVE, Table, assert_balanced, guests, run
from tests.e2e.test_live_scoreboard import NewStage, Stage, new_stage
from tests.e2e.test_live_scoreboard import run as run_mqtt
from tests.support.quizzes import open_quiz

__all__ = ["new_stage"]
SIZE = 200


def answers(question: int, size: int, wrong: int) -> list[str]:
    """What each of a room says: `wrong` of them are never right."""
    return ["wrong" if n < wrong else f"right {question}" for n in range(size)]


async def whole_quiz(each: Table, size: int, questions: int, wrong: int) -> None:
    """A room of guests plays all questions of a casual or competitive game."""
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(each.host())
        players = await guests(each, stack, size)
        for number in range(1, questions + 1):
            asked = await host.ask(number)
            assert asked["reached"] + asked["queued"] == size
            await asyncio.gather(*(player.event("question") for player in players))
            texts = answers(number, size, wrong)
            await asyncio.gather(*(player.answer(number, text) for player, text in zip(players, texts, strict=True)))
            await host.show_answer()
            await asyncio.gather(*(player.event("answer") for player in players))
        ended = await host.end()
        assert_balanced(ended["account"], sent=size * questions, counted=size * questions)
        assert ended["scoreboard"]["counts"] == {str(questions): size - wrong, "0": wrong}
        assert sum(player.sent for player in players) == ended["account"]["sent"]
        await asyncio.gather(*(player.event("ended") for player in players))


async def mqtt_guests(stage: Stage, stack: AsyncExitStack, count: int) -> list[MqttPlayer]:
    """Many guests of a live-scoreboard game, of whom ten at a time come in."""
    door = asyncio.Semaphore(10)

    async def come(number: int) -> MqttPlayer:
        async with door:
            ticket = await asyncio.to_thread(stage.guest_ticket, f"guest {number}")
            player = await stack.enter_async_context(stage.player(ticket))
            await player.hear(f"state/{player.id}")
            return player

    return list(await asyncio.gather(*(come(number) for number in range(count))))


async def whole_mqtt_quiz(stage: Stage, size: int, questions: int, wrong: int) -> None:
    """A room of guests plays all questions of a live-scoreboard game: of those who are right one gets the point."""
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(stage.host())
        players = await mqtt_guests(stage, stack, size)
        winners: list[str] = []
        for number in range(1, questions + 1):
            await host.ask(number)
            heard = await asyncio.gather(*(player.hear("question") for player in players))
            assert {each["questionNumber"] for each in heard} == {number}
            texts = answers(number, size, wrong)
            told = await asyncio.gather(
                *(player.answer(number, text) for player, text in zip(players, texts, strict=True))
            )
            assert {each["receipt"]["verdict"] for each in told} == {"counted"}
            [first] = [player.name for player, each in zip(players, told, strict=True) if each["receipt"].get("points")]
            correct = await asyncio.gather(*(player.hear("playercorrect") for player in players))
            assert {each["firstCorrectAnswer"] for each in correct} == {first}
            winners.append(first)
        account = await host.end()
        assert_balanced(account, sent=size * questions, counted=size * questions)
        assert sum(player.sent for player in players) == account["sent"]
        for ended in await asyncio.gather(*(player.hear("ended") for player in players)):
            points = {row["playerName"]: row["points"] for row in ended["leaderboard"] if row["points"]}
            assert points == {name: winners.count(name) for name in winners}


@pytest.mark.full
@pytest.mark.parametrize(("mode", "questions"), [(CASUAL, 5), (COMPETITIVE, 3)])
def test_two_hundred_players_stay_for_a_whole_quiz(table: Table, mode: str, questions: int) -> None:
    table.quiz(mode, count=questions)
    run(whole_quiz(table, SIZE, questions, wrong=80))


@pytest.mark.full
def test_two_hundred_players_stay_for_a_whole_live_scoreboard_game(new_stage: NewStage) -> None:
    run_mqtt(whole_mqtt_quiz(new_stage(open_quiz(2)), SIZE, questions=2, wrong=80))


def test_two_rooms_of_a_hundred_play_side_by_side(table: Table, second_table: Table) -> None:
    table.quiz(count=3)
    second_table.quiz(COMPETITIVE, count=3)

    async def both() -> None:
        await asyncio.gather(
            whole_quiz(table, size=100, questions=3, wrong=30),
            whole_quiz(second_table, size=100, questions=3, wrong=45),
        )

    run(both())
