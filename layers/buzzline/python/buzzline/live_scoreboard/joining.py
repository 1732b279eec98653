"""Use case: a player comes in, or in again with all points."""

from buzzline.live_games import joining
from buzzline.live_games.asking import asked_question, last_shown
from buzzline.live_games.model import LiveGame
from buzzline.live_games.rights import kicked
from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.room import Room, first, refusals_told, revealed, sender_of, shown, shown_answer
from buzzline.live_scoreboard.told import Joined, PlayerState, SeatTaken, ShownQuestion
from buzzline.platform.clock import now_ms
from buzzline.platform.observability import count


def join_game(room: Room, message: Message) -> None:
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
            (sender.topic_to("joined", name), Joined(name, sender.ticket.guest, scoreboard.players, replaced)),
        )
        if sender.ticket.seat:
            room.publisher.publish((sender.topic_to("seattaken", name), SeatTaken(sender.ticket.seat)))
        count("PlayersJoined")


def _shown(room: Room, game: LiveGame) -> ShownQuestion | None:
    """What screens have between two questions."""
    if not game.current or game.open_questions:
        return None
    quiz = room.cached(game, lambda: room.cache.quiz(game))
    return ShownQuestion(last_shown(game, quiz).questions[0], revealed(shown_answer(quiz, game.current)))
