"""Analytics: records of what happened in live games, for questions that nobody has thought of yet."""
