"""How long tests of the window wait for a condition."""

WAIT_MS = 20_000
