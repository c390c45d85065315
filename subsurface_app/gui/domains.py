"""Time and depth: which items a view cannot draw because its vertical axis is another one, and how to say so."""

from collections.abc import Iterable

from resources import mark, translate
from subsurface_app.data.objects import Domain, DomainObject, Well

_MIXED: dict[Domain, str] = {
    "twt": mark(
        "Not drawn, as this view is in two-way time: {names} (in depth). Bring them into time with “Convert between "
        "time and depth”, or tick a volume in depth."
    ),
    "depth": mark(
        "Not drawn, as this view is in depth: {names} (in two-way time). Bring them into depth with “Convert between "
        "time and depth”, or tick a volume in time."
    ),
}
_NO_TIMES = mark(
    "Not drawn, as this view is in two-way time: {names} (without check shots). Import the well again with "
    "them, or give it times with “Convert between time and depth”."
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
            if domain == "twt" and one.times is None:
                timeless.append(one.name)
        elif domain_of(one) not in (None, domain):
            misfits.append(one.name)
    lines = []
    if misfits:
        lines.append(translate(_MIXED[domain], names=", ".join(misfits)))
    if timeless:
        lines.append(translate(_NO_TIMES, names=", ".join(timeless)))
    return "\n".join(lines)
