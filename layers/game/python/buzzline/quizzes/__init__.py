"""Quizzes: content that players write, and the list of games that are open to play."""
