"""H2 and H6 on the page: tables of rows, and what they come to in words."""

from typing import Any

_PRIOR = """## Inversion with a learned prior (H2)

Full-waveform inversion of Marmousi small (190 x 70 cells of 10 m, 5 shots, 190 receivers, Ricker 15 Hz, 1 s) from the
truth blurred with sigma 20 cells; records from a grid twice as fine; 60 evaluations of L-BFGS in three bands for every
row. Once with complete records, once with half the traces missing and noise 10 dB below the records whose spectrum is
the wavelet's, so that no filter takes it away. The learned prior is `section-prior`, a denoiser of generated geology,
which cleans the model after each band, and whose removal may cost as a term of the misfit with its exact derivative.
Strengths and levels were chosen on four generated sections under the same survey and noise, by relative error and SSIM
together, never by their score here. The model's row is the network of H1, cleaned by the prior at the level that is
best for it here. Traces within a cell and a half of their source are left out, as in H1. With noise, rows are means of
three draws of the noise and of the missing traces.
"""
_LOST = """## Lost traces of shot gathers (H6)

Gathers of Marmousi small without half of their traces, in each shot others, and with every fourth receiver only. S/N
counts all traces of all gathers; no row changes a live trace. The hybrid inverts the live traces alone from the blurred
start, models all traces through what it finds, and lets the network fill what the waves leave between live traces;
live traces that it hides tell how far to trust each. Inversions leave out traces within a cell and a half of their
source, where the pressure is singular and each grid's own. Windows and thresholds of POCS and low rank were chosen on
a generated section.
"""
_BARS = {"half missing at random": 20.0, "every fourth recorded": 12.0}
_MARGIN = 2.0  # dB over the better row


def left_out(table: dict[str, Any]) -> list[str]:
    """What a record lacks, and what else must be said of it, where it says so."""
    lacks = [f"Not measured: {'; '.join(table['left_out'])}.", ""] if table.get("left_out") else []
    return [*lacks, *(line for remark in table.get("remarks", ()) for line in (remark, ""))]


