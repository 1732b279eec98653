"""What may not be said: the adapter that comes with the service, lists of words."""

from buzzline.texts import words


class BlockedWords:
    """Refuses texts with a word of the kept list, or of the deployment's own."""

    def __init__(self, own: str, *, kept: bool = True) -> None:
        """Take a comma-separated list, in the notation of texts/words.txt, besides the kept one or instead of it."""
        self._own = words.Words(own.split(","))
        self._kept = kept

    def objection(self, text: str) -> str | None:
        """A sentence for the sender, or None."""
        if self._own.found_in(text) or (self._kept and words.unwelcome(text)):
            return "Your message was not sent: it has a word in it that is not welcome here. Please say it differently."
        return None
