from dataclasses import replace

import pytest
from buzzline.live_games.answering import RULE, Answer, Kept, judged, receipt, receipts, record, recorded_before
from buzzline.live_games.model import MAX_SENDS, Asked, LiveGame, Player, Send, Verdict
from buzzline.live_games.ports import RecordRefused
from buzzline.platform.contract import to_plain
from buzzline.platform.errors import BuzzlineError, Conflict, Forbidden
from buzzline.quizzes.model import Quiz
from pydantic import ValidationError

from tests.support.live_games import NOON, PlayersInMemory, game_with, player_with, quiz_of, with_open

OPEN = with_open(game_with(), 1)


def sent(number: int = 1, question: int = 1, response: str = "right 1") -> Answer:
    return Answer(questionNumber=question, answerNumber=number, response=response)


def closed(game: LiveGame, number: int, at: int) -> LiveGame:
    return replace(game, asked={**game.asked, number: Asked(NOON, None, at)}, open_questions={})


def verdict_at(game: LiveGame, moment: int) -> tuple[Verdict, int]:
    send = judged(game, sent(), moment, quiz_of)
    return send.verdict, send.points


@pytest.mark.parametrize("response", ["right 1", "RIGHT 1", "  right   1 "])
def test_a_right_answer_to_an_open_question_gets_a_point(response: str) -> None:
    send = judged(OPEN, sent(response=response), NOON + 1, quiz_of)
    assert (send.verdict, send.points, send.received_at) == (Verdict.COUNTED, 1, NOON + 1)


@pytest.mark.parametrize("response", ["", "right 2", "wrong"])
def test_a_wrong_answer_counts_and_gets_none(response: str) -> None:
    send = judged(OPEN, sent(response=response), NOON, quiz_of)
    assert (send.verdict, send.points) == (Verdict.COUNTED, 0)


def test_an_answer_to_a_question_that_was_not_asked_is_refused() -> None:
    send = judged(OPEN, sent(question=2, response="right 2"), NOON, quiz_of)
    assert (send.verdict, send.points) == (Verdict.REFUSED, 0)
    assert receipt(send, RULE, with_points=True).reason == "When it came, this question had not been asked."


def test_of_an_answer_that_does_not_count_nobody_says_that_it_was_right() -> None:
    for question, moment in ((2, NOON), (1, NOON - 1), (1, NOON + 1)):
        assert not judged(closed(OPEN, 1, NOON), sent(question=question), moment, quiz_of).right


def test_an_answer_that_came_before_its_question_was_asked_is_refused() -> None:
    """Somebody guesses which question comes next; or the message was held up until it was asked."""
    assert verdict_at(OPEN, NOON - 1) == (Verdict.REFUSED, 0)
    assert verdict_at(OPEN, NOON) == (Verdict.COUNTED, 1)
    assert verdict_at(closed(OPEN, 1, NOON + 5000), NOON - 1) == (Verdict.REFUSED, 0)


def test_a_game_takes_answers_until_its_time_is_over_to_the_millisecond() -> None:
    game = game_with()
    assert game.taking(game.expires_at - 1) is game.live(game.expires_at - 1) is game
    for take in (game.taking, game.live):
        with pytest.raises(Conflict) as refused:
            take(game.expires_at)
        assert refused.value.kind == "game-over"


def test_the_deadline_holds_to_the_millisecond() -> None:
    game = with_open(game_with(), 1, deadline=NOON + 20_000)
    assert verdict_at(game, NOON + 20_000) == (Verdict.COUNTED, 1)
    assert verdict_at(game, NOON + 20_001) == (Verdict.LATE, 0)


@pytest.mark.parametrize("open_now", [[], [2]], ids=["nothing is open", "the next question is open"])
def test_an_answer_is_judged_by_when_it_came_whatever_happened_since(open_now: list[int]) -> None:
    game = with_open(closed(OPEN, 1, NOON + 5000), *open_now, at=NOON + 6000)
    assert verdict_at(game, NOON + 4999) == (Verdict.COUNTED, 1)
    assert verdict_at(game, NOON + 5000) == (Verdict.COUNTED, 1)
    assert verdict_at(game, NOON + 5001) == (Verdict.LATE, 0)
    assert verdict_at(game, NOON + 7000) == (Verdict.LATE, 0)
    wrong = judged(game, sent(response="right 2"), NOON + 4999, quiz_of)
    assert (wrong.verdict, wrong.points) == (Verdict.COUNTED, 0)


