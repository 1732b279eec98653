"""Multiplayer: casual and competitive games over WebSockets."""
