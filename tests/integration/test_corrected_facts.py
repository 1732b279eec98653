"""Facts that are corrected: results and experience follow the books, whatever is delivered when and how often."""

import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from buzzline.leaderboard.score_store import ScoreStore
from buzzline.leaderboard.scores import Score
from buzzline.leaderboard.standings import ScoreChange, fold_scores
from buzzline.leaderboard.standings_store import StandingsStore
from buzzline.live_games.answering import Answer, judged, record
from buzzline.live_games.asking import ask
from buzzline.live_games.finishing import count_in, finish_game
from buzzline.live_games.game_items import game_of
from buzzline.live_games.joining import join
from buzzline.live_games.model import LiveGame
from buzzline.live_games.results import announce_results, results, to_announce
from buzzline.platform.facts import Change
from buzzline.players.experience import Award, Gain, fold_awards
from buzzline.players.progress_store import AwardStore, ProgressStore

from tests.integration.live_books import again, at_once, games, opened, players
from tests.integration.streams import stream_of
from tests.support.live_games import quiz_of

pytestmark = pytest.mark.usefixtures("aws")

Scan = Callable[[str], list[dict[str, Any]]]

scores = ScoreStore("Leaderboard")
standings = StandingsStore("Standings", "Leaderboard")
awards = AwardStore("Awards")
progress = ProgressStore("PlayerProgress")


class Outbox:
    """Keeps what is announced until it is delivered."""

    def __init__(self) -> None:
        self.messages: list[Score | Award] = []

    def announce(self, scores: Sequence[Score], awards: Sequence[Award]) -> bool:
        self.messages += [*scores, *awards]
        return True


def deliver(message: Score | Award) -> bool:
    """As ScorePut and AwardPut do."""
    return scores.record_first(message) if isinstance(message, Score) else awards.record_first(message)


def deliver_all(messages: Iterable[Score | Award], chance: random.Random) -> None:
    """Each three times, in any order, eight at a time."""
    shuffled = [*messages] * 3
    chance.shuffle(shuffled)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(deliver, shuffled))


def fold(results: Sequence[Change], experience: Sequence[Change], chance: random.Random) -> None:
    """As StandingsPut and PlayerProgressPut do: batches cut anyhow, some again, each by two functions at once."""

    def batches(changes: Sequence[Change]) -> Iterable[Sequence[Change]]:
        position = 0
        while position < len(changes):
            end = position + chance.randint(1, 9)
            yield changes[max(0, position - chance.randint(0, 5)) : end]
            position = end

    for batch in batches(results):
        scored = [ScoreChange(each.sequence, Score.of(each.old), Score.of(each.new)) for each in batch]
        at_once(lambda scored: fold_scores(standings, scored), [scored, scored])
    for batch in batches(experience):
        at_once(lambda batch: fold_awards(progress, batch), [batch, batch])


def both(player: str, points: int, attempt: str, revision: int, wins: int = 0) -> tuple[Score, Award]:
    """Two statements about an attempt at a quiz of ten questions."""
    about: dict[str, Any] = {"gameId": "g1", "playerName": player, "attemptId": attempt, "revision": revision}
    return (
        Score(**about, score=Decimal(points * 10)),
        Award(**about, author="author", experience=points, wins=wins),
    )


@pytest.mark.parametrize("seed", range(6))
def test_the_last_revision_of_the_first_attempt_stays(seed: int, scan: Scan) -> None:
    """Two players whose first game is corrected three times, by which the win moves; and who play again."""
    chance, results, experience = random.Random(seed), stream_of("Leaderboard"), stream_of("Awards")
    messages: list[Score | Award] = []
    for revision in range(4):
        messages += both("ada", 5, "1", revision, wins=int(revision < 2))
        messages += both("bob", 3 + revision, "1", revision, wins=int(revision >= 2))
        messages += both("ada", 10, "2", revision + 5, wins=1)
    deliver_all(messages, chance)
    fold(results(), experience(), chance)
    kept = {
        item["playerName"]: (int(item["score"]), item["attemptId"], int(item["revision"]))
        for item in scan("Leaderboard")
    }
    assert kept == {"ada": (50, "1", 3), "bob": (60, "1", 3)}
    shown = standings.load("g1", consistent=True)
    assert (shown.counts, [row.player_name for row in shown.top]) == ({Decimal(60): 1, Decimal(50): 1}, ["bob", "ada"])
    assert [(progress.of(name).experience, progress.of(name).wins) for name in ("ada", "bob", "author")] == [
        (5, 0),
        (6, 1),
        (11, 0),
    ]


