"""Whole live games in this process: the real handlers, with the events that API Gateway and AWS IoT would send them."""

import base64
import json
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from buzzline.identity.nicknames import player_id
from buzzline.live_games.model import game_key

from bench.cloud import DeployedCloud
from bench.handlers import Execution, Handlers, http_event
from bench.rooms import right_answer
from bench.sources import CONSUMERS, Sources

_QUEUE_BATCH = 10
"""Messages that a function gets from a queue at a time."""


class PlayedGame:
    """A game of registered players; `steps` has what each step of it made run, as often as it was taken."""

    def __init__(self, cloud: DeployedCloud, handlers: Handlers, host: str, game_id: str) -> None:
        self.steps: dict[str, list[list[Execution]]] = defaultdict(list)
        self.host = host
        self.game_id = game_id
        self._cloud = cloud
        self._handlers = handlers
        self._path = {"gameId": game_id}
        self._sends: dict[str, int] = defaultdict(int)
        self._hosted: dict[str, Any] = {}

    def open(self) -> None:
        """The host opens the game and connects."""
        body = json.dumps({"settings": {}})
        opened = self._http("LiveGameHost", "POST /games/{gameId}/host", self.host, self._path, body)
        self._hosted = json.loads(opened.result["body"])
        self.steps["open"].append([opened, *self._connect(self.host, self._hosted["ticket"]), *self._host_ready()])

    def join(self, player: str) -> None:
        """A player finds the game by its PIN, gets a ticket, connects, comes in."""
        found = self._http("LiveGameFind", "GET /activegames/pin/{pin}", player, {"pin": self._hosted["pin"]})
        body = json.dumps({"hostName": self.host})
        issued = self._http("TicketIssue", "POST /games/{gameId}/tickets", player, self._path, body)
        ticket = json.loads(issued.result["body"])["ticket"]
        self.steps["join"].append([found, issued, *self._connect(player, ticket), self._come_in(player)])

    def start(self) -> None:
        """The host lets the game begin, in the mode that knows that."""

    def ask(self, number: int) -> None:
        """The host asks a question."""
        raise NotImplementedError

    def answer(self, player: str, number: int, *, right: bool) -> None:
        """A player answers it."""
        raise NotImplementedError

    def show(self) -> None:
        """The host shows answers and standings, in the modes that know that."""

    def end(self) -> None:
        """The host ends the game."""
        raise NotImplementedError

    def announce(self, sources: Sources, players: int) -> None:
        """The results go to leaderboard and progress, as far as they do."""
        self.steps["announce"].append([self._handlers.run("ResultsAnnounce", self._ended())])
        for consumer in CONSUMERS:
            # The author of the quiz gets experience with the players.
            records = sources.take(consumer, players)["Records"]
            batch = _QUEUE_BATCH if "body" in records[0] else len(records)
            for start in range(0, len(records), batch):
                event = {"Records": records[start : start + batch]}
                self.steps["announce"].append([self._handlers.run(consumer, event)])

    def leave(self) -> None:
        """All disconnect, in the modes that notice."""

    def _connect(self, player: str, ticket: str) -> Sequence[Execution]:
        raise NotImplementedError

    def _host_ready(self) -> Sequence[Execution]:
        raise NotImplementedError

    def _come_in(self, player: str) -> Execution:
        raise NotImplementedError

    def _http(self, function: str, route: str, player: str, path: dict[str, str], body: str = "") -> Execution:
        execution = self._handlers.run(function, http_event(route, player, path, body=body))
        assert execution.result["statusCode"] < 300, f"{function} answered {execution.result}"
        return execution

    def _numbered(self, player: str, number: int) -> dict[str, int]:
        self._sends[player] += 1
        return {"questionNumber": number, "answerNumber": self._sends[player]}

    def _ended(self) -> dict[str, Any]:
        """What the stream of the table of live games has of a game that has ended."""
        key = {"game": {"S": game_key(self.game_id, self.host)}, "part": {"S": "GAME"}}
        table = self._cloud.environment("ResultsAnnounce")["LIVE_GAMES_TABLE"]
        item = self._cloud.local.client("dynamodb").get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
        return {
            "Records": [{"eventName": "MODIFY", "dynamodb": {"SequenceNumber": "1", "Keys": key, "NewImage": item}}]
        }


