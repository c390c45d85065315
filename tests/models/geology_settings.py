"""The plainest settings of the generator, for tests that add one thing to them."""

from models.geology import GeologySettings

# A flat layer cake without faults, lateral change, smear or absorption, almost free of noise.
LAYER_CAKE = GeologySettings(
    shape=(40, 44, 48),
    fold_height=(0.0, 0.0),
    n_folds=(0, 0),
    dip=(0.0, 0.0),
    growth=(0.0, 0.0),
    n_faults=(0, 0),
    throw=(6.0, 8.0),
    through_chance=1.0,
    reverse_chance=0.0,
    burial=(0.0, 0.0),
    lateral_change=0.0,
    phase=(0.0, 0.0),
    peak_frequency=(25.0, 25.0),
    quality=(1e6, 1e6),
    smear=((0.0, 0.0), (0.0, 0.0)),
    snr=(1000.0, 1000.0),
)
