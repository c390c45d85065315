"""The page docs/hybrid.md: the record of the hybrid benchmark as tables and a picture, beside published figures."""

from pathlib import Path
from typing import Any

from tests.benchmarks.hybrid_tables.waveform_page import lost_section, prior_section

Record = dict[str, Any]
PICTURE = "hybrid_impedance.png"
_HEAD = """# Physics, models and both

`make bench-hybrid` writes this page from [the record](../tests/benchmarks/records/hybrid.json); nothing on it is typed
by hand. Every workflow has three rows on the same data: physics only, model only, and both. What a row has to choose
it chose on generated geology, never on the models that are scored here.
"""
_START = """## Inversion that starts from a network (H1)

A network that learned from generated geology alone reads five shots over 190 receivers and gives a velocity section of
190 x 70 cells with a spread; full-waveform inversion goes on from there. The line is the straight line in depth that
fits the truth best, which flatters physics. Records come from a grid twice as fine; receivers within a cell of the
source, where the two grids differ most, are left out. Both inversions have the same {n} evaluations in the bands
{bands}; the wavelet and the first row, the water of Marmousi, are known. rel-L2 and SSIM are below that row. Misfit is
what a model leaves of the energy of the records, in the whole band. Marmousi small and the generated sections were
never trained on.
"""
_IMPEDANCE = """## Impedance from stacked seismic (H4)

The problem of Romero et al. (2022, doi 10.3997/2214-4609.202229008): log-impedance of a Marmousi section of 601 x 221
samples, a background of box filters, half a Ricker wavelet of 15 Hz at 4 ms, coloured noise 20 dB below the seismic.
S/N and relative error are of impedance; each row is the mean of {n} draws of the noise, with the least and the greatest
in brackets. The wavelet and the strength of the noise are known to all rows, which flatters all of them beside field
data.
"""
# What the publication says of the first draw of the noise, dB.
_PUBLISHED = (("total variation", 22.63), ("plug-and-play, DnCNN", 22.03), ("plug-and-play, DRUNet", 24.62))


def write_page(record: Record, path: Path) -> None:
    """Write the page for the record; its picture is drawn when the rows are measured."""
    lines = [_HEAD]
    about, dates = record.get("machine", {}), sorted(row["date"] for row in record["rows"].values())
    if dates:
        span = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
        lines += [f"{about.get('cpu')}, {about.get('system')}, Python {about.get('python')}; {span} UTC.", ""]
    if "H1" in record["rows"]:
        lines += start_section(record["rows"]["H1"]["table"])
    if "H2" in record["rows"]:
        lines += prior_section(record["rows"]["H2"]["table"], record.get("tuning", {}).get("H2", {}))
    if "H4" in record["rows"]:
        table = record["rows"]["H4"]["table"]
        lines += [_IMPEDANCE.format(n=len(table["seeds"])), *impedance_table(table), "", *verdict(table["rows"]), ""]
        if (path.parent / "pictures" / PICTURE).exists():
            lines += [f"![truth, total variation, both, and what is left](pictures/{PICTURE})", ""]
    if "H6" in record["rows"]:
        lines += lost_section(record["rows"]["H6"]["table"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def start_section(table: dict[str, Any]) -> list[str]:
    """Three rows for each section, then how the spread did and whether both together win."""
    plan = table["chosen"]["plan"]
    highs = ", ".join("all" if band["high"] is None else f"up to {band['high']:g} Hz" for band in plan["bands"])
    lines = [_START.format(n=sum(band["evaluations"] for band in plan["bands"]), bands=highs)]
    lines += ["| section | row | rel-L2 | SSIM | mean error, m/s | misfit | CPU s |", "|---" * 7 + "|"]
    wins, bars = 0, []
    for name, rows in table["rows"].items():
        line, network = rows["a line"], rows["the network"]
        told = [
            ("line in depth", line["start"], line["misfits"][0], 0.0),
            ("physics: inversion from the line", line["end"], line["misfits"][1], line["cpu_s"]),
            ("model: shots-velocity", network["start"], network["misfits"][0], network["spread"]["cpu_s"]),
            ("hybrid: inversion from the network", network["end"], network["misfits"][1], network["cpu_s"]),
        ]
        lines += [
            f"| {name} | {row} | {found['rel_l2']:.3f} | {found['ssim']:.3f} | {found['mae']:.0f} | {left:.4f} "
            f"| {cpu:.1f} |"
            for row, found, left, cpu in told
        ]
        wins += network["end"]["rel_l2"] < min(line["end"]["rel_l2"], network["start"]["rel_l2"])
        if name == "Marmousi small":
            bars = _bars(line, network)
    spreads = [rows["the network"]["spread"] for rows in table["rows"].values()]
    covered = ", ".join(f"{100 * one['coverage_90']:.0f}" for one in spreads)
    alike = ", ".join(f"{one['correlation']:.2f}" for one in spreads)
    return [
        *lines,
        "",
        *bars,
        f"Both together have the least rel-L2 on {wins} of {len(table['rows'])} sections. Of the network's cells "
        f"{covered} % lie within its 90 % interval, section by section; its spread goes with its error by a "
        f"correlation of {alike}.",
        "",
    ]


def _bars(line: dict[str, Any], network: dict[str, Any]) -> list[str]:
    """What must hold on Marmousi small, and whether it does."""
    found, other = network["end"], min(line["end"]["rel_l2"], network["start"]["rel_l2"])
    lower = 1 - found["rel_l2"] / other
    left = network["misfits"][1] / line["misfits"][0]
    holds = found["rel_l2"] <= 0.14 and found["ssim"] >= 0.64 and lower >= 0.2 and left < 0.1
    return [
        f"On Marmousi small the rel-L2 of both together is {100 * lower:.0f} % below the better other row, and they "
        f"leave {100 * left:.0f} % of the line's misfit. The bars (rel-L2 0.14, SSIM 0.64, 20 % below, 10 % of the "
        f"misfit) {'hold' if holds else '**do not hold**'}; the published inversion with a diffusion prior, from a "
        "blurred start, has 0.142 and 0.641.",
        "",
    ]


def impedance_table(table: dict[str, Any]) -> list[str]:
    """A row for each contender, then what was published."""
    lines = ["| row | S/N, dB | relative error | correlation | SSIM | s |", "|---" * 6 + "|"]
    for name, row in table["rows"].items():
        each = row["snr_db_each"]
        span = f" ({min(each):.2f} to {max(each):.2f})" if len(each) > 1 else ""
        lines.append(
            f"| {name} | {row['snr_db']:.2f}{span} | {row['relative_l2']:.4f} | {row['correlation']:.3f} "
            f"| {row['ssim']:.3f} | {row['seconds']:.1f} |"
        )
    lines += [f"| published: {name} | {snr:.2f} | | | | |" for name, snr in _PUBLISHED]
    return lines


def verdict(rows: dict[str, Any]) -> list[str]:
    """The best of each kind of row, and whether both together beat the better of the others."""
    best = {}
    for kind in ("physics", "model", "hybrid"):
        of_kind = {name: row["snr_db"] for name, row in rows.items() if name.startswith(kind)}
        if not of_kind:
            return []
        best[kind] = max(of_kind.values())
    margin = best["hybrid"] - max(best["physics"], best["model"])
    words = "Both together beat" if margin > 0 else "Both together **do not beat**"
    return [f"{words} the better of the other two: {margin:+.2f} dB."]
