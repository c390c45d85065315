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
    if "H2" in record["rows"]:
        lines += prior_section(record["rows"]["H2"]["table"])
    if "H4" in record["rows"]:
        table = record["rows"]["H4"]["table"]
        lines += [_IMPEDANCE.format(n=len(table["seeds"])), *impedance_table(table), "", *verdict(table["rows"]), ""]
        if (path.parent / "pictures" / PICTURE).exists():
            lines += [f"![truth, total variation, both, and what is left](pictures/{PICTURE})", ""]
    if "H6" in record["rows"]:
        lines += lost_section(record["rows"]["H6"]["table"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


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
