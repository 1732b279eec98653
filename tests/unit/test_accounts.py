import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from buzzline.live_games.accounts import SHOWN, Removed, Row, account, missed, standings
from buzzline.live_games.answering import Answer, judged, record
from buzzline.live_games.model import Asked, LiveGame, Player, Send, Settings, Verdict
from buzzline.platform.contract import to_plain
from buzzline.platform.errors import BuzzlineError
from hypothesis import given
from hypothesis import strategies as st

from tests.support.live_games import NOON, PlayersInMemory, game_with, player_with, quiz_of, with_open

COUNTED, LATE, DUPLICATE, REFUSED = Verdict.COUNTED, Verdict.LATE, Verdict.DUPLICATE, Verdict.REFUSED


def right(*questions: int) -> list[tuple[int, Verdict, int]]:
    return [(question, COUNTED, 1) for question in questions]


def wrong(*questions: int) -> list[tuple[int, Verdict, int]]:
    return [(question, COUNTED, 0) for question in questions]


def places(game: LiveGame, *players: Player) -> list[tuple[int, str, Decimal]]:
    return [(row.position, row.player_name, row.points) for row in standings(game, players).rows]


def test_equal_points_share_a_position_and_the_next_is_skipped() -> None:
    players = [
        player_with("dan", *wrong(1, 2)),
        player_with("cora", *right(1)),
        player_with("~Bob", *right(1), guest=True),
        player_with("ada", *right(1, 2)),
    ]
    assert places(game_with(), *players) == [(1, "ada", 2), (2, "cora", 1), (2, "~Bob", 1), (4, "dan", 0)]
    assert [row.guest for row in standings(game_with(), players).rows] == [False, False, True, False]


def test_an_account_tells_how_many_of_the_answers_are_of_players_who_were_removed() -> None:
    players = [
        player_with("eve", *right(1), *wrong(2), (2, DUPLICATE, 0), (1, LATE, 0), kicked=True),
        player_with("silent", kicked=True),
        player_with("ada", *right(1, 2)),
    ]
    told = account([*players, Player("~never there", guest=True, kicked=True)])
    assert (told.received, told.counted) == (6, 4), "what had come stays in the account"
    assert told.removed == Removed(players=2, received=4, counted=2, late=1, refused=0, duplicate=1, right=1)
    nobody = Removed(players=0, received=0, counted=0, late=0, refused=0, duplicate=0, right=0)
    assert account(players[2:]).removed == nobody
    assert [(each.counted, each.removed_counted, each.right, each.removed_right) for each in told.questions] == [
        (2, 1, 2, 1),
        (2, 1, 1, 0),
    ]
    of_the_others = sum(len(each.answers) for each in players if each.listed)
    assert told.counted - told.removed.counted == of_the_others, "so the account fits the results"


def test_who_was_kicked_or_did_not_come_has_no_place() -> None:
    players = [
        player_with("kicked", *right(1, 2), kicked=True),
        player_with("~Reserved", joined_at=None, guest=True),
        player_with("ada"),
    ]
    assert places(game_with(), *players) == [(1, "ada", 0)]


def test_everybody_is_shown_the_best_and_how_many_have_how_many_points() -> None:
    players = [player_with(f"p{n:02d}", *right(*range(1, 1 + n % 4))) for n in range(50)]
    shown = standings(game_with(), players).shown
    assert shown.players == 50
    assert len(shown.leaderboard) == SHOWN
    assert shown.leaderboard[0] == Row(1, "p03", Decimal(3), guest=False)
    assert list(shown.counts.items()) == [("3", 12), ("2", 12), ("1", 13), ("0", 13)]


def asked(*closed_after: int, late_joiners: str = "average") -> LiveGame:
    """A game whose questions were closed so many milliseconds after noon."""
    questions = {number: Asked(NOON, None, NOON + after) for number, after in enumerate(closed_after, start=1)}
    return game_with(asked=questions, settings=Settings.model_validate({"lateJoiners": late_joiners}))


ROOM = (
    player_with("ada", *right(1, 2)),
    player_with("bob", *right(1), *wrong(2)),
    player_with("cora"),
    player_with("late", *right(2), joined_at=NOON + 1500),
)