class SocketGame(PlayedGame):
    """A casual or competitive game."""

    def __init__(self, cloud: DeployedCloud, handlers: Handlers, host: str, game_id: str) -> None:
        super().__init__(cloud, handlers, host, game_id)
        self._callers: dict[str, dict[str, Any]] = {}

    def ask(self, number: int) -> None:
        self._admin("ask", "ask", questionNumber=number)

    def answer(self, player: str, number: int, *, right: bool) -> None:
        response = right_answer(number) if right else "no idea"
        sent = self._numbered(player, number)
        answered = self._frame("LivePlayer", player, "answer", hostName=self.host, response=response, **sent)
        assert json.loads(answered.result["body"])["message"]["verdict"] == "counted", answered.result
        self.steps["answer"].append([answered])

    def show(self) -> None:
        self._admin("show answer", "showanswer")
        self._admin("show scoreboard", "showscoreboard")

    def end(self) -> None:
        self._admin("end", "end")

    def leave(self) -> None:
        for caller in self._callers.values():
            event = {"requestContext": {**caller, "routeKey": "$disconnect"}}
            self.steps["leave"].append([self._handlers.run("LiveDisconnect", event)])

    def _connect(self, player: str, ticket: str) -> Sequence[Execution]:
        admitted = self._handlers.run(
            "LiveAuthorizer",
            {"methodArn": "arn:aws:execute-api:::/live/$connect", "queryStringParameters": {"access_token": ticket}},
        )
        self._callers[player] = {"connectionId": uuid.uuid4().hex[:16], "authorizer": admitted.result["context"]}
        event = {"requestContext": {**self._callers[player], "routeKey": "$connect", "requestTimeEpoch": _now()}}
        return admitted, self._handlers.run("LiveConnect", event)

    def _host_ready(self) -> Sequence[Execution]:
        return [self._frame("LiveAdmin", self.host, "hostgame")]

    def _come_in(self, player: str) -> Execution:
        return self._frame("LivePlayer", player, "joingame", hostName=self.host)

    def _admin(self, step: str, subaction: str, **data: Any) -> None:
        self.steps[step].append([self._frame("LiveAdmin", self.host, subaction, **data)])

    def _frame(self, function: str, player: str, subaction: str, **data: Any) -> Execution:
        route = function.lower()
        body = {"message": route, "data": {"subaction": subaction, "gameId": self.game_id, **data}}
        context = {**self._callers[player], "routeKey": route, "requestTimeEpoch": _now()}
        execution = self._handlers.run(function, {"requestContext": context, "body": json.dumps(body)})
        assert json.loads(execution.result["body"])["channel"] != "error", execution.result
        return execution


class MqttGame(PlayedGame):
    """A live-scoreboard game."""

    def __init__(self, cloud: DeployedCloud, handlers: Handlers, host: str, game_id: str) -> None:
        super().__init__(cloud, handlers, host, game_id)
        self._tickets: dict[str, str] = {}

    def start(self) -> None:
        self.steps["start"].append([self._message("StartGame", self.host, "startgame")])

    def ask(self, number: int) -> None:
        self.steps["ask"].append([self._message("AskQuestion", self.host, "nextquestion", questionNumber=number)])

    def answer(self, player: str, number: int, *, right: bool) -> None:
        response = right_answer(number) if right else "no idea"
        sent = self._numbered(player, number)
        told = self._message("ReceiveAnswer", player, f"answers/{self._id_of(player)}", playerAnswer=response, **sent)
        self.steps["answer"].append([told])

    def end(self) -> None:
        self.steps["end"].append([self._message("EndGame", self.host, "endthegame")])

    def _connect(self, player: str, ticket: str) -> Sequence[Execution]:
        self._tickets[player] = ticket
        password = base64.b64encode(ticket.encode()).decode()
        admitted = self._handlers.run("TicketAuthorizer", {"protocolData": {"mqtt": {"password": password}}})
        assert admitted.result["isAuthenticated"], admitted.result
        return [admitted]

    def _host_ready(self) -> Sequence[Execution]:
        return [self._message("CacheGame", self.host, None)]

    def _come_in(self, player: str) -> Execution:
        return self._message("JoinGame", player, f"join/{self._id_of(player)}")

    def _id_of(self, player: str) -> str:
        return player_id(self._hosted["run"], player)

    def _message(self, function: str, player: str, path: str | None, **members: Any) -> Execution:
        """A message as a topic rule passes it on."""
        event = {
            "ticket": self._tickets[player],
            "topic": f"games/{self._hosted['run']}/{path}" if path else "hostgame",
            "clientId": f"{self._id_of(player)}:1",
            "principal": "bench",
            "receivedAt": _now(),
            **members,
        }
        execution = self._handlers.run(function, event)
        assert execution.count("iot-data.Publish"), f"{function} tells nobody anything"
        return execution


def _now() -> int:
    return int(1000 * time.time())
