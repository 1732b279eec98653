"""What may not be said: the adapter that comes with the service, lists of words."""

from buzzline.texts import words


class BlockedWords:
    """Refuses texts with a word of the kept list, or of the deployment's own."""

    def __init__(self, own: str) -> None:
        """Take a comma-separated list, in the notation of texts/words.txt."""
        self._own = words.Words(own.split(","))

    def objection(self, text: str) -> str | None:
        """A sentence for the sender, or None."""
        if self._own.found_in(text) or words.unwelcome(text):
            return "Your message was not sent: it has a word in it that is not welcome here. Please say it differently."
        return None
