"""Absolute impedance of a volume from wells, the network's band, geological time and the seismic, with a spread.

`estimate_impedance` makes the volume, `blind_wells` leaves every well out in turn; both also run without a network.
"""

from models.impedance._blind import BlindWell, WellTie
from models.impedance._volume import ImpedanceEstimate, blind_wells, estimate_impedance

__all__ = ["BlindWell", "ImpedanceEstimate", "WellTie", "blind_wells", "estimate_impedance"]
