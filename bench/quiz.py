"""The quizzes that are played: samples with ten open questions, so that figures are comparable."""

import json
from pathlib import Path
from typing import Any

from local.seed import CONTENT, sample_game_id

QUESTIONS = 10


class SampleQuiz:
    """A sample quiz for one player, as its file has it."""

    def __init__(self, slug: str) -> None:
        file: Path = CONTENT / f"{slug}.json"
        self.game_id = sample_game_id(slug)
        self.content: dict[str, Any] = json.loads(file.read_text())
        assert self.content["quizMode"] == "Single Player", f"{slug} is on the list of active games"
        assert len(self.content["questions"]) == QUESTIONS, f"{slug} has {QUESTIONS} questions"

    def answers(self, right: int) -> dict[str, Any]:
        """The body of an answer to all questions, of which the first `right` are right."""
        return {
            "responses": [
                {"questionNumber": number, "response": question["correctAnswer"] if number <= right else "no idea"}
                for number, question in enumerate(self.content["questions"], start=1)
            ]
        }


FOR_LATENCY = SampleQuiz("between-the-covers")
FOR_UNITS = SampleQuiz("bits-and-bytes")
