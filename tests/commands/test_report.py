"""The report: one page that holds all it shows, names that cannot break it, and what it refuses."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from command_samples import RunJob

from resources import resource_path, set_language
from subsurface_app.commands import CommandError, run_command
from subsurface_app.commands.history_graph import history_graph
from subsurface_app.data.objects import Horizon, LineNumbers, SampleAxis, SeismicVolume, SurveyGeometry
from subsurface_app.data.store import Project, Step

EVIL = "noise <script>alert('x')</script> & co"


class Page(HTMLParser):
    """What a page refers to, and whether its tags close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.sources += [found["src"]] if found.get("src") else []
        self.links += [found["href"]] if found.get("href") else []
        self.anchors |= {found["id"]} if found.get("id") else set()
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def fill(project: Project) -> None:
    geometry = SurveyGeometry(LineNumbers(1, 1, 6), LineNumbers(10, 1, 20), (0.0, 0.0, 25.0, 0.0, 25.0, 0.0))
    samples = np.random.default_rng(0).standard_normal((6, 20, 50)).astype(np.float32)
    axis = SampleAxis("twt", 0.0, 0.004, 50)
    surface = Horizon("flat", "A", np.full((6, 20), 0.1, np.float32), geometry)
    made = [SeismicVolume(EVIL, "A", samples, geometry, axis), surface]
    project.commit([project.stage(one) for one in made], Step("test.make", {"loud": True, "file": "<b>.sgy"}))
    run_command(project, "volume.statistics", {"volume": EVIL})
    run_command(project, "volume.scale", {"volume": EVIL, "factor": 1.5, "name": "louder"})
    run_command(project, "compare.items", {"left": EVIL, "right": "louder", "name": "both"})


def test_that_a_report_is_one_page_with_all_pictures_parameters_and_history(project: Project, tmp_path: Path):
    fill(project)
    run_command(project, "project.set_crs", {"crs": "EPSG:23031"})
    run_command(project, "project.set_units", {"time": "ms"})
    path = tmp_path / "report.html"
    run_command(project, "export.report", {"file": str(path)})
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert not page.open
    # five items, each with a picture inside the page; nothing is fetched from anywhere
    assert len(page.sources) == 5
    assert all(one.startswith("data:image/png;base64,") for one in page.sources)
    assert {one.lstrip("#") for one in page.links} == {one.id for one in project.items()} <= page.anchors
    assert "script" not in page.tags
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text
    for said in ("ED50 / UTM zone 31N (EPSG:23031)", "0 ms to 196 ms, every 4 ms (50)", "volume.scale", "Factor"):
        assert said in text, said
    assert "run_command(project, &#x27;volume.scale&#x27;" in text
    assert re.search(r"NRMS \(%\)</td><td>40", text), "200 * 0.5 / 2.5"
    assert "<svg" in text
    with pytest.raises(CommandError, match="exists already"):
        run_command(project, "export.report", {"file": str(path)})


def test_that_chosen_items_are_reported_in_the_language_of_who_asks(project: Project, tmp_path: Path, run_job: RunJob):
    fill(project)
    set_language("zh_CN")
    try:
        chosen = {"items": "louder; flat", "scripts": False, "pictures": False}
        run_job("export.report", file=str(tmp_path / "r.html"), **chosen)
    finally:
        set_language("en")
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<html lang='zh'>" in text
    assert len(Page(text).links) == 2
    assert "run_command" not in text


def test_that_what_was_read_is_told_with_its_rights(project: Project, tmp_path: Path):
    line = resource_path("sample", "f3", "F3_inline362_derived.sgy")
    run_command(project, "import.segy", {"file": str(line), "name": "F3", "area": "F3"})
    run_command(project, "export.report", {"file": str(tmp_path / "r.html"), "pictures": False})
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "CC BY-SA 3.0" in text
    assert project.lineage("F3")[0][0].inputs[0].content_hash in text


def test_that_the_folders_of_the_user_stay_out_of_a_report(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "LICENSE").write_text("CC0")
    shutil.copy(resource_path("sample", "f3", "F3_inline362_derived.sgy"), tmp_path / "secret" / "line.sgy")
    run_command(project, "import.segy", {"file": str(tmp_path / "secret" / "line.sgy"), "name": "F3", "area": "F3"})
    run_command(project, "export.report", {"file": str(tmp_path / "r.html"), "pictures": False})
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert str(tmp_path) not in text
    assert "<code>line.sgy</code>" in text, "the file is told by its name"
    assert "~/secret/line.sgy" in text, "the script still says where it lay"


def test_that_an_empty_project_and_unknown_items_are_refused(project: Project, tmp_path: Path):
    with pytest.raises(CommandError, match="has no items"):
        run_command(project, "export.report", {"file": str(tmp_path / "r.html")})
    fill(project)
    with pytest.raises(Exception, match='has no item "nonsense"'):
        run_command(project, "export.report", {"file": str(tmp_path / "r.html"), "items": "nonsense"})
    assert not (tmp_path / "r.html").exists()


def test_that_the_graph_puts_what_was_made_right_of_what_it_was_made_of(project: Project):
    fill(project)
    drawn = history_graph(project, project.items())
    places = {title: int(x) for title, x in re.findall(r"<title>([^:]+): [^<]+</title><rect x='(\d+)'", drawn)}
    assert places["louder"] < places["both"]
    assert drawn.count("marker-end") == 4  # statistics, louder, and both sides of the comparison
