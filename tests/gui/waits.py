"""How long tests of the window wait for a condition: what never comes fails, what a busy machine delays does not."""

WAIT_MS = 180_000