def test_late_joiners_get_nothing_for_what_they_missed() -> None:
    game = asked(1000, 2000, late_joiners="nothing")
    assert places(game, *ROOM) == [(1, "ada", 2), (2, "bob", 1), (2, "late", 1), (4, "cora", 0)]


def test_late_joiners_get_the_average_of_those_who_were_in_the_room() -> None:
    """Question 1: two of three were right; question 2 was open when the fourth came."""
    game = asked(1000, 2000)
    assert places(game, *ROOM) == [
        (1, "ada", Decimal(2)),
        (2, "late", Decimal("1.67")),
        (3, "bob", Decimal(1)),
        (4, "cora", Decimal(0)),
    ]


def test_a_credit_is_rounded_once_whatever_was_missed() -> None:
    """Three questions that one of three was right in are worth one point, not 0.99."""
    room = [player_with(name, *(right(1, 2, 3) if name == "ada" else wrong(1, 2, 3))) for name in ("ada", "bob", "cy")]
    late = player_with("late", joined_at=NOON + 5000)
    assert places(asked(1000, 2000, 3000), *room, late)[1] == (2, "late", Decimal(1))


def test_who_came_in_the_last_moment_missed_nothing() -> None:
    game = asked(1000)
    in_time = player_with("in-time", joined_at=NOON + 1000)
    too_late = player_with("too-late", joined_at=NOON + 1001)
    ada = player_with("ada", *right(1))
    assert places(game, ada, in_time) == [(1, "ada", 1), (2, "in-time", 0)]
    assert places(game, ada, too_late) == [(1, "ada", 1), (1, "too-late", 1)]


def test_who_was_kicked_does_not_count_for_the_average() -> None:
    game = asked(1000)
    players = [player_with("ada", *right(1)), player_with("kicked", *wrong(1), kicked=True)]
    assert places(game, *players, player_with("late", joined_at=NOON + 2000))[1] == (1, "late", Decimal(1))


def test_a_question_that_nobody_was_there_for_has_no_average() -> None:
    assert places(asked(1000), player_with("late", joined_at=NOON + 2000)) == [(1, "late", 0)]


def test_points_read_the_same_in_counts_however_they_came_about() -> None:
    game = asked(1000, 2000)
    shown = standings(game, [player_with("bob", *right(1)), player_with("abe", joined_at=NOON + 1500)]).shown
    assert shown.counts == {"1": 2}
    many = [player_with(f"p{n}", *right(*range(1, 11))) for n in range(3)]
    assert standings(game_with(), many).shown.counts == {"10": 3}
    assert list(standings(game, ROOM).shown.counts) == ["2", "1.67", "1", "0"]


def test_an_account_tells_what_became_of_every_answer() -> None:
    players = [
        player_with("ada", (1, COUNTED, 1), (1, DUPLICATE, 0), (2, LATE, 0)),
        player_with("bob", (1, COUNTED, 0), (7, REFUSED, 0), kicked=True),
        player_with("~Quiet", joined_at=None, guest=True),
    ]
    assert to_plain(account(players)) == {
        "sent": 5,
        "received": 5,
        "counted": 2,
        "late": 1,
        "refused": 1,
        "duplicate": 1,
        "balanced": True,
        "questions": [
            line(1, received=3, counted=2, duplicate=1, right=1, removedCounted=1),
            line(2, received=1, late=1),
            line(7, received=1, refused=1),
        ],
        "missing": [],
        "removed": {
            "players": 1,
            "received": 2,
            "counted": 1,
            "late": 0,
            "refused": 1,
            "duplicate": 0,
            "right": 0,
        },
    }


def line(number: int, **counts: int) -> dict[str, int]:
    nothing = {"received": 0, "counted": 0, "late": 0, "refused": 0, "duplicate": 0, "right": 0}
    return {"questionNumber": number, **nothing, "removedCounted": 0, "removedRight": 0, **counts}


def without(player: Player, *numbers: int, **members: Any) -> Player:
    """The player without some answers."""
    sends = {number: send for number, send in player.sends.items() if number not in numbers}
    return replace(player, sends=sends, **members)


