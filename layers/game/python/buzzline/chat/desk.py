"""Use cases of chat: hear a channel, say something in it, hear it no more."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from buzzline.chat import frames
from buzzline.chat.ports import (
    ENTRIES,
    ENTRY_MS,
    GUEST_TURNS,
    TURNS,
    Limits,
    Listeners,
    Message,
    Messages,
    Moderation,
    Senders,
    TooFast,
    Turn,
)
from buzzline.identity.nicknames import MARK, key_of, same_player
from buzzline.live_games.joining import present
from buzzline.live_games.model import LiveGame, game_over
from buzzline.live_games.ports import LiveGames, Players, StateRefused
from buzzline.live_games.rights import held, seated
from buzzline.platform.clock import iso_of_ms, now_ms
from buzzline.platform.contract import to_json
from buzzline.platform.errors import Conflict, Forbidden, InvalidRequest, NotFound, TooManyRequests
from buzzline.platform.facts import new_attempt_id
from buzzline.platform.observability import count
from buzzline.platform.web_socket import Reply, SocketCaller
from buzzline.rooms.room import Connection, Role, Room, frame, is_seated

GLOBAL_ROOM = "chat#global"
"""What the room of everybody is called where those of games are called by their runs."""
SHOWN = 50
"""Messages that somebody who comes gets ..."""
SHOWN_BYTES = 24 * 1024
"""... as far as they fit; API Gateway sends frames of up to 32 KB."""
MUTED_SHOWN = 50
GLOBAL_SECONDS = 7 * 24 * 3600
GAME_SECONDS = 24 * 3600
"""How long messages are kept."""


@dataclass(frozen=True)
class Place:
    """A channel, and what the caller is in it."""

    room: str
    game: LiveGame | None
    """None for the channel of everybody."""
    me: Connection

    @property
    def host(self) -> bool:
        """Whether the caller hosts the game."""
        return self.me.role == Role.HOST

    @property
    def sender(self) -> str:
        """Whose limit counts: a guest's name is theirs in one game only."""
        return f"{self.room}#{key_of(self.me.player)}" if self.unregistered else self.me.player

    @property
    def unregistered(self) -> bool:
        """Whether the caller is somebody without an account."""
        return self.me.player.startswith(MARK)

    @property
    def silenced(self) -> bool:
        """Whether the caller may say nothing here."""
        return any(same_player(self.me.player, name) for name in (self.game.muted if self.game else ()))

    def heard_by(self, connection: Connection) -> bool:
        """Whether what is said here is for a connection of the room."""
        kicked = self.game.kicked if self.game else ()
        if self.game and not is_seated(connection, self.game):
            return False
        return not connection.quiet and not any(same_player(connection.player, name) for name in kicked)


