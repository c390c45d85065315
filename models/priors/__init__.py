"""What rocks look like, learned from generated geology: a denoiser that stands for the prior of an inversion.

`load_prior()` opens the one that ships; called with a section and a noise level it gives the likelier section.
"""

from models.priors._prior import SectionPrior, check_prior, load_prior

__all__ = ["SectionPrior", "check_prior", "load_prior"]
