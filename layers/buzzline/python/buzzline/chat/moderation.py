"""What may not be said: the adapter that comes with the service, a list of words."""

import re
import unicodedata


class BlockedWords:
    """Refuses texts with one of the words: whole words, whatever their case, accents and width."""

    def __init__(self, words: str) -> None:
        """Take a comma-separated list; an entry of several words is refused where they follow each other."""
        self._blocked = [entry for each in words.split(",") if (entry := _words(each))]

    def objection(self, text: str) -> str | None:
        """A sentence for the sender, or None."""
        said = _words(text)
        if any(entry in said for entry in self._blocked):
            return "Your message was not sent: it has a word in it that is not welcome here. Please say it differently."
        return None


def _words(text: str) -> str:
    """The words of a text as they are compared, each between two blanks; empty where there are none."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(each for each in letters if not unicodedata.combining(each) and unicodedata.category(each) != "Cf")
    words = re.findall(r"[^\W_]+", plain)
    return f" {' '.join(words)} " if words else ""