@dataclass(frozen=True)
class ChatDesk:
    """What chatting needs."""

    games: LiveGames
    players: Players
    listeners: Listeners
    messages: Messages
    senders: Senders
    limits: Limits
    moderation: Moderation
    room: Room

    def act(self, action: frames.ChatAction, caller: SocketCaller) -> Reply:
        """Do what somebody who chats asks for."""
        handlers: dict[type, Callable[[Any, SocketCaller], Reply]] = {
            frames.EnterChat: self._enter,
            frames.Say: self._say,
            frames.Remove: self._remove,
            frames.Mute: self._mute,
            frames.Switch: self._switch,
            frames.LeaveChat: self._leave,
        }
        return handlers[type(action)](action, caller)

    def _enter(self, action: frames.EnterChat, caller: SocketCaller) -> Reply:
        place = self._place(action.channel, caller)
        wait = self.limits.charge(
            f"chat#{place.sender}", now_ms(), ENTRY_MS, kept=ENTRIES * ENTRY_MS, most=ENTRIES * ENTRY_MS
        )
        if wait:
            raise _slow_down(wait)
        if place.game is None:
            self.listeners.listen(place.me, place.room)
        else:
            self.listeners.enter(place.me, place.game)
            self._stay(place)
        shown = _fitting(self.messages.newest(place.room, SHOWN))
        game = place.game
        return Reply(
            "chat",
            {
                "subaction": "enter",
                "channel": action.channel,
                "messages": shown,
                "who": game.chat if game else "registered",
                "muted": self._shown_muted(place),
            },
        )

    def _say(self, action: frames.Say, caller: SocketCaller) -> Reply:
        place = self._place(action.channel, caller)
        _check_voice(place)
        message_id = self._turn(action, place, caller)
        # Before anything is kept or sent, and after the limit: a service that moderates may be paid by the message.
        if objection := self.moderation.objection(action.text):
            count("ChatRefused")
            raise InvalidRequest("message-refused", objection)
        kept = self.messages.keep(
            place.room,
            Message(message_id, caller.player, place.host, action.text, iso_of_ms(caller.received_at)),
            GLOBAL_SECONDS if place.game is None else GAME_SECONDS,
        )
        said = kept.message
        if kept.removed:
            raise _removed()
        content = {
            "channel": action.channel,
            "messageId": said.message_id,
            "playerName": said.player_name,
            "host": said.host,
            "text": said.text,
            "at": said.at,
        }
        reach = self.room.tell_all(place.room, frame("chat", "message", content), place.heard_by)
        count("ChatMessages")
        # It may have been removed while it was being told: whoever came in just then has heard of that too early.
        if (now := self.messages.get(place.room, said.message_id)) and now.removed:
            self._tell_removed(place, action.channel, said.message_id)
        return Reply(
            "chat",
            {
                "subaction": "say",
                "channel": action.channel,
                "messageId": said.message_id,
                "reached": reach.reached,
                "queued": reach.queued,
            },
        )

    def _remove(self, action: frames.Remove, caller: SocketCaller) -> Reply:
        place = self._place(action.channel, caller)
        kept = self.messages.get(place.room, action.message_id)
        if kept is None:
            raise NotFound("no-such-message", "There is no such message (any more).")
        own = same_player(kept.message.player_name, caller.player) and kept.message.host == place.host
        if not (own or place.host):
            raise Forbidden("not-your-message", "Only its author and the host of the game may remove a message.")
        self.messages.remove(place.room, action.message_id)
        self._tell_removed(place, action.channel, action.message_id)
        count("ChatRemoved")
        content = {"subaction": "remove", "channel": action.channel, "messageId": action.message_id}
        return Reply("chat", content)

    def _tell_removed(self, place: Place, channel: str, message_id: str) -> None:
        content = {"channel": channel, "messageId": message_id}
        self.room.tell_all(place.room, frame("chat", "removed", content), place.heard_by)

    def _mute(self, action: frames.Mute, caller: SocketCaller) -> Reply:
        place, game = self._hosted(action.channel, caller)
        if action.player_name == game.host_name:
            raise Conflict("own-game", "You host this game: nobody mutes you.")
        with _refused_when_over():
            self.games.set_muted(game, action.player_name, muted=action.muted)
        content = {"channel": action.channel, "playerName": action.player_name, "muted": action.muted}
        self.room.tell_all(
            place.room,
            frame("chat", "muted", content),
            lambda each: each.role == Role.HOST or same_player(each.player, action.player_name),
        )
        return Reply(
            "chat",
            {
                "subaction": "mute",
                "channel": action.channel,
                "playerName": action.player_name,
                "muted": action.muted,
            },
        )

    def _switch(self, action: frames.Switch, caller: SocketCaller) -> Reply:
        place, game = self._hosted(action.channel, caller)
        with _refused_when_over():
            self.games.set_chat(game, action.who)
        content = {"channel": action.channel, "who": action.who}
        self.room.tell_all(place.room, frame("chat", "switched", content), place.heard_by)
        return Reply("chat", {"subaction": "switch", "channel": action.channel, "who": action.who})

    def _hosted(self, channel: str, caller: SocketCaller) -> tuple[Place, LiveGame]:
        """The channel of a game that the caller hosts; raises Forbidden for anybody else's."""
        place = self._place(channel, caller)
        if place.game is None or not place.host:
            raise Forbidden("not-the-host", "You do not host this game: only its host may do that.")
        return place, place.game

    def _leave(self, action: frames.LeaveChat, caller: SocketCaller) -> Reply:
        place = self._place_of(action.channel, caller)
        if place.game is None:
            self.listeners.stop_listening(place.me, place.room)
        else:
            self.listeners.hush(place.me, place.room)
        return Reply("chat", {"subaction": "leave", "channel": action.channel})

    def _shown_muted(self, place: Place) -> list[str]:
        """Who may say nothing, as far as the caller has to know: the host everybody, others themselves."""
        if place.host and place.game:
            return sorted(place.game.muted)[:MUTED_SHOWN]
        return [place.me.player] if place.silenced else []

    def _place(self, channel: str, caller: SocketCaller) -> Place:
        """A channel that the caller may hear and say something in; raises Forbidden, NotFound or Conflict."""
        place = self._place_of(channel, caller)
        if place.game:
            place.game.live(now_ms())
        if place.game and not place.host:
            present(self.players, place.game, caller.player)
        return place

    def _place_of(self, channel: str, caller: SocketCaller) -> Place:
        if channel == frames.GLOBAL:
            if caller.guest or caller.game:
                raise Forbidden(
                    "account-needed",
                    "To chat with everybody, connect with your account: a ticket is only for its game.",
                )
            return Place(GLOBAL_ROOM, None, Connection(caller.connection, caller.player, Role.PLAYER))
        if caller.game and caller.game != channel:
            raise Forbidden("other-game", "Your ticket is for another game: join this one to get a ticket for it.")
        game_id, _, host = channel.partition(":")
        game = held(self.games.get(game_id, host), caller.run)
        role = Role.HOST if caller.player == game.host_name and not caller.guest else Role.PLAYER
        if caller.guest:
            seated(game, caller.player, caller.seat)
        return Place(game.run, game, Connection(caller.connection, caller.player, role, seat=caller.seat))

    def _stay(self, place: Place) -> None:
        """Look again, now that the connection is in: whoever kicked the player before did not see it."""
        if place.game and not place.host:
            try:
                present(self.players, place.game, place.me.player)
            except Forbidden:
                self.listeners.leave(place.me.id, place.room)
                raise

    def _turn(self, action: frames.Say, place: Place, caller: SocketCaller) -> str:
        """The id of the message, the same for a frame that is handled again; raises TooManyRequests."""
        name, now = action.client_message_id or caller.frame, caller.received_at
        limit = GUEST_TURNS if place.unregistered else TURNS
        turn = Turn(place.sender, f"{place.room} {name}", new_attempt_id(), now, limit)
        try:
            return self.senders.take(turn)
        except TooFast as refusal:
            count("ChatRefused")
            raise _slow_down(refusal.free_at - now) from None


