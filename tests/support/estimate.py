"""A kind of question that only tests have: nobody who asks, plays or keeps questions knows it."""

from typing import ClassVar

from buzzline.platform.errors import InvalidRequest
from buzzline.quizzes.questions import Judgement, Question, RightAnswer


class EstimateQuestion(Question):
    """A number is guessed: right is what is close enough, and half of the points are for what is not far off."""

    kind: ClassVar[str] = "Estimate"
    worth: ClassVar[int] = 4

    value: float
    tolerance: float

    def judge(self, response: str) -> Judgement:
        off = abs(self._number(response) - self.value)
        right = off <= self.tolerance
        return Judgement(right, self.worth if right else self.worth // 2 if off <= 2 * self.tolerance else 0)

    def reveal(self) -> RightAnswer:
        low, high = self.value - self.tolerance, self.value + self.tolerance
        return RightAnswer(f"{self.value:g}", [f"{low:g}..{high:g}"], f"about {self.value:g}")

    def tallied(self, response: str) -> str:
        return f"{self._number(response):g}"

    def _number(self, response: str) -> float:
        try:
            return float(response)
        except ValueError:
            raise InvalidRequest("not-an-answer", "Send a number.") from None


def estimate(**members: object) -> dict[str, object]:
    """How high a mountain is, in kilometres."""
    return {"question": "How high is it?", "value": 8.85, "tolerance": 0.5, "answerFollowup": "In km.", **members}