def test_an_account_does_not_balance_while_an_answer_that_came_is_not_in_the_books() -> None:
    """The book counts what it takes; an answer got lost in it, whatever the number that its client gave it."""
    for lost in (1, 2, 3):
        books = account([player_with("bob", *right(1)), without(player_with("ada", *right(1, 2, 3)), lost)])
        assert (books.received, books.counted, books.balanced) == (4, 3, False)
        [missing] = books.missing
        assert (missing.player_name, missing.received, missing.recorded) == ("ada", 3, 2)


def test_an_account_does_not_balance_where_books_have_more_than_came() -> None:
    """And what one player's has too many does not make up for what another one's has too few."""
    more = replace(player_with("ada", *right(1, 2)), received=1)
    fewer = replace(player_with("bob", *right(1)), received=2)
    assert not account([more]).balanced
    books = account([more, fewer])
    assert (books.received, books.counted, books.balanced) == (3, 3, False)
    assert [each.player_name for each in books.missing] == ["ada", "bob"]


def test_numbers_that_leap_are_told_and_put_nothing_out_of_balance() -> None:
    """Whether an answer got lost on the way or the client counted wrong: what came is in the books."""
    ada = without(player_with("ada", *right(1, 2, 3)), 2, received=2)
    books = account([player_with("bob", *right(1)), ada])
    assert (books.sent, books.received, books.counted, books.balanced) == (4, 3, 3, True)
    assert to_plain(books.missing) == [
        {"playerName": "ada", "sent": 3, "received": 2, "recorded": 2, "answerNumbers": [2]}
    ]
    far = replace(player_with("eve", (1, COUNTED, 1)), sends={400: Send(400, 1, NOON, COUNTED, 1, "x")})
    [leap] = account([far]).missing
    assert (leap.sent, leap.answer_numbers) == (400, list(range(1, 21)))


def test_a_game_without_answers_balances() -> None:
    assert account([]).balanced
    assert account([player_with("ada")]).sent == 0


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bob", "~Max", "kicked", "nobody"]),
        st.integers(1, 12),
        st.integers(1, 6),
        st.sampled_from(["right 1", "right 2", "wrong"]),
        st.integers(0, 3000),
        st.booleans(),
    ),
    max_size=60,
)


@given(ANSWERS)
def test_every_answer_is_received_and_counted_once_or_refused(
    answers: list[tuple[str, int, int, str, int, bool]],
) -> None:
    """Answers in any order, with repeated numbers, deadlines and closed questions: none is lost, none doubled."""
    players = PlayersInMemory(
        Player("ada", joined_at=NOON),
        Player("bob", joined_at=NOON),
        Player("~Max", guest=True, joined_at=NOON),
        Player("kicked", joined_at=NOON, kicked=True),
    )
    game = with_open(with_open(game_with(), 1, 2, deadline=NOON + 2000), 3)
    over = replace(game, open_questions={})
    taken: set[tuple[str, int]] = set()
    for name, number, question, response, after, open_still in answers:
        now = game if open_still else over
        answer = Answer(questionNumber=question, answerNumber=number, response=response)
        try:
            send = record(players, now, name, judged(now, answer, NOON + after, quiz_of)).send
        except BuzzlineError as refused:
            used = (name, number) in taken
            assert refused.kind == "number-taken" if used else name in {"kicked", "nobody"}
        else:
            taken.add((name, number))
            assert players.players[name].sends[number] == send
            assert (send.question_number, send.response) == (question, response)
    books = account(players.all("run-1"))
    verdicts = Counter(send.verdict for player in players.all("run-1") for send in player.sends.values())
    assert books.received == len(taken)
    assert books.received == books.counted + books.late + books.refused + books.duplicate
    assert (books.counted, books.late, books.refused, books.duplicate) == tuple(
        verdicts[each] for each in (COUNTED, LATE, REFUSED, DUPLICATE)
    )
    assert books.received == sum(each.received for each in books.questions)
    assert books.counted == sum(len(player.answers) for player in players.all("run-1"))
    assert sum(each.right for each in books.questions) == sum(player.points for player in players.all("run-1"))
    assert books.balanced
    assert sum(each.sent - each.received for each in books.missing) == books.sent - books.received