def _check_voice(place: Place) -> None:
    """Raise Forbidden for somebody who may only hear."""
    if place.game is None or place.host:
        return
    if place.game.chat == "off":
        raise Forbidden("chat-off", "The host has switched the chat off.")
    if place.game.chat == "registered" and place.unregistered:
        raise Forbidden("chat-registered", "In this game only players with an account may chat: sign in to join in.")
    if place.silenced:
        raise Forbidden("muted", "You are muted in the chat of this game. You can read along and keep playing.")


@contextmanager
def _refused_when_over() -> Iterator[None]:
    """Turn what the books refuse into a refusal that says why."""
    try:
        yield
    except StateRefused:
        raise game_over() from None


def _slow_down(wait: int) -> TooManyRequests:
    seconds = max(1, -(-wait // 1000))
    return TooManyRequests("slow-down", f"That was fast: try again in {seconds} s.", retryAfterSeconds=seconds)


def _removed() -> Conflict:
    return Conflict("message-removed", "This message was removed.")


def _fitting(messages: list[Message]) -> list[Message]:
    """As many of the newest as fit into a frame, by the size of their list as JSON."""
    size = 1
    for index in range(len(messages) - 1, -1, -1):
        size += len(to_json(messages[index]).encode()) + 1
        if size > SHOWN_BYTES:
            return messages[index + 1 :]
    return messages
