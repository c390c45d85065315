"""Relative geological time: dips integrated over a whole volume, and horizons as its surfaces of equal time."""

from models.geological_time._integrate import integrate
from models.geological_time._surfaces import trace_surfaces

__all__ = ["integrate", "trace_surfaces"]
