"""Single-player games: fetch the questions, answer them all at once, get the score."""
