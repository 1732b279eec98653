"""Use cases of a host, but for the end of the game."""

from dataclasses import replace

from buzzline.identity.nicknames import MARK
from buzzline.live_games.asking import ask, asked_question, show_answers
from buzzline.live_games.model import game_over
from buzzline.live_games.rights import held
from buzzline.live_scoreboard.messages import KickPlayer, Message, NextQuestion, RevealAnswer
from buzzline.live_scoreboard.outgoing import Kicked, QuestionList, Scoreboard
from buzzline.live_scoreboard.room import Room, first, refusals_told, revealed, sender_of, shown, shown_answer
from buzzline.platform.clock import now_ms
from buzzline.platform.errors import Conflict
from buzzline.platform.observability import count


def cache_game(room: Room, message: Message) -> None:
    """Get a game that its host has opened ready to be played, and tell the host where it is."""
    sender = sender_of(room, message)
    with refusals_told(room, sender):
        game = sender.game.live(now_ms())
        players = room.cached(game, lambda: room.cache.players(game))
        number = game.current
        winner = game.winners.get(number)
        listed = QuestionList(
            question_count=game.question_count,
            current_question_number=number,
            current_question_open=number in game.open_questions,
            pin=game.pin,
            players=players,
            first=first(shown(room, sender, number), winner) if winner else None,
        )
        room.publisher.publish((sender.topic("questionlist"), listed))
        count("GamesCached")


def start_game(room: Room, message: Message) -> None:
    """Show everybody the scoreboard; before the first question nobody has a point yet."""
    sender = sender_of(room, message)
    with refusals_told(room, sender):
        game = sender.game.live(now_ms())
        scoreboard = room.cached(game, lambda: room.cache.scoreboard(game))
        room.publisher.publish((sender.topic("scoreboard"), _asked_for(scoreboard)))


def _asked_for(scoreboard: Scoreboard) -> Scoreboard:
    return replace(scoreboard, shown=True)


def ask_question(room: Room, message: NextQuestion) -> None:
    """Ask the next question, or the current one again: a message that comes twice skips none."""
    sender = sender_of(room, message, from_books=True)
    with refusals_told(room, sender):
        game, number = sender.game.live(now_ms()), message.question_number
        if game.current + 1 < number <= game.question_count:
            raise Conflict("not-next", f"Question {game.current + 1} comes next, not {number}.")
        quiz = room.cached(game, lambda: room.cache.quiz(game))
        ask(room.games, quiz, game, number)
        # As it is in the books now, with the question before closed.
        current = held(room.games.get(game.game_id, game.host_name), game.run)
        if number in current.open_questions:
            room.cached(current, lambda: room.cache.ask(current, shown_answer(quiz, number)))
            room.publisher.publish((sender.topic("question"), asked_question(current, number)))
            count("QuestionsAsked")


def reveal_answer(room: Room, message: RevealAnswer) -> None:
    """Close a question and show everybody what is right, whether somebody was first or nobody."""
    sender = sender_of(room, message, from_books=True)
    with refusals_told(room, sender):
        game, number = sender.game.live(now_ms()), message.question_number
        quiz = room.cached(game, lambda: room.cache.quiz(game))
        show_answers(room.games, quiz, game, number)
        closed = room.games.get(game.game_id, game.host_name) or game
        if number == closed.current:
            room.cached(closed, lambda: room.cache.close(closed))
        room.publisher.publish((sender.topic("revealed"), revealed(shown_answer(quiz, number))))
        count("QuestionsRevealed")


def kick_player(room: Room, message: KickPlayer) -> None:
    """Keep a player out from now on; their points leave with them."""
    sender = sender_of(room, message, from_books=True)
    with refusals_told(room, sender):
        game, name = sender.game.live(now_ms()), message.player_name
        if name == game.host_name:
            raise Conflict("own-game", "You host this game: end it instead.")
        if not room.players.kick(game.run, name, guest=name.startswith(MARK)):
            raise game_over()
        room.games.note_kicked(game, name)
        room.cached(game, lambda: room.cache.kick(game, name))
        room.publisher.publish((sender.topic_to("kicked", name), Kicked(name)))
        count("PlayersKicked")
