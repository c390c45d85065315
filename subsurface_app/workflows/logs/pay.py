"""Net and pay of a well between its tops."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from resources import mark
from solvers.errors import GeometryError
from solvers.logs import CutOffs, Zone, pay_flags, summarise_zones
from subsurface_app.data.objects import Note, Well, ZoneReport, note
from subsurface_app.workflows.logs.curves import arrays_of, curve, log_for, values_at, with_curves


def net_pay(
    well: Well,
    cut_offs: CutOffs,
    *,
    shale: str = "",
    porosity: str = "",
    saturation: str = "",
    tops: Sequence[str] = (),
    vertical: bool = False,
    well_id: str = "",
    name: str = "",
) -> tuple[Well, ZoneReport, tuple[Note, ...]]:
    """The well with a log PAY (2 pay, 1 net, 0 neither) and the sums of each zone.

    A zone reaches from one top to the next deeper one that is named, the last one to the end of the logs; without tops
    all logs are one zone.
    Parameters   shale, porosity, saturation : mnemonics, "" takes the well's own
                 tops : names; none takes all that the well has
                 vertical : thicknesses by the path of the well in place of along the hole
                 well_id : of the item
    Raises       GeometryError - a log or a top is not there, no logs below the first top
    """
    pores = log_for(well, "porosity", porosity)
    volume, water = log_for(well, "shale_volume", shale), log_for(well, "water_saturation", saturation)
    md, phi = arrays_of(pores)
    vsh, sw = values_at(volume, md), values_at(water, md)
    zones = _zones(well, tops, float(md[0]), float(md[-1]))
    path = np.asarray(well.path[...], dtype=np.float64)[:, [0, 3]] if vertical else None
    sums = summarise_zones(md, vsh, phi, sw, zones, cut_offs, path=path)
    sources = ", ".join(one.mnemonic for one in (volume, pores, water))
    limits = f"Vsh {cut_offs.shale_volume:g}, porosity {cut_offs.porosity:g}, Sw {cut_offs.water_saturation:g}"
    flags = curve("PAY", "1", md, pay_flags(vsh, phi, sw, cut_offs), f"from {sources}: cut-offs {limits}")
    report = ZoneReport(
        f"Net and pay of {well.name}",
        well.area,
        well_id,
        sums,
        (cut_offs.shale_volume, cut_offs.porosity, cut_offs.water_saturation),
        vertical,
    )
    told = note(
        mark("net {net} m and pay {pay} m of {gross} m in {count} zones; {unknown} m cannot be told, a log is absent"),
        net=f"{sum(one.net for one in sums):.1f}",
        pay=f"{sum(one.pay for one in sums):.1f}",
        gross=f"{sum(one.gross for one in sums):.1f}",
        count=len(sums),
        unknown=f"{sum(one.unknown for one in sums):.1f}",
    )
    return with_curves(well, [flags], name), report, (told,)


def _zones(well: Well, names: Sequence[str], first: float, last: float) -> list[Zone]:
    chosen = [well.top(one) for one in names] or list(well.tops)
    if not chosen:
        return [Zone(well.name, first, last)]
    chosen.sort(key=lambda one: one.md)
    places = [*((one.name, one.md) for one in chosen), ("", max(last, chosen[-1].md))]
    zones = [Zone(name, top, base) for (name, top), (_, base) in pairwise(places) if base > top]
    reached = [one for one in zones if one.base > first and one.top < last]
    if not reached:
        raise GeometryError(
            "no zone of well {well} reaches into its logs, which span {first} to {last} m: choose other tops",
            well=well.name,
            first=f"{first:g}",
            last=f"{last:g}",
        )
    return reached
