"""Use case: the host ends the game."""

from buzzline.live_games.finishing import finish_game
from buzzline.live_scoreboard.messages import Message
from buzzline.live_scoreboard.room import Room, refusals_told, sender_of
from buzzline.platform.observability import count


def end_game(room: Room, message: Message) -> None:
    """Close the books, tell everybody how it ended; again tells the same. The cache goes last: it can be refilled."""
    sender = sender_of(room, message, from_books=True)
    with refusals_told(room, sender):
        game = sender.game
        result = finish_game(room.games, room.players, game)
        room.publisher.publish(
            (sender.topic("ended"), result["scoreboard"]), (sender.topic("account"), result["account"])
        )
        room.cache.forget(game)
        count("GamesEnded")
