"""Live games: a quiz run by a host for many players at once, whatever carries the messages."""
