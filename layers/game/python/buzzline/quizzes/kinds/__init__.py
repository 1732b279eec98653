"""The kinds of questions: each is a class that owns all there is to know of it. `registry` lists them."""
