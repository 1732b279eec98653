"""Wallets: every player's coins, kept by double entry."""
