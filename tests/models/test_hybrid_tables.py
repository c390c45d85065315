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
