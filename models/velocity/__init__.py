"""A velocity section from the shot records of a fixed survey, by a network: what full-waveform inversion starts from.

    model = load_model("shots-velocity.safetensors")
    found = predict_velocity(model, gathers, survey, time)     # found.mean, found.std: (nx, nz), m/s

`survey_of(model.card)` is the survey that the network knows; records of another one are refused in words.
"""

from models.velocity._predict import VelocityPrediction, predict_velocity
from models.velocity._survey import FixedSurvey, survey_of

__all__ = ["FixedSurvey", "VelocityPrediction", "predict_velocity", "survey_of"]
