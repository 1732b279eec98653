"""Texts that people write: their characters, their words, and whether they read the same."""
