"""What a live game costs, and what stands ready for it by the month: ours, and the published sample's design."""

import math
from collections import Counter
from typing import Any

from buzzline.quizzes.model import QuizMode
from buzzline.rooms.room import BATCH

from bench import dollars
from bench.idle import HOURS, Plan
from bench.live_units import GROUP, MODES, QUESTIONS, game_of
from bench.report import Cell, print_note, print_table

PLAYERS = 1000
MINUTES = 30
GAMES_A_MONTH = (1, 10, 100)
_BROADCASTS = ("ask", "show answer", "show scoreboard", "end")
_SQS_ENTRIES = 10
_BESIDE = {"alarm metrics", "SQS requests", "Lambda requests", "Lambda GB-seconds"}
"""Cents a month, which are left out on both sides."""
_NAT_BYTES = 6000
"""That a call to AWS has with its answer, on the way through a NAT gateway; assumed."""

_QOS_0 = "Live Scoreboard, if clients subscribed with QoS 0"
_PROVISIONED = 13 * 5
"""Read and as many write units of the sample's ten tables and three indexes."""

Quantities = dict[str, float]


def price(units: dict[str, Any], post_milliseconds: float) -> dict[str, Any]:
    """Quantities and dollars of a game in each mode, ours and the sample's, and of a month without any.

    `units` are the figures of `bench.live_units`; `post_milliseconds` is the processor time of a post.
    """
    games = {}
    for mode in MODES:
        figures = units["modes"][mode.value]
        name = mode.removeprefix("Multiplayer - ")
        game = game_of(figures, PLAYERS)
        answer = figures["steps"]["answer"][str(units["players"][1])]
        if MODES[mode] is MODES[QuizMode.LIVE_SCOREBOARD]:
            ours = {**_common(game), **_mqtt(game, acknowledged=True)}
            sample = _sample_mqtt(answer)
        else:
            game = _with_batches(game, figures["taken"], post_milliseconds)
            ours = {**_common(game), **_sockets(game)}
            sample = _sample_sockets(mode, answer, post_milliseconds)
        games[name] = {"ours": _priced(ours), "sample": _priced(sample)}
        if "IoT messages" in ours:
            games[_QOS_0] = {"ours": _priced({**ours, **_mqtt(game, acknowledged=False)})}
    return {
        "players": PLAYERS,
        "questions": QUESTIONS,
        "minutes": MINUTES,
        "postMilliseconds": post_milliseconds,
        "games": games,
        "months": {
            "Casual, Competitive": {"ours": _priced({}), "sample": _priced(_sample_month())},
            "Live Scoreboard": {"ours": _priced(_month()), "sample": _priced(_sample_month())},
        },
    }


def show(figures: dict[str, Any]) -> None:
    """Print the tables."""
    title = f"A game of {figures['players']:,} players, {figures['questions']} questions, {figures['minutes']} minutes"
    for mode, sides in figures["games"].items():
        _show_lines(f"{title}, {mode}: dollars", sides)
    for mode, sides in figures["months"].items():
        _show_lines(f"A month without any game, {mode}: dollars", sides)
    rows: list[list[Cell]] = []
    for mode in ("Casual", "Competitive", "Live Scoreboard"):
        month = figures["months"]["Live Scoreboard" if mode == "Live Scoreboard" else "Casual, Competitive"]
        game = figures["games"][mode]
        for count in GAMES_A_MONTH:
            totals = {side: month[side]["dollars"] + count * game[side]["dollars"] for side in ("ours", "sample")}
            ratio = totals["ours"] / totals["sample"]
            rows.append([f"{mode}, {count} a month", *(f"{each:.2f}" for each in totals.values()), ratio])
    print_table("Months with such games, dollars", ["", "ours", "sample", "ratio"], rows)
    print_note(
        f"""Ours: the game of {PLAYERS:,} follows from those of 1 and 20 (live units), by what each further player adds;
        all are registered, come in once and answer every question. Posts take {figures["postMilliseconds"]} ms of
        processor time each on top of what was measured there, and go through the queue in batches of {BATCH}. Live
        Scoreboard by the month: the cache that the template makes, the broker's endpoint in two zones, and the broker's
        key; with `RedisUrl`, which names a Redis that is there, only the key. IoT messages are metered with the
        acknowledgement that a subscriber with QoS 1 sends for each; connecting and subscribing are two more."""
    )
    print_note(
        """The sample, as its templates and functions are described: every frame goes through a function; answers go to
        the host only, who scores; no receipts, and nothing is written down until the end; then one frame for each
        player and each of leaderboard, progress and analytics. MQTT with QoS 0, a stream record for each answer,
        results written one by one. An invocation takes as long as our answer, a post as ours. Its tables are
        provisioned with 5 units, so that a game costs no units, as long as those are enough. NAT gateway,
        cache.r6g.4xlarge and two stream shards run whether anybody plays or not, and for every mode: one stack has
        them all. Scans of its list of games, and chat, are no part of a game."""
    )
    print_note(
        """Left out on both sides: data transfer to players, sign-in, storage, alarms, metrics, cold starts, web
        hosting; and the sample's stream analytics application, a discontinued service. Prices: bench/prices.json,
        which says which of them were not looked up."""
    )


def _common(game: dict[str, float]) -> Quantities:
    """What all modes are billed for."""
    return {
        "HTTP API requests": game["httpRequests"],
        "Lambda requests": game["invocations"],
        "Lambda GB-seconds": game["gbSeconds"],
        "DynamoDB read units": game["readUnits"],
        "DynamoDB write units": game["writeUnits"],
        "SNS publishes": game["snsPublishes"],
        "SQS requests": game["sqsRequests"],
        "KMS signatures": game.get("signatures", 0),
        **_observed(game["invocations"], game["logBytes"], game["httpRequests"]),
    }


