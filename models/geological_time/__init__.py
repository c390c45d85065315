"""Relative geological time: dips integrated over a whole volume, and horizons as its surfaces of equal time."""

from models.geological_time._horizons import trace_horizon
from models.geological_time._integrate import integrate

__all__ = ["integrate", "trace_horizon"]
