"""Sets of volumes by which a card is written: which shapes, how many, from which seed on; no two share a seed."""

from dataclasses import dataclass, replace

from models.geology import GeologySettings, SyntheticVolume, generate_volume


@dataclass(frozen=True)
class ValidationSet:
    """Which volumes: kinds (shape, number, faults) and the first seed."""

    kinds: tuple[tuple[tuple[int, int, int], int, tuple[int, int]], ...] = (
        ((64, 64, 64), 16, (2, 5)),
        ((96, 96, 96), 2, (3, 6)),
        ((128, 128, 128), 1, (4, 8)),
    )
    first_seed: int = 1_000_000

    def volumes(self, settings: GeologySettings) -> list[SyntheticVolume]:
        """The volumes of one regime."""
        drawn: list[SyntheticVolume] = []
        for shape, number, n_faults in self.kinds:
            for _ in range(number):
                seed = self.first_seed + len(drawn)
                drawn.append(generate_volume(replace(settings, shape=shape, n_faults=n_faults), seed))
        return drawn

    @property
    def sizes(self) -> list[list[object]]:
        """Shapes and numbers, as a row of the table holds them."""
        return [list(kind[:2]) for kind in self.kinds]


# Calibrated on the validation settings: the regimes of the table are for testing only.
CALIBRATION = ValidationSet(kinds=(((64, 64, 64), 12, (1, 8)), ((1, 256, 256), 12, (1, 8))), first_seed=2_000_000)
GAPS = ValidationSet(kinds=(((64, 64, 64), 6, (1, 8)), ((1, 256, 256), 6, (1, 8))), first_seed=2_500_000)
VOLUMES = ValidationSet()
SECTIONS = ValidationSet(kinds=(((1, 256, 256), 12, (2, 6)),), first_seed=3_000_000)
STRUCTURE = ValidationSet(kinds=(((64, 64, 64), 6, (1, 5)),), first_seed=4_000_000)
