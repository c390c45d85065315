"""The Python console of the open project: a kernel in a process of its own, and the panel that talks to it."""