def test_of_one_revision_the_first_statement_stays() -> None:
    for first, other in zip(both("ada", 5, "1", 2), both("ada", 6, "1", 2), strict=True):
        assert [deliver(first), deliver(other), deliver(first)] == [True, False, False]
    assert standings.for_player("g1", "ada").own == both("ada", 5, "1", 2)[0]


def test_a_fact_from_before_there_were_revisions_is_corrected_and_not_replaced(scan: Scan) -> None:
    score, award = both("ada", 5, "1", 0)
    for message, table in ((score, scores.table), (award, awards.table)):
        deliver(message)
        [item] = scan(table.name)
        del item["revision"]
        table.put_item(Item=item)
    assert [deliver(each) for each in both("ada", 4, "1", 0)] == [False, False]
    assert [deliver(each) for each in both("ada", 6, "1", 1)] == [True, True]
    assert [Score.of(each) for each in scan("Leaderboard")] == [both("ada", 6, "1", 1)[0]]
    assert [Award.of(each) for each in scan("Awards")] == [both("ada", 6, "1", 1)[1]]


def test_a_crash_between_player_and_author_of_a_correction_loses_and_doubles_nothing() -> None:
    class Crashing(ProgressStore):
        def add(self, player: str, bucket: str, gains: list[Gain]) -> int:
            if player == "author":
                raise ConnectionError("the function was killed here")
            return super().add(player, bucket, gains)

    experience = stream_of("Awards")
    deliver(both("ada", 5, "1", 0, wins=1)[1])
    fold_awards(progress, experience())
    deliver(both("ada", 7, "1", 1)[1])
    changes = experience()
    for cut in (changes, changes[1:]):
        with pytest.raises(ConnectionError):
            fold_awards(Crashing("PlayerProgress"), cut)
    fold_awards(progress, changes)
    assert [(progress.of(name).experience, progress.of(name).wins) for name in ("ada", "author")] == [(7, 0), (7, 0)]


NAMES = [f"p{number}" for number in range(6)]
ANSWER = Answer(questionNumber=1, answerNumber=1, response="right 1")


def end_of_a_game() -> tuple[LiveGame, int]:
    """A game that half of its players answered in, right; as they know it. And when its only question was asked."""
    game, quiz = opened()
    ask(games, quiz, game, 1)
    for name in NAMES:
        join(games, players, game, name, guest=False)
    now = again(game)
    received = now.asked[1].opened_at
    for name in NAMES[:3]:
        record(players, now, name, judged(now, ANSWER, received, quiz_of))
    finish_game(games, players, now)
    return now, received


@pytest.mark.parametrize("seed", range(6))
def test_results_come_to_what_is_in_the_books_whenever_answers_are_looked_at(seed: int, scan: Scan) -> None:
    """Late answers, announcements that read the books meanwhile, and deliveries: in any order.

    Every other function that looks at an answer dies as soon as it has noted it.
    """
    chance, outbox = random.Random(seed), Outbox()
    changes, results_stream, experience = stream_of("LiveGames"), stream_of("Leaderboard"), stream_of("Awards")
    now, received = end_of_a_game()
    seen = 0

    def announce() -> None:
        nonlocal seen
        stream = [each for each in changes() if each.new and each.new["part"] == "GAME"]
        start, seen = max(0, seen - chance.randint(0, 2)), len(stream)
        batch = [(game_of(each.old) if each.old else None, game_of(each.new or {})) for each in stream[start:]]
        for game in to_announce(batch):
            announce_results(players, outbox, game)

    for position, name in enumerate(NAMES[3:]):
        if chance.random() < 0.6:
            announce()
        kept = record(players, now, name, judged(now, ANSWER, received, quiz_of))
        assert kept.after_end
        if position % 2:
            count_in(games, players, now, name, kept.send)
        else:
            games.note_afterthought(now, moves=True)
    announce()
    deliver_all(outbox.messages, chance)
    fold(results_stream(), experience(), chance)
    scored, earned = results(again(now), players.all(now.run))
    assert {each.revision for each in scored} == {3}
    stored = {each.player_name: each for each in map(Score.of, scan("Leaderboard")) if each}
    assert stored == {each.player_name: each for each in scored}
    assert {name: (progress.of(name).experience, progress.of(name).wins) for name in NAMES} == {
        each.player_name: (each.experience, each.wins) for each in earned
    }
    assert [progress.of(name).experience for name in NAMES] == [1] * 6
    assert standings.load(now.game_id, consistent=True).counts == {scored[0].score: 6}
