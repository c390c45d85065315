"""The page of the hybrid benchmark: what it says of a record, and the picture of the impedance rows."""

import numpy as np

from tests.benchmarks.hybrid_tables.page import PICTURE, verdict, write_page
from tests.benchmarks.hybrid_tables.picture import draw_impedance


def _row(snr: float, *each: float) -> dict[str, object]:
    return {
        "snr_db": snr, "relative_l2": 0.07, "correlation": 0.98, "ssim": 0.87, "snr_db_each": list(each), "seconds": 1.0
    }  # fmt: skip


def test_that_the_page_holds_every_row_and_says_whether_both_together_win(tmp_path):
    rows = {
        "background": _row(15.6, 15.6, 15.6),
        "physics: total variation, tuned": _row(22.8, 22.6, 23.0),
        "model: volume-xs": _row(19.0, 18.0, 20.0),
        "hybrid: plug-and-play": _row(23.7, 23.5, 23.9),
    }
    record = {
        "machine": {"cpu": "one", "system": "Linux", "python": "3.11"},
        "rows": {"H4": {"date": "2026-11-27", "load": 1.0, "table": {"seeds": [1, 2], "rows": rows}}},
    }
    page = tmp_path / "docs" / "hybrid.md"
    write_page(record, page)
    words = page.read_text(encoding="utf-8")
    assert all(f"| {name} |" in words for name in rows)
    assert "22.80 (22.60 to 23.00)" in words
    assert "Both together beat the better of the other two: +0.90 dB." in words
    assert PICTURE not in words
    truth = np.random.default_rng(0).normal(15, 0.1, (12, 9))
    draw_impedance(truth, {"a": truth + 0.01, "b": truth - 0.02}, page.parent / "pictures" / PICTURE)
    write_page(record, page)
    assert PICTURE in page.read_text(encoding="utf-8")
    rows["hybrid: plug-and-play"] = _row(20.0, 20.0)
    assert verdict(rows) == ["Both together **do not beat** the better of the other two: -2.80 dB."]


def test_that_the_page_tells_of_the_learned_prior_where_it_wins_and_where_it_does_not(tmp_path):
    def row(rel_l2, ssim, **chosen):
        each = [rel_l2 - 0.002, rel_l2 + 0.002]
        return {"rel_l2": rel_l2, "rel_l2_each": each, "ssim": ssim, "misfit": 0.01, "cpu_s": 30.0, "chosen": chosen}

    rows = {
        "physics: no prior": row(0.125, 0.69),
        "physics: total variation": row(0.120, 0.70, prior="tv", strength=0.03),
        "hybrid: learned prior": row(0.108, 0.71, prior="learned", strength=0.1, level=300.0),
    }
    start = {"rel_l2": 0.1637, "ssim": 0.332}
    cases = {"complete": {"start": start, "rows": rows}, "10 dB noise, half missing": {"start": start, "rows": rows}}
    page = tmp_path / "docs" / "hybrid.md"
    record = {"rows": {"H2": {"date": "2026-11-27", "table": {"cases": cases, "left_out": ["Tikhonov"]}}}}
    write_page(record, page)
    words = page.read_text(encoding="utf-8")
    assert (
        "| hybrid: learned prior | 0.1080 (0.1060 to 0.1100) | 0.710 | 0.0100 | learned, strength 0.1, level 300 | 30 |"
        in words
    )
    assert "beats the best row of physics alone (total variation) in rel-L2: +10.0 %" in words
    assert "the bar of 5 % holds" in words
    assert "Not measured: Tikhonov." in words
    rows["hybrid: learned prior"] = row(0.119, 0.60, prior="learned", strength=0.1, level=300.0)
    write_page(record, page)
    words = page.read_text(encoding="utf-8")
    assert "The bar (SSIM 0.64, rel-L2 0.142) **does not hold**" in words
    assert "the bar of 5 % **does not hold**" in words


def test_that_the_page_tells_what_the_network_adds_to_the_waves_and_whether_filled_traces_help(tmp_path):
    rows = {
        "physics: POCS": {"snr_db": 7.5, "cpu_s": 2.0},
        "model: volume-xs": {"snr_db": 7.7, "cpu_s": 20.0},
        "hybrid: waves and volume-xs": {"snr_db": 33.9, "cpu_s": 40.0},
        "without the network: waves of the inversion and straight lines": {"snr_db": 33.6},
    }
    inversions = {name: {"rel_l2": at, "ssim": 0.7} for name, at in (("live traces", 0.123), ("filled", 0.125))}
    patterns = {"half missing at random": {"rows": rows, "inversions": inversions}}
    page = tmp_path / "docs" / "hybrid.md"
    write_page({"rows": {"H6": {"date": "2026-11-27", "table": {"patterns": patterns}}}}, page)
    words = page.read_text(encoding="utf-8")
    assert "+26.2 dB against the better row (bar: +2 dB, 20 dB in all): both hold." in words
    assert "Without the network the waves come to 33.6 dB: it adds +0.30 dB." in words
    assert "The live traces alone **invert better**: rel-L2 of the filled ones -1.6 %" in words
    rows["hybrid: waves and volume-xs"]["snr_db"] = 33.5
    write_page({"rows": {"H6": {"date": "2026-11-27", "table": {"patterns": patterns, "remarks": ["Once."]}}}}, page)
    words = page.read_text(encoding="utf-8")
    assert "**the gain is theirs**, the network adds -0.10 dB." in words
    assert "\nOnce.\n" in words
    rows["hybrid: waves and volume-xs"]["snr_db"] = 8.0
    write_page({"rows": {"H6": {"date": "2026-11-27", "table": {"patterns": patterns}}}}, page)
    assert "**they do not both hold**" in page.read_text(encoding="utf-8")
