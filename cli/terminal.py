"""What a person sees and types: lines of text, nothing that jumps."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

GUESTS = "~ before a name: a guest, who has no account"
"""What nobody else explains to people at a terminal."""


_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys and does not show: control characters, and those that turn the order of letters around."""


def say(*lines: str) -> None:
    """Print lines at once; whoever wrote them, they do nothing to the terminal."""
    print(*(_UNSEEN.sub(lambda found: f"\\x{ord(found[0]):02x}", each) for each in lines), sep="\n", flush=True)


async def lines_typed() -> AsyncIterator[str]:
    """The lines that a person types, until the end of the input."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield line.strip()


def say_question(question: Mapping[str, Any]) -> None:
    """A question with its choices."""
    limit = f", until {question['deadline']}" if "deadline" in question else ""
    say("", f"Question {question['questionNumber']} of {question['questionCount']}{limit}: {question['question']}")
    for choice in question.get("answers") or ():
        say(f"  {choice['key']}  {choice['text']}")


def say_answer(answer: Mapping[str, Any]) -> None:
    """The right answer to a question."""
    followup = f" {answer['answerFollowup']}" if answer.get("answerFollowup") else ""
    say(f"The answer to question {answer['questionNumber']}: {answer['correctAnswer']}.{followup}")


def say_scoreboard(rows: Iterable[Mapping[str, Any]], me: str = "") -> None:
    """The standings, with an arrow at the reader's own row."""
    say("", "Standings:")
    shown = list(rows)
    if not shown:
        say("  Nobody is on the scoreboard.")
    for row in shown:
        points = row.get("points", row.get("score"))
        place = f"{row['position']:3}." if points else "  - "
        say(f" {'->' if row['playerName'] == me else '  '} {place} {row['playerName']:32} {points}")


def say_account(account: Mapping[str, Any]) -> None:
    """What became of all answers of a game."""
    verdicts = ", ".join(f"{account[each]} {each}" for each in ("counted", "late", "refused", "duplicate"))
    balance = "it balances" if account["balanced"] else "it does not balance"
    say("", f"Answers: {account['sent']} sent, {account['received']} received ({verdicts}): {balance}.")
    removed = account.get("removed", {})
    if removed.get("players"):
        say(f"  {removed['received']} of them from players whom you removed; these are in no standings.")
    for each in account["missing"]:
        say(f"  {each['playerName']}: {each['sent']} sent, {each['received']} received, {each['recorded']} recorded.")