def test_of_a_question_with_a_deadline_the_earlier_end_holds() -> None:
    game = with_open(game_with(), 1, deadline=NOON + 2000)
    shut = replace(game, asked={1: replace(game.asked[1], closed_at=NOON + 5000)}, open_questions={})
    assert verdict_at(shut, NOON + 2000) == (Verdict.COUNTED, 1)
    assert verdict_at(shut, NOON + 2001) == (Verdict.LATE, 0)
    sooner = replace(game, asked={1: replace(game.asked[1], closed_at=NOON + 1000)}, open_questions={})
    assert verdict_at(sooner, NOON + 1001) == (Verdict.LATE, 0)


def test_the_quiz_is_asked_only_about_questions_that_are_closed() -> None:
    def not_now(_: LiveGame) -> Quiz:
        raise AssertionError("nobody has to read the quiz")

    assert judged(OPEN, sent(), NOON, not_now).points == 1
    assert judged(OPEN, sent(question=2), NOON, not_now).verdict == Verdict.REFUSED
    assert judged(closed(OPEN, 1, NOON), sent(), NOON + 1, not_now).verdict == Verdict.LATE


def test_of_two_answers_to_a_question_the_first_one_counts() -> None:
    players = PlayersInMemory(Player("ada", joined_at=NOON))
    wrong = record(players, OPEN, "ada", judged(OPEN, sent(1, response="wrong"), NOON, quiz_of)).send
    right = record(players, OPEN, "ada", judged(OPEN, sent(2), NOON, quiz_of)).send
    assert (wrong.verdict, right.verdict, right.points) == (Verdict.COUNTED, Verdict.DUPLICATE, 0)
    ada = players.players["ada"]
    assert (ada.points, ada.answers, sorted(ada.sends)) == (0, {1: 1}, [1, 2])
    assert ada.sends[2] == right


def test_an_answer_that_is_delivered_again_is_what_it_was_the_first_time() -> None:
    players = PlayersInMemory(Player("ada", joined_at=NOON))
    first = record(players, OPEN, "ada", judged(OPEN, sent(), NOON, quiz_of))
    books = players.players["ada"]
    late = closed(OPEN, 1, NOON + 1)
    for game in (OPEN, late):
        assert record(players, game, "ada", judged(game, sent(), NOON + 9000, quiz_of)) == first
    assert players.players["ada"] == books
    assert not first.after_end
    players.close(OPEN.run, "ada", NOON)
    again = record(players, OPEN, "ada", judged(OPEN, sent(), NOON + 9000, quiz_of))
    assert again == Kept(first.send, settled=True), "it was in the book when that was closed"


def test_who_was_removed_gets_no_receipt_for_an_answer_from_before() -> None:
    players = PlayersInMemory(Player("ada", joined_at=NOON))
    record(players, OPEN, "ada", judged(OPEN, sent(), NOON, quiz_of))
    assert recorded_before(players, OPEN, "ada", sent())
    players.kick(OPEN.run, "ada", guest=False)
    with pytest.raises(Forbidden) as refused:
        record(players, OPEN, "ada", judged(OPEN, sent(), NOON, quiz_of))
    assert refused.value.kind == "kicked"
    assert recorded_before(players, OPEN, "ada", sent()) is None


def test_an_answer_that_came_into_a_closed_book_is_counted_in_until_that_is_noted() -> None:
    players = PlayersInMemory(Player("ada", joined_at=NOON, closed_at=NOON + 10))
    kept = [record(players, OPEN, "ada", judged(OPEN, sent(), NOON, quiz_of)) for _ in range(2)]
    assert kept == [Kept(kept[0].send, after_end=True)] * 2, "who wrote it may have stopped before it was counted in"
    players.counted_in(OPEN.run, "ada", 1)
    again = record(players, OPEN, "ada", judged(OPEN, sent(), NOON, quiz_of))
    assert again == Kept(kept[0].send, settled=True)


