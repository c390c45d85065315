"""The models whose weights ship with the program, by name."""

SHIPPED = ("volume-xs", "section-prior", "shots-velocity")
