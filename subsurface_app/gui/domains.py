"""Time and depth: which items a view cannot draw because its vertical axis is another one, and how to say so."""

from collections.abc import Iterable

from resources import mark, translate
from subsurface_app.data.objects import Domain, DomainObject, Well

_VIEW_DOMAINS = {"twt": mark("two-way time in ms"), "depth": mark("depth in m")}
_MIXED = mark(
    "Not drawn: {names}. This view is in {domain}, they are in {other}. They can be drawn together only once a "
    "time-depth relation has brought them into {domain}; or tick a volume in {other} instead."
)
_NO_TIMES = mark(
    "Not drawn: {names}. This view is in two-way time, and without check shots the depths of a well cannot be turned "
    "into time. Import the well again with its check shots."
)


def domain_of(shown: DomainObject) -> Domain | None:
    """The domain of an item; None of one that has none, and of a well, which can have both."""
    axis = getattr(shown, "axis", None)
    domain: Domain | None = getattr(shown if axis is None else axis, "domain", None)
    return domain


def domain_notice(domain: Domain | None, shown: Iterable[DomainObject]) -> str:
    """What a view in a domain cannot draw, why, and what to do; empty when everything fits.

    Parameters   domain : of the view; None of a view without a vertical axis, which draws everything
    """
    if domain is None:
        return ""
    misfits, timeless = [], []
    for one in shown:
        if isinstance(one, Well):
            if domain == "twt" and one.checkshot is None:
                timeless.append(one.name)
        elif domain_of(one) not in (None, domain):
            misfits.append(one.name)
    lines = []
    if misfits:
        other = "depth" if domain == "twt" else "twt"
        words = {"domain": translate(_VIEW_DOMAINS[domain]), "other": translate(_VIEW_DOMAINS[other])}
        lines.append(translate(_MIXED, names=", ".join(misfits), **words))
    if timeless:
        lines.append(translate(_NO_TIMES, names=", ".join(timeless)))
    return "\n".join(lines)
