"""Who may connect to the broker, and which topics are theirs: an IoT policy out of a ticket."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from buzzline.live_games.model import LiveGame
from buzzline.live_games.ports import LiveGames, Players
from buzzline.live_games.tickets import Ticket
from buzzline.live_games.tickets import connecting as holder_of
from buzzline.live_scoreboard.topics import HOST_GAME, client_ids, topic_of, topic_to
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import BuzzlineError, Forbidden
from buzzline.quizzes.model import QuizMode
from pydantic import BaseModel, ConfigDict, Field

_TO_ALL = ("question", "playercorrect", "revealed", "scoreboard", "ended")
_SHORTEST, _LONGEST = 300, 86_400
"""Seconds that AWS IoT lets a connection last."""


class _Mqtt(BaseModel):
    password: str = Field(default="", max_length=8192)


class _Http(BaseModel):
    query_string: str = Field(default="", max_length=8192, alias="queryString")


class _ProtocolData(BaseModel):
    mqtt: _Mqtt = _Mqtt()
    http: _Http = _Http()


class Connecting(BaseModel):
    """What AWS IoT tells a custom authorizer: the ticket is the MQTT password, in base64.

    Over WebSockets it may be in the query of the address instead, as parameter `ticket`.
    """

    model_config = ConfigDict(extra="ignore")

    protocol_data: _ProtocolData = Field(default=_ProtocolData(), alias="protocolData")

    @property
    def ticket(self) -> str:
        """The ticket; raises Forbidden where there is none."""
        password, query = self.protocol_data.mqtt.password, self.protocol_data.http.query_string
        if not password:
            return dict(parse_qsl(query.removeprefix("?"))).get("ticket", "")
        try:
            return base64.b64decode(password, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise Forbidden("bad-ticket", "The password is no ticket.") from None


@dataclass(frozen=True)
class Place:
    """Where the broker is."""

    partition: str
    region: str
    account: str

    @classmethod
    def of(cls, arn: str) -> "Place":
        """The place of something else of the same account and region."""
        _, partition, _, region, account, *_ = arn.split(":")
        return cls(partition, region, account)

    def arns(self, kind: str, names: list[str]) -> list[str]:
        """ARNs of clients, topics or topic filters."""
        return [f"arn:{self.partition}:iot:{self.region}:{self.account}:{kind}/{name}" for name in names]


def admitted(games: LiveGames, players: Players, connecting: Connecting, place: Place) -> dict[str, Any]:
    """What the broker is told: refused, or let in with a policy for as long as the game may last."""
    try:
        game, ticket = _holder(games, players, connecting.ticket)
    except BuzzlineError:
        return {"isAuthenticated": False}
    left = min(_LONGEST, max(_SHORTEST, (game.expires_at - now_ms()) // 1000))
    return {
        "isAuthenticated": True,
        "principalId": hashlib.sha256(f"{game.run}/{ticket.player}".encode()).hexdigest(),  # letters and digits only
        "disconnectAfterInSeconds": left,
        "refreshAfterInSeconds": left,
        "policyDocuments": [json.dumps(each, separators=(",", ":")) for each in policies(game, ticket, place)],
    }


def policies(game: LiveGame, ticket: Ticket, place: Place) -> list[dict[str, Any]]:
    """What the holder of a ticket may do, as several policies: one may have 2,048 characters.

    Nobody but the functions may receive what is sent to them: it has tickets in it.
    """
    hosts = ticket.role == "host"
    sends = _host_sends(game) if hosts else _player_sends(game, ticket.player)
    receives = [topic_of(game, name) for name in _TO_ALL]
    receives += _host_receives(game) if hosts else _player_receives(game, ticket.player)
    filters = [topic.replace("*", "+") for topic in receives]
    # Without this a client that has a last will is not let in; what it may be about, iot:Publish says.
    will = {} if hosts else {"Condition": {"ForAllValues:StringEquals": {"iot:ConnectAttributes": ["LastWill"]}}}
    return [
        _policy("iot:Connect", place.arns("client", client_ids(game.run, ticket.player)), **will),
        _policy("iot:Publish", place.arns("topic", sends)),
        _policy("iot:Subscribe", place.arns("topicfilter", filters)),
        _policy("iot:Receive", place.arns("topic", receives)),
    ]


def _holder(games: LiveGames, players: Players, token: str) -> tuple[LiveGame, Ticket]:
    game, ticket = holder_of(games, players, token)
    if game.quiz_mode != QuizMode.LIVE_SCOREBOARD:
        raise Forbidden("bad-ticket", "This ticket is for no live-scoreboard game.")
    return game, ticket


def _host_sends(game: LiveGame) -> list[str]:
    actions = ("startgame", "nextquestion", "reveal", "kick", "endthegame")
    return [HOST_GAME, *(topic_of(game, each) for each in actions)]


def _host_receives(game: LiveGame) -> list[str]:
    return [topic_of(game, each) for each in ("questionlist", "joined/*", "left/*", "kicked/*", "host", "account")]


def _player_sends(game: LiveGame, player: str) -> list[str]:
    return [topic_to(game, each, player) for each in ("join", "leave", "answers")]


def _player_receives(game: LiveGame, player: str) -> list[str]:
    return [topic_to(game, each, player) for each in ("state", "results", "kicked", "seattaken")]


def _policy(action: str, resources: list[str], **conditions: Any) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": action, "Resource": resources, **conditions}],
    }
