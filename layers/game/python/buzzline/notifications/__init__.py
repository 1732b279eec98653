"""Notifications: what happened that concerns one player, told live and kept."""
