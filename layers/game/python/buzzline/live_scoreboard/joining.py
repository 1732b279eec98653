"""Use cases: a player comes in, or in again with all points; and goes, or is cut off."""

from contextlib import suppress

from buzzline.live_games import joining
from buzzline.live_games.asking import asked_question, last_shown
from buzzline.live_games.model import LiveGame, Player
from buzzline.live_games.rights import kicked
from buzzline.live_scoreboard.messages import Coming, Leaving
from buzzline.live_scoreboard.outgoing import Joined, Left, PlayerState, SeatTaken, ShownQuestion
from buzzline.live_scoreboard.room import Room, Sender, first, refusals_told, revealed, sender_of, shown, shown_answer
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import Conflict, Forbidden
from buzzline.platform.observability import count


def join_game(room: Room, message: Coming) -> None:
    """Let a player in, tell them where the game is, and the host that they came."""
    sender = sender_of(room, message)
    with refusals_told(room, sender):
        game, name = sender.game.live(now_ms()), sender.ticket.player
        player = joining.join(room.games, room.players, game, name, guest=sender.ticket.guest, seat=sender.ticket.seat)
        standing = room.cached(game, lambda: room.cache.admit(game, name))
        if standing is None:
            raise kicked()
        replaced = joining.replaced_by(room.players, game, player)
        for each in replaced:
            room.cached(game, lambda gone=each: room.cache.leave(game, gone))  # type: ignore[misc]
        known = _connected(room, sender, message)
        scoreboard = room.cached(game, lambda: room.cache.scoreboard(game))
        number = game.current
        state = PlayerState(
            game_id=game.game_id,
            host_name=game.host_name,
            quiz_name=game.quiz_name,
            score=standing.score,
            answered_current=number in player.answers,
            sends_so_far=max(player.sends, default=0),
            scoreboard=scoreboard,
            current_question=asked_question(game, number) if number in game.open_questions else None,
            first=first(shown(room, sender, number), standing.winner) if standing.winner else None,
            shown=_shown(room, game),
        )
        room.publisher.publish(
            (sender.topic_to("state", name), state),
            (
                sender.topic_to("joined", name),
                Joined(
                    player_name=name,
                    guest=sender.ticket.guest,
                    players=scoreboard.players,
                    replaces=replaced,
                    here=not (known and known.away(sender.ticket.seat)),
                    move=known.moves if known else None,
                ),
            ),
        )
        if sender.ticket.seat:
            room.publisher.publish((sender.topic_to("seattaken", name), SeatTaken(sender.ticket.seat)))
        count("PlayersJoined")


def leave_game(room: Room, message: Leaving) -> None:
    """Tell the host that a player has gone, unless another connection of theirs is there."""
    sender = sender_of(room, message)
    game, name = sender.game, sender.ticket.player
    if not game.is_live(now_ms()):
        return
    known = room.players.parted(game.run, name, _seated(sender, message.connection))
    if known is None or not known.away(sender.ticket.seat):
        return
    gone = message.for_good and room.players.leave(game.run, name)
    if gone:
        with suppress(Conflict, Forbidden):  # the game has ended meanwhile
            room.cached(game, lambda: room.cache.leave(game, name))
    room.publisher.publish((sender.topic_to("left", name), Left(name, gone, known.moves)))
    count("PlayersLeft")


def _connected(room: Room, sender: Sender, message: Coming) -> Player | None:
    """The player with the connection noted; None where a client does not tell of its connections."""
    if message.connection is None:
        return None
    last = _seated(sender, message.last_connection) if message.last_connection else None
    return room.players.connected(sender.game.run, sender.ticket.player, _seated(sender, message.connection), last)


def _seated(sender: Sender, connection: str) -> str:
    """A connection with its seat: those of a seat that was taken over tell nothing any more, not even their end."""
    return f"{connection}/{sender.ticket.seat}"


def _shown(room: Room, game: LiveGame) -> ShownQuestion | None:
    """What screens have between two questions."""
    if not game.current or game.open_questions:
        return None
    quiz = room.cached(game, lambda: room.cache.quiz(game))
    (question,) = last_shown(game, quiz).questions
    return ShownQuestion(question, revealed(shown_answer(quiz, game.current)))
