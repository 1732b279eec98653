"""Messages that failed go back to where they came from, later and later."""