def test_a_closed_book_takes_what_was_received_before_it_was() -> None:
    players = PlayersInMemory(Player("ada", joined_at=NOON, closed_at=NOON + 10))
    in_time = record(players, OPEN, "ada", judged(OPEN, sent(), NOON + 10, quiz_of))
    assert (in_time.send.verdict, in_time.send.points, in_time.after_end) == (Verdict.COUNTED, 1, True)
    second = record(players, OPEN, "ada", judged(OPEN, sent(2), NOON + 10, quiz_of))
    assert (second.send.verdict, second.send.points, second.after_end) == (Verdict.DUPLICATE, 0, True)
    with pytest.raises(Conflict) as refused:
        record(players, OPEN, "ada", judged(OPEN, sent(3), NOON + 11, quiz_of))
    assert refused.value.kind == "game-over"
    assert sorted(players.players["ada"].sends) == [1, 2]


def test_an_answer_that_is_refused_for_no_reason_to_be_seen_is_tried_four_times() -> None:
    """Closed, a duplicate of another one, counted in: each may be found out by a refusal of its own."""
    tries: list[bool] = []

    class Busy(PlayersInMemory):
        def record(self, run: str, name: str, send: Send, *, into_closed: bool = False) -> None:
            tries.append(into_closed)
            raise RecordRefused(self.players[name])

    with pytest.raises(Conflict) as refused:
        record(Busy(Player("ada", joined_at=NOON)), OPEN, "ada", judged(OPEN, sent(), NOON, quiz_of))
    assert (refused.value.kind, tries) == ("changed-meanwhile", [False] * 4)


@pytest.mark.parametrize(
    ("player", "error", "kind"),
    [
        (None, Forbidden, "not-joined"),
        (Player("ada"), Forbidden, "not-joined"),
        (Player("ada", joined_at=NOON, kicked=True), Forbidden, "kicked"),
        (Player("ada", joined_at=NOON, closed_at=NOON - 1), Conflict, "game-over"),
        (player_with("ada", *[(9, Verdict.REFUSED, 0)] * MAX_SENDS), Conflict, "too-many-answers"),
    ],
    ids=["nobody", "guest who did not come", "kicked", "game is over", "too many"],
)
def test_from_whom_nothing_is_taken(player: Player | None, error: type[BuzzlineError], kind: str) -> None:
    players = PlayersInMemory(*[player] if player else [])
    with pytest.raises(error) as refused:
        record(players, OPEN, "ada", Send(MAX_SENDS + 1, 1, NOON, Verdict.COUNTED, 1, "right 1"))
    assert refused.value.kind == kind
    assert players.players.get("ada") == player


def test_receipts_tell_no_points_while_the_question_is_open() -> None:
    game = with_open(game_with(), 1, 2)
    players = PlayersInMemory(Player("ada", joined_at=NOON))
    for number, question in ((1, 1), (2, 2), (3, 2)):
        record(players, game, "ada", judged(game, sent(number, question, f"right {question}"), NOON + number, quiz_of))
    after = replace(game, open_questions={2: game.open_questions[2]})
    told = receipts(after, players.players["ada"], RULE)
    assert [(each.answer_number, each.verdict, each.points) for each in told] == [
        (1, Verdict.COUNTED, 1),
        (2, Verdict.COUNTED, None),
        (3, Verdict.DUPLICATE, None),
    ]
    assert to_plain(told[1]) == {
        "questionNumber": 2,
        "answerNumber": 2,
        "receivedAt": "2027-01-15T08:00:00.002Z",
        "verdict": "counted",
        "rule": RULE,
    }
    assert "answered this question already" in str(told[2].reason)


def test_a_receipt_does_not_tell_right_from_wrong_while_the_question_is_open() -> None:
    right, wrong = (judged(OPEN, sent(response=response), NOON, quiz_of) for response in ("right 1", "wrong"))
    assert receipt(right, RULE, with_points=False) == receipt(wrong, RULE, with_points=False)


@pytest.mark.parametrize(
    "members",
    [
        *({"questionNumber": 0}, {"questionNumber": 101}, {"answerNumber": 0}, {"answerNumber": MAX_SENDS + 1}),
        *({"response": "x" * 201}, {"response": 1}, {"points": 1}, {"answerNumber": "1"}),
    ],
)
def test_answers_are_read_strictly(members: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate({"questionNumber": 1, "answerNumber": 1, "response": "x", **members})