def quadratic(game: LiveGame, players: Sequence[Player]) -> dict[str, Decimal]:
    """What each player gets for what they missed, as one would say it: by looking at everybody for each question."""

    def was_there(player: Player, number: int) -> bool:
        ends = [end for end in (game.asked[number].deadline, game.asked[number].closed_at) if end is not None]
        return all((player.joined_at or 0) <= end for end in ends)

    averages = {}
    for number in game.asked:
        room = [player for player in players if was_there(player, number)]
        points = sum(player.sends[player.answers[number]].points for player in room if number in player.answers)
        averages[number] = Fraction(points, max(1, len(room)))
    missed = {
        player.name: sum((each for number, each in averages.items() if not was_there(player, number)), Fraction(0))
        for player in players
    }
    return {
        player.name: player.points + Decimal(math.floor(missed[player.name] * 100 + Fraction(1, 2))) / 100
        for player in players
    }


MOMENTS = st.integers(0, 12)
ENDS = st.tuples(st.none() | MOMENTS, st.none() | MOMENTS)
COMERS = st.lists(st.tuples(MOMENTS, st.dictionaries(st.integers(1, 8), st.booleans())), max_size=12)


@given(st.dictionaries(st.integers(1, 8), ENDS), COMERS)
def test_averages_are_what_they_are_said_to_be(
    ends: dict[int, tuple[int | None, int | None]], comers: list[tuple[int, dict[int, bool]]]
) -> None:
    questions = {
        number: Asked(NOON, *(None if end is None else NOON + end for end in both)) for number, both in ends.items()
    }
    game = game_with(asked=questions, settings=Settings.model_validate({"lateJoiners": "average"}))
    players = [
        player_with(f"p{n}", *[(number, COUNTED, int(is_right)) for number, is_right in answers.items()])
        for n, (_, answers) in enumerate(comers)
    ]
    players = [replace(each, joined_at=NOON + when) for each, (when, _) in zip(players, comers, strict=True)]
    placed = standings(game, players)
    expected = quadratic(game, players)
    assert {row.player_name: row.points for row in placed.rows} == expected
    credits = placed.shown.credits
    assert credits is not None
    assert {
        each.name: each.points + credits[missed(game, each)] for each in players if each.name in expected
    } == expected


class Counting(dict[int, Any]):
    """A mapping that counts how often it is looked at."""

    looked = 0

    def __getitem__(self, key: int) -> Any:
        Counting.looked += 1
        return super().__getitem__(key)

    def items(self) -> Any:
        for each in super().items():
            Counting.looked += 1
            yield each

    def values(self) -> Any:
        for each in super().values():
            Counting.looked += 1
            yield each


@pytest.mark.parametrize("size", [200, 400])
def test_the_work_for_averages_grows_with_players_and_answers_not_with_their_product(size: int) -> None:
    """Half of the room comes after all questions, so that it has missed everything."""
    count = 50
    game = asked(*[1000 + number for number in range(count)])
    game = replace(game, asked=Counting(game.asked))
    there = [player_with(f"p{n}", *right(*range(1, count + 1))) for n in range(size)]
    players = [replace(each, sends=Counting(each.sends), answers=Counting(each.answers)) for each in there]
    players += [
        player_with(f"late{n}", joined_at=NOON + 9000, answers=Counting(), sends=Counting()) for n in range(size)
    ]
    Counting.looked = 0
    rows = standings(game, players).rows
    assert {row.points for row in rows} == {Decimal(count)}
    answers = size * count
    assert Counting.looked <= 4 * answers + 4 * count, "each answer a few times, however many questions there were"


@pytest.mark.parametrize("positions", [1, 5, 30])
def test_counts_give_every_player_their_position(positions: int) -> None:
    players = [player_with(f"p{n}", *right(*range(1, 1 + n % positions))) for n in range(60)]
    everybody = standings(game_with(), players)
    for row in everybody.rows:
        ahead = sum(count for points, count in everybody.shown.counts.items() if Decimal(points) > row.points)
        assert row.position == 1 + ahead
