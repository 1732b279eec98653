"""The marketplace: authors sell copies of their quizzes, other players buy and host them."""
