"""AWS calls, DynamoDB units, requests to Redis and messages of whole live games, step by step.

Games of one player and of more are played by the real handlers in this process; what a
further player adds follows from the two.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from buzzline.quizzes.model import QuizMode

from bench.cloud import DeployedCloud, Step
from bench.dollars import gb_seconds
from bench.handlers import Execution, Handlers
from bench.live_events import MqttGame, PlayedGame, SocketGame
from bench.recorder import REDIS
from bench.report import Cell, print_note, print_table
from bench.rooms import new_quiz
from bench.sources import Sources

QUESTIONS = 20
FEW, MANY = 1, 20
"""Players of the games that are compared."""
GROUP = 5
"""Questions of a competitive game that are open together."""

MODES: dict[QuizMode, type[PlayedGame]] = {
    QuizMode.CASUAL: SocketGame,
    QuizMode.COMPETITIVE: SocketGame,
    QuizMode.LIVE_SCOREBOARD: MqttGame,
}

POST = "apigatewaymanagementapi.PostToConnection"
PUBLISH = "iot-data.Publish"
_HTTP = ("LiveGameHost", "LiveGameFind", "TicketIssue")
_ON_SOCKET = ("LiveAdmin", "LivePlayer")
"""Functions that a frame runs, and that reply with one."""
_ON_MQTT = ("CacheGame", "JoinGame", "StartGame", "AskQuestion", "ReceiveAnswer", "EndGame")
"""Functions that a message runs, through a topic rule."""
_FROM_QUEUES = ("ScorePut", "AwardPut")
_TO_ALL = ("question", "playercorrect", "revealed", "scoreboard", "ended")

Sums = dict[str, float]


def measure(cloud: DeployedCloud, handlers: Handlers, sources: Sources, step: Step) -> dict[str, Any]:
    """Figures by mode, step and number of players."""
    stage = _Stage(cloud, handlers, sources)
    figures: dict[str, Any] = {}
    for mode in MODES:
        step(f"live units: {mode}")
        stage.play(mode, 1, 1)  # not measured: each function connects to the cache
        games = {players: stage.play(mode, players, QUESTIONS) for players in (FEW, MANY)}
        figures[mode.value] = {
            "steps": _steps(games),
            "taken": {name: len(taken) for name, taken in games[MANY].steps.items()},
            "games": {str(players): _whole(game, players) for players, game in games.items()},
        }
    return {"questions": QUESTIONS, "players": [FEW, MANY], "modes": figures}


def game_of(figures: dict[str, Any], players: int) -> Sums:
    """Sums of a whole game with any number of players: each adds what those between FEW and MANY did."""
    few, many = (figures["games"][str(count)] for count in (FEW, MANY))
    return {name: few[name] + (many[name] - few[name]) / (MANY - FEW) * (players - FEW) for name in few}


def show(figures: dict[str, Any]) -> None:
    """Print the tables."""
    for mode, each in figures["modes"].items():
        rows: list[list[Cell]] = []
        for name, by_players in each["steps"].items():
            few, many = by_players[str(FEW)], by_players[str(MANY)]
            for label, sums in ((f"{name}, room of {FEW}", few), (f"{name}, room of {MANY}", many)):
                rows.append([label, *(round(sums[key], 2) for key in _COLUMNS)])
        print_table(f"{mode}: one step, of {figures['questions']} questions' mean", ["", *_COLUMNS.values()], rows)
    rows = []
    for mode, each in figures["modes"].items():
        first, second = game_of(each, 1), game_of(each, 2)
        rows.append([f"{mode.removeprefix('Multiplayer - ')}, game of {FEW}", *(first[key] for key in _COLUMNS)])
        rows.append(["  each further player", *(round(second[key] - first[key], 1) for key in _COLUMNS)])
        rows.append(
            [
                "  ... divided by the questions",
                *(round((second[key] - first[key]) / figures["questions"], 2) for key in _COLUMNS),
            ]
        )
    print_table(f"Whole games of {figures['questions']} questions", ["", *_COLUMNS.values()], rows)
    print_note(
        f"""Calls are those that our code makes; read units by DynamoDB's rules, write units as it reports them. A
        request to Redis is one round trip. In and out: WebSocket frames, or MQTT messages as AWS IoT meters them (in:
        published by clients and functions, connected, subscribed; out: delivered). With QoS 1 the receiver
        acknowledges each delivery, which is metered once more and not in here. A rule that is triggered takes one
        action. `announce` has the results' way to leaderboard and progress. Rooms over 64 queue their posts: one more
        SQS message and invocation for 100. Competitive: {GROUP} questions are open together. Posts to WebSockets were
        prepared and not sent: their time is in the broadcast."""
    )


_COLUMNS = {
    "invocations": "invocations",
    "awsCalls": "AWS calls",
    "readUnits": "reads",
    "writeUnits": "writes",
    "redis": "Redis",
    "rules": "IoT rules",
    "in": "in",
    "out": "out",
    "milliseconds": "ms here",
}


@dataclass(frozen=True)
class _Stage:
    """Where games are played."""

    cloud: DeployedCloud
    handlers: Handlers
    sources: Sources

    def play(self, mode: QuizMode, players: int, questions: int) -> PlayedGame:
        """A whole game; every other answer is right."""
        host = f"units-{mode.name.lower()}-{players}-{questions}"
        group = GROUP if mode == QuizMode.COMPETITIVE else 0
        game = MODES[mode](self.cloud, self.handlers, host, new_quiz(self.cloud, host, mode, questions, group))
        names = [f"{host}-player-{number:02d}" for number in range(players)]
        game.open()
        for name in names:
            game.join(name)
        game.start()
        for number in range(1, questions + 1):
            game.ask(number)
            for index, name in enumerate(names):
                game.answer(name, number, right=index % 2 == 0)
            if not group or number % group == 0 or number == questions:
                game.show()
        game.end()
        game.announce(self.sources, players)
        game.leave()
        return game


def _steps(games: dict[int, PlayedGame]) -> dict[str, dict[str, Sums]]:
    """By step and number of players: what it takes once, in the mean. The announcement is taken once a game."""
    return {
        name: {
            str(players): _mean(game.steps[name], players, 1 if name == "announce" else len(game.steps[name]))
            for players, game in games.items()
        }
        for name in games[FEW].steps
    }


def _mean(taken: Sequence[Sequence[Execution]], players: int, times: int) -> Sums:
    sums = _sums((execution for each in taken for execution in each), players)
    return {name: round(value / times, 3) for name, value in sums.items()}


def _whole(game: PlayedGame, players: int) -> Sums:
    executions = [execution for taken in game.steps.values() for each in taken for execution in each]
    return {name: round(value, 3) for name, value in _sums(executions, players).items()}


def _sums(executions: Iterable[Execution], players: int) -> Sums:
    ran = list(executions)
    calls = Counter(call.name for each in ran for call in each.calls)
    functions = Counter(each.function for each in ran)
    topics = [call.topic for each in ran for call in each.calls if call.name == PUBLISH]
    frames = sum(functions[name] for name in _ON_SOCKET)
    rules = sum(functions[name] for name in _ON_MQTT)
    delivered = sum(players + 1 if topic.rpartition("/")[2] in _TO_ALL else 1 for topic in topics)
    connections = functions["TicketAuthorizer"]
    queued = sum(functions[name] for name in _FROM_QUEUES)
    return {
        "invocations": len(ran),
        "awsCalls": sum(each.aws_calls for each in ran),
        "readUnits": sum(each.read_units for each in ran),
        "writeUnits": sum(each.write_units for each in ran),
        "redis": calls[REDIS],
        "posts": calls[POST],
        "in": frames + rules + len(topics) + 2 * connections,
        "out": frames + calls[POST] + delivered,
        "milliseconds": sum(each.milliseconds for each in ran),
        "httpRequests": sum(functions[name] for name in _HTTP),
        "rules": rules,
        "snsPublishes": calls["sns.Publish"] + calls["sns.PublishBatch"],
        "signatures": calls["kms.Sign"],
        # Each message is sent alone, received and deleted with others.
        "sqsRequests": players * len(_FROM_QUEUES) * bool(queued) + 2 * queued,
        "logBytes": sum(each.log_bytes for each in ran),
        "gbSeconds": sum(gb_seconds(each.milliseconds, each.memory_mb) for each in ran),
    }
