"""The `buzzline` command for people: host and play live games from a terminal; and the clients it is made of."""
