"""What is left after a crash: logs, a mark of the open project, and the offer to go on with it."""
