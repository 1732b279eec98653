"""Use cases: the host ends the game; or nobody does, and it is ended all the same."""

from buzzline.live_games.finishing import Correction, finish_game
from buzzline.live_games.model import LiveGame
from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.room import Room, refusals_told, sender_of
from buzzline.live_scoreboard.topics import topic_of
from buzzline.platform.observability import count


def end_game(room: Room, message: Message) -> None:
    """End the game of the host whose message it is; again tells the same, as it is in the books."""
    # The cache does not know of answers that were counted in after the end.
    sender = sender_of(room, message, from_books=True)
    with refusals_told(room, sender):
        finish(room, sender.game)


def finish(room: Room, game: LiveGame) -> None:
    """Close the books, tell everybody how it ended.

    The cache is emptied at once, so that it does not say that the game is open; answers from before the end fill
    it again, so it is emptied at the end as well. What those fill that are looked at later goes with the game's time.
    """
    result = finish_game(room.games, room.players, game, lambda: room.cache.forget(game))
    room.publisher.publish(
        (topic_of(game, "ended"), result["scoreboard"]), (topic_of(game, "account"), result["account"])
    )
    room.cache.forget(game)
    count("GamesEnded")


def tell_correction(room: Room, game: LiveGame, correction: Correction) -> None:
    """Tell the host that another answer is in the account; and everybody, where the standings are others now."""
    result = correction.result
    room.publisher.publish((topic_of(game, "account"), result["account"]))
    if correction.moves:
        room.publisher.publish((topic_of(game, "ended"), result["scoreboard"]))
