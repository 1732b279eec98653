"""Avatars: players' pictures, from the upload to where everybody sees them."""