def _sockets(game: dict[str, float]) -> Quantities:
    return {
        "WebSocket messages": game["in"] + game["out"],
        "WebSocket connection minutes": (PLAYERS + 1) * MINUTES,
    }


def _mqtt(game: dict[str, float], *, acknowledged: bool) -> Quantities:
    return {
        "IoT messages": game["in"] + game["out"] * (2 if acknowledged else 1),
        "IoT connection minutes": (PLAYERS + 1) * MINUTES,
        "IoT rules triggered": game["rules"],
        "IoT actions executed": game["rules"],
    }


def _with_batches(game: dict[str, float], taken: dict[str, int], post_milliseconds: float) -> dict[str, float]:
    """The game with the queue that a big room has, and with the time that posts take."""
    broadcasts = sum(taken[name] for name in _BROADCASTS)
    batches = math.ceil(PLAYERS / BATCH)
    return {
        **game,
        "invocations": game["invocations"] + broadcasts * batches,
        "sqsRequests": game["sqsRequests"] + broadcasts * (math.ceil(batches / _SQS_ENTRIES) + 2 * batches),
        "gbSeconds": game["gbSeconds"] + dollars.gb_seconds(game["posts"] * post_milliseconds, 512),
    }


def _month() -> Quantities:
    at_rest = Plan("full").at_rest("Broker", "LiveScoreboardGame", "Network")
    return {name: count for name, count in at_rest.items() if name not in _BESIDE}


def _sample_month() -> Quantities:
    return {
        "cache.r6g.4xlarge Redis hours": HOURS,
        "NAT gateway hours": HOURS,
        "Kinesis shard hours": 2 * HOURS,
        "DynamoDB provisioned read unit hours": _PROVISIONED * HOURS,
        "DynamoDB provisioned write unit hours": _PROVISIONED * HOURS,
    }


def _sample_sockets(mode: QuizMode, answer: dict[str, float], post_milliseconds: float) -> Quantities:
    shown = QUESTIONS if mode == QuizMode.CASUAL else math.ceil(QUESTIONS / GROUP)
    broadcasts = QUESTIONS + 2 * shown + 1
    answers, stored = PLAYERS * QUESTIONS, 3 * PLAYERS
    frames = PLAYERS + broadcasts + answers + stored
    posts = 2 * PLAYERS + broadcasts * PLAYERS + answers
    # Authorizer, $connect and $disconnect; one consumer of a topic for each player.
    invocations = frames + 3 * (PLAYERS + 1) + PLAYERS
    milliseconds = invocations * answer["milliseconds"] + posts * post_milliseconds
    return {
        "Lambda requests": invocations,
        "Lambda GB-seconds": dollars.gb_seconds(milliseconds, 512),
        "SNS publishes": PLAYERS,
        "Kinesis records": PLAYERS,
        **_observed(invocations, 0, 0),
        "WebSocket messages": frames + posts,
        "WebSocket connection minutes": (PLAYERS + 1) * MINUTES,
    }


def _sample_mqtt(answer: dict[str, float]) -> Quantities:
    answers = PLAYERS * QUESTIONS
    received = PLAYERS + answers + QUESTIONS + 3
    # Question, first right answer and scoreboard of each question, the first scoreboard.
    to_all = 3 * QUESTIONS + 1
    publishes = to_all + answers + 1
    invocations = received + 2 * PLAYERS
    return {
        "HTTP API requests": PLAYERS,
        "Lambda requests": invocations,
        "Lambda GB-seconds": dollars.gb_seconds(invocations * answer["milliseconds"], 512),
        "SNS publishes": PLAYERS,
        "Kinesis records": answers,
        **_observed(invocations, 0, PLAYERS),
        "IoT messages": received + publishes + to_all * (PLAYERS + 1) + answers + 2 * (PLAYERS + 1),
        "IoT connection minutes": (PLAYERS + 1) * MINUTES,
        "IoT rules triggered": received,
        "IoT actions executed": received,
        "NAT gateway GB": _NAT_BYTES * (publishes + answers + 2 * PLAYERS) / 1e9,
    }


def _observed(invocations: float, log_bytes: float, requests: float) -> Quantities:
    assumed = dollars.ASSUMED
    logged = log_bytes + invocations * assumed["platformLogBytesPerInvocation"]
    return {
        "X-Ray traces": invocations * assumed["tracedShare"],
        "CloudWatch Logs GB": (logged + requests * assumed["accessLogBytesPerRequest"]) / 1e9,
    }


def _priced(quantities: Quantities) -> dict[str, Any]:
    lines = {
        name: {"quantity": round(quantity, 4), "dollars": round(dollars.cost(name, quantity), 4)}
        for name, quantity in quantities.items()
        if quantity
    }
    return {"lines": lines, "dollars": round(sum(line["dollars"] for line in lines.values()), 4)}


def _show_lines(title: str, sides: dict[str, Any]) -> None:
    names = Counter(name for side in sides.values() for name in side["lines"])
    rows: list[list[Cell]] = []
    for name in names:
        row: list[Cell] = [name]
        for side in sides.values():
            line = side["lines"].get(name)
            row += [f"{line['quantity']:,.5g}", f"{line['dollars']:.3f}"] if line else [None, None]
        rows.append(row)
    total: list[Cell] = ["total"]
    for side in sides.values():
        total += ["", f"{side['dollars']:.2f}"]
    print_table(title, ["", *(cell for side in sides for cell in (side, "$"))], [*rows, total])
