"""What kinds have in common whose right answers are a few texts."""

from collections.abc import Sequence

from buzzline.quizzes.questions import Judgement, Question, RightAnswer
from buzzline.texts.comparing import normalized


class AcceptingQuestion(Question):
    """Right is what is the same text as the right answer or one of its alternatives."""

    correct_answer: str
    alternatives: Sequence[str] = ()

    def judge(self, response: str) -> Judgement:  # noqa: D102
        right = normalized(response) in {normalized(self.correct_answer), *map(normalized, self.alternatives)}
        return Judgement(right, self.worth if right else 0)

    def reveal(self) -> RightAnswer:  # noqa: D102
        return RightAnswer(self.correct_answer, self.alternatives, self.correct_answer)
