"""Running a model over a volume of any size, tile by tile, with a spread and a measure of strangeness.

A volume is any array-like of shape (iline, xline, sample): NumPy, zarr. Of it and of what is made of it only a column
of tiles and the overlap of two rows are in memory at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models._architectures import FAULTNET, architecture_of
from models._catalogue import LoadedModel
from models._passes import TileRunner
from models._prompts import Prompts
from models._request import Pair, Request, check_request, make_outputs
from models._results import find_recorded, finish_task
from models._resume import Marks, WellsSay, name_request
from models._scaling import measure_scaling
from models._tile_rows import Layout, lay_tiles, tile_rows
from models._tiles import Slices
from models._whole_region import KEPT, WholeRegion
from models.public._faultnet_runner import FaultNetRunner

if TYPE_CHECKING:
    from models.impedance import BlindWell, WellTie

Array = NDArray[np.float32]
OnStep = Callable[[int, int], None]


@dataclass(frozen=True)
class Prediction:
    """What a model says about a volume.

    Parameters   mean, std : like the volume or its region, float32; std is one standard deviation, by the law of total
                 variance that of the network plus the disagreement of passes and members, calibrated by the model card
                 outside : share of the samples in windows that look unlike the training volumes, 0 to 1; not a number
                 for an imported model, whose training volumes nobody knows here
                 outside_by : that share for each statistic, see `models._statistics`
                 passes, members : as asked
                 blind_wells, well_ties : of impedance, how well the others predict each well, and how it fits the
                 seismic, see `models.impedance`; the former empty for one well
    """

    task: str
    mean: Any
    std: Any
    outside: float
    outside_by: dict[str, float]
    model: str
    passes: int
    members: int
    blind_wells: tuple["BlindWell", ...] = ()
    well_ties: tuple["WellTie", ...] = ()


def predict(
    model: LoadedModel,
    volume: Any,
    task: str | Sequence[str] = "fault",
    *,
    live_mask: NDArray[np.bool_] | None = None,
    prompts: Prompts | None = None,
    passes: int = 1,
    members: int = 1,
    region: Slices | None = None,
    out: Any = None,
    on_step: OnStep | None = None,
    resume: str | Path | None = None,
) -> Any:
    """Run one task, or several in one pass over the volume.

    denoise      cleaned seismic on all traces, in the unit of the volume
    interpolate  recorded samples as they are, with a spread of 0; missing traces by f-x prediction that starts from the
                 network's, mixed as hidden live traces of the region ask for (see `models._missing`)
    fault        probability that a fault surface passes through the voxel; std sqrt(p (1 - p))
    dip_iline, dip_xline   (shift of a layer) per trace in samples, positive where layers go deeper as the number of the
                 line grows: - (dt/dx) / (dt/dz) of geological time t; each needs two lines along its axis
    relative_impedance   log of impedance in the band of the seismic, no unit; in the polarity of the seismic (an
                 impedance that grows downward is a positive swing of a zero-phase wavelet), with wells in the true one
    impedance    acoustic impedance, kg/(m2 s); needs wells among the prompts: what they know beyond the band of the
                 seismic is carried along the layers. In a region without wells the nearest one speaks
    rgt          relative geological time of the whole region, in samples, growing downward by one a sample on average

    Parameters   volume : array-like, shape (iline, xline, sample); one line of either direction makes a 2D section, and
                 a single trace is refused: it has no neighbours that would tell layers from noise.
                 Samples that are not finite, and traces that are constant, count as dead: the model fills them from
                 their neighbours
                 task : one of the card's tasks, or a sequence of them
                 live_mask : bool, shape (iline, xline), False for dead traces
                 prompts : wells and horizons that the network is shown; all tasks of the call see them
                 passes : 1 to 8 runs of each tile under flips and reversed polarity, averaged (4 differ on a section,
                 and with wells, whose polarity is known)
                 members : 1 for the network that ships, more to average it with snapshots of its training, as many as
                 the card's `n_members`
                 region : three slices without step; only this part is predicted, its surroundings are read as context
                 out : array-likes to fill in place of new arrays: a pair (mean, std) of the region's shape, for several
                 tasks a dict {task: (mean, std)}
                 on_step : called with (done, total) after each tile; what it raises stops the run
                 resume : folder in which finished rows of tiles are marked; the same call goes on after a stop or a
                 kill and gives the same result bit for bit (same machine and threads). `out` must be on disk. Remove
                 the folder when the result is no longer waited for
    Returns      Prediction; for a sequence of tasks a dict {task: Prediction}
    Raises       ModelError - a task that the model does not know or the volume cannot have, shapes or prompts that do
                 not fit, a single trace, nothing but one value, a resume folder of another request
    """
    request = check_request(model, volume, task, live_mask, prompts, passes=passes, members=members, region=region)
    results = make_outputs(request, out, single=isinstance(task, str), resumed=resume is not None)
    runner = _make_runner(model, volume, request)
    layout = lay_tiles(request.shape, request.region)
    marks: Marks | None = None
    wells: WellsSay = ((), ())
    if resume is not None:
        name = name_request(model, request, layout, getattr(runner, "scaling", None))
        marks = Marks(Path(resume), name)
    if marks is None or not marks.is_finished:
        folder = None if resume is None else Path(resume)
        with WholeRegion(request, folder, goes_on=marks is not None and marks.n_rows > 0) as whole:
            steps = _Steps(layout.n_tiles, whole.stages, on_step)
            _run(model, volume, request, runner, layout, results, whole, marks, steps.of_tiles)
            calibration = model.card.calibration
            if "interpolate" in request.tasks:
                recorded = find_recorded(volume, request.live_mask)
                guess = _make_guess(model, request, runner)
                whole.fill_traces(
                    results["interpolate"], volume, recorded, guess, calibration, steps.of_stage("interpolate")
                )
            if "rgt" in request.tasks:
                whole.integrate(results["rgt"], calibration, steps.of_stage("rgt"))
            if "impedance" in request.tasks:
                time = results["rgt"][0] if "rgt" in request.tasks else None
                wells = whole.estimate_impedance(
                    results["impedance"], time, calibration, steps.of_stage("rgt"), steps.of_stage("impedance")
                )
            if marks:
                marks.finish(wells)  # before the kept fields go: a run that is killed in between has nothing left to do
    else:
        runner.counts = marks.counts
        wells = marks.wells
    outside, outside_by = runner.outside()
    made = {
        name: Prediction(
            name,
            *results[name],
            outside,
            outside_by,
            model.card.name,
            passes,
            members,
            *(wells if name == "impedance" else ((), ())),
        )
        for name in request.tasks
    }
    return made[task] if isinstance(task, str) else made


@dataclass(frozen=True)
class _Steps:
    """Progress over the tiles and over the stages behind them, each as long as a quarter of the tiles."""

    n_tiles: int
    stages: tuple[str, ...]
    on_step: OnStep | None

    @property
    def n_each(self) -> int:
        return max(1, self.n_tiles // 4)

    @property
    def total(self) -> int:
        return self.n_tiles + len(self.stages) * self.n_each

    def of_tiles(self, done: int, _: int) -> None:
        if self.on_step:
            self.on_step(done, self.total)

    def of_stage(self, stage: str) -> OnStep:
        before = self.n_tiles + self.n_each * self.stages.index(stage)

        def tell(done: int, total: int) -> None:
            if self.on_step:
                self.on_step(before + self.n_each * done // total, self.total)

        return tell


def _run(
    model: LoadedModel,
    volume: Any,
    request: Request,
    runner: Any,
    layout: Layout,
    results: dict[str, Pair],
    whole: WholeRegion,
    marks: Marks | None,
    on_step: OnStep | None,
) -> None:
    """All tiles: what a task promises into `results`, what needs the whole region into `whole`."""
    n_done = marks.n_rows if marks else 0
    if marks and n_done == layout.n_rows:
        runner.counts = marks.counts
        return
    rows = tile_rows(
        volume,
        request.live_mask,
        layout,
        runner.run,
        runner.parts,
        first_row=max(n_done - 1, 0),
        on_step=on_step,
    )
    for row, boxes in rows:
        for target, values in boxes:
            if row < n_done:  # written before the stop; run again for what it gives to the next row
                continue
            whole.write(target, values)
            for name in request.tasks:
                if name in KEPT:
                    continue
                mean, std = finish_task(name, values, model.card.calibration)
                results[name][0][target], results[name][1][target] = mean, std
        if marks and row < n_done:
            runner.counts = marks.counts
        elif marks:
            whole.flush()
            marks.finish_row(row, runner.counts)


def _make_runner(model: LoadedModel, volume: Any, request: Request) -> TileRunner | FaultNetRunner:
    if architecture_of(model.card) == FAULTNET:
        return FaultNetRunner(model, volume, request.live_mask, request.passes)
    return TileRunner(
        model,
        request.fields,
        measure_scaling(volume, request.live_mask),
        passes=request.passes,
        members=request.members,
        prompts=request.prompts,
    )


def _make_guess(
    model: LoadedModel, request: Request, runner: Any
) -> Callable[[Array, NDArray[np.bool_], Slices], Array]:
    """The network's clean section for a block with some of its traces hidden, run as the volume was."""
    hiding = TileRunner(
        model,
        ("clean",),
        runner.scaling,
        passes=request.passes,
        members=request.members,
        prompts=request.prompts,
    )

    def guess(block: Array, live: NDArray[np.bool_], where: Slices) -> Array:
        clean: Array = hiding.run(block, live, where)["clean"][0].cpu().numpy()
        return clean

    return guess