def prior_section(table: dict[str, Any], fared: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The part of H2; `fared` is what was tried on generated sections, by case."""
    lines = [_PRIOR, *left_out(table)]
    for case, found in table["cases"].items():
        start = found["start"]
        lines += [
            f"### {case[0].upper()}{case[1:]}",
            "",
            "| row | rel-L2 | SSIM | misfit | prior | CPU s |",
            "|---" * 6 + "|",
            f"| start | {start['rel_l2']:.4f} | {start['ssim']:.3f} | | | |",
        ]
        for name, row in found["rows"].items():
            chosen = _chosen(row)
            each = row["rel_l2_each"]
            spread = f" ({min(each):.4f} to {max(each):.4f})" if len(each) > 1 else ""
            misfit = f"{row['misfit']:.4f}" if "misfit" in row else ""
            seconds = f"{row['cpu_s']:.0f}" if "cpu_s" in row else ""
            lines.append(
                f"| {name} | {row['rel_l2']:.4f}{spread} | {row['ssim']:.3f} | {misfit} | {chosen} | {seconds} |"
            )
        lines += ["", *prior_verdict(case, found["rows"]), "", *_tried(fared.get(case, []))]
    return lines


def _tried(fared: list[dict[str, Any]]) -> list[str]:
    """What was tried on generated sections, the best first."""
    if not fared:
        return []
    rows = [
        f"| {_chosen(one) or 'none'} | {one['rel_l2']:.4f} | {one['ssim']:.3f} | {one['score']:.3f} |"
        for one in sorted(fared, key=lambda one: one["score"])
    ]
    physics = [one for one in fared if "clean" not in one["chosen"] and one["chosen"].get("prior") != "learned"]
    best, hybrid = min(physics, key=lambda one: one["rel_l2"]), min(fared, key=lambda one: one["score"])
    gain = 100 * (1 - hybrid["rel_l2"] / best["rel_l2"])
    words = (
        f"On the generated sections the same row is {gain:.1f} % below the best of physics. Means; the score is that "
        "of log rel-L2 + log (1 - SSIM), the less the better:"
    )
    return [words, "", "| prior | rel-L2 | SSIM | score |", "|---" * 4 + "|", *rows, ""]


def _chosen(row: dict[str, Any]) -> str:
    return ", ".join(_told(key, value) for key, value in row["chosen"].items())


def _told(key: str, value: Any) -> str:
    if key == "prior":
        return str(value)
    return f"{key} {value:g}" if isinstance(value, float) else f"{key} {', '.join(f'{one:g}' for one in value)}"


def prior_verdict(case: str, rows: dict[str, Any]) -> list[str]:
    """Whether the hybrid is nearer to the truth than the best of physics, and whether the bars hold."""
    physics = {name: row for name, row in rows.items() if name.startswith("physics")}
    hybrids = {name: row for name, row in rows.items() if name.startswith("hybrid")}
    if not physics or not hybrids:
        return []
    best = min(physics, key=lambda name: physics[name]["rel_l2"])
    hybrid = min(hybrids.values(), key=lambda row: row["rel_l2"])
    gain = 100 * (1 - hybrid["rel_l2"] / physics[best]["rel_l2"])
    words = "The learned prior beats" if gain > 0 else "The learned prior **does not beat**"
    lines = [
        f"{words} the best row of physics alone ({best.removeprefix('physics: ')}) in rel-L2: {gain:+.1f} %, "
        f"SSIM {hybrid['ssim'] - max(row['ssim'] for row in physics.values()):+.3f} against their best."
    ]
    if case == "complete":
        holds = hybrid["ssim"] >= 0.64 and hybrid["rel_l2"] <= 0.142
        lines[0] += f" The bar (SSIM 0.64, rel-L2 0.142) {'holds' if holds else '**does not hold**'}"
        lines[0] += f", the target (SSIM 0.68) is {'reached' if hybrid['ssim'] >= 0.68 else '**not reached**'}."
    else:
        over = 100 * (1 - hybrid["rel_l2"] / physics["physics: total variation"]["rel_l2"])
        lines[0] += (
            f" Over total variation: {over:+.1f} %; the bar of 5 % {'holds' if over >= 5 else '**does not hold**'}."
        )
    return lines


def lost_section(table: dict[str, Any]) -> list[str]:
    """The part of H6."""
    lines = [_LOST, *left_out(table)]
    for pattern, found in table["patterns"].items():
        lines += [
            f"### {pattern[0].upper()}{pattern[1:]}",
            "",
            "| row | whole-gather S/N, dB | CPU s |",
            "|---" * 3 + "|",
        ]
        for name, row in found["rows"].items():
            seconds = f"{row['cpu_s']:.0f}" if "cpu_s" in row else ""
            lines.append(f"| {name} | {row['snr_db']:.2f} | {seconds} |")
        lines += ["", *lost_verdict(pattern, found["rows"]), "", *lost_inversions(found["inversions"]), ""]
    return lines


def lost_verdict(pattern: str, rows: dict[str, Any]) -> list[str]:
    """Margin over the better row, the bar, and what the network adds to the waves."""
    others = {name: row["snr_db"] for name, row in rows.items() if name.startswith(("physics", "model"))}
    hybrids = {name: row["snr_db"] for name, row in rows.items() if name.startswith("hybrid")}
    if not others or not hybrids:
        return []
    hybrid, margin = max(hybrids.values()), max(hybrids.values()) - max(others.values())
    words = f"Both together are {margin:+.1f} dB against the better row (bar: +{_MARGIN:g} dB"
    words += f", {_BARS[pattern]:g} dB in all): " if pattern in _BARS else "): "
    words += "both hold." if margin >= _MARGIN and hybrid >= _BARS.get(pattern, 0.0) else "**they do not both hold**."
    without = [row["snr_db"] for name, row in rows.items() if name.startswith("without")]
    if without:
        adds = hybrid - max(without)
        words += f" Without the network the waves come to {max(without):.1f} dB: "
        words += f"it adds {adds:+.2f} dB." if adds > 0 else f"**the gain is theirs**, the network adds {adds:+.2f} dB."
    return [words]


def lost_inversions(found: dict[str, Any]) -> list[str]:
    """What the filled traces are worth to an inversion."""
    lines = ["| inversion of | rel-L2 | SSIM |", "|---" * 3 + "|"]
    lines += [f"| {name} | {row['rel_l2']:.4f} | {row['ssim']:.3f} |" for name, row in found.items()]
    live, filled = found.get("live traces"), found.get("filled")
    if live and filled:
        gain = 100 * (1 - filled["rel_l2"] / live["rel_l2"])
        told = "The filled traces help the inversion" if gain > 0 else "The live traces alone **invert better**"
        lines += ["", f"{told}: rel-L2 of the filled ones {gain:+.1f} % against the live ones alone."]
    return lines
