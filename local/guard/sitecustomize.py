"""Python imports a module of this name before anything else: what has this folder in its path is guarded."""

import loopback  # type: ignore[import-not-found]  # from this folder

loopback.guard()
