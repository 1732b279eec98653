"""Messages that failed are tried again, later and later, and in the end lie where people look."""
