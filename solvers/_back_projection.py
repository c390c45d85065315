"""The transposed Born operator: from what is left of the data to the model, to the wavelet, to the sources' places."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers._band import band_of
from solvers._passes import Tape, recomputed_steps
from solvers._perturbation import DensityGradient, per_speed
from solvers._points import source_position_taps
from solvers._problem import Drive, per_density
from solvers._reversal import ReversedTape
from solvers._rim import undamped
from solvers._sinc import Taps
from solvers._storage import Plan, Snapshots, Storage, check_reversible, make_plan, make_snapshots
from solvers._wavelet import gather_wavelet_gradient
from solvers._work import Batch, Work

Array = npt.NDArray[np.floating]
# Memory of fields, and what it was made for: shots, steps between fields, fields in each, steps, values of a field.
Room = tuple[tuple[int, int, int, int, int], Snapshots]
Residual = Callable[[Array, Batch], Array]  # from a batch's records to what goes back


@dataclass(frozen=True, eq=False)
class BackProjection:
    """What came of it.

    Parameters   gradients : dict - by parameter
                 energy, product : ndarray, shape of the grid - of the forward field, and of both fields, summed over
                                   inner steps and shots
                 plan : Plan - how the forward field was kept
                 computed : float - share of the cells that waves had reached
    """

    gradients: dict[str, npt.NDArray[np.float64]]
    energy: npt.NDArray[np.float64]
    product: npt.NDArray[np.float64]
    plan: Plan
    computed: float


def project_back(
    work: Work, residual: Residual, wrt: Sequence[str], storage: Storage, spare: list[Room]
) -> BackProjection:
    """Run each batch forward, let `residual` look at its records, run what it gives backward, and image.

    Parameters   spare : list - room for fields that an earlier call has left; this one leaves its own
    """
    problem, survey, model = work.problem, work.survey, work.model
    check_reversible(storage, work.backend.name, problem.buoyancy is not None)
    gradients = {name: np.zeros(model.grid.shape) for name in ("vp", "rho") if name in wrt}
    per_source = np.zeros((len(work.shots), survey.n_sources, problem.steps.time.nt))
    places = np.zeros((len(work.shots), survey.n_sources, survey.n_axes))
    energy, product = np.zeros(model.grid.shape), np.zeros(model.grid.shape)
    of_speed = per_speed(problem, model)
    of_density = DensityGradient(work) if "rho" in wrt else None
    # What is heard at the sources does not depend on what they send: there no plane may be left out.
    hears = bool({"wavelet", "source_positions"} & set(wrt))
    computed = 0.0
    n_parts = 1 if of_density is None else 1 + survey.n_axes
    held: Room | None = None
    with ExitStack() as room:
        for batch in work.batches():
            n = len(batch.shots)
            band = band_of(batch.drive.wave)
            within = problem.all_planes(n) if hears else None
            run = work.backend.start(problem, n, batch.drive, batch.receivers, within=within)
            # A wavelet's gradient hears all frequencies: nothing may be taken out of the data for seldom images.
            every = 1 if "wavelet" in wrt and gradients else band.every
            kind = (n, every, n_parts, problem.n_steps, problem.layout.size)
            if held is None or held[0] != kind:
                held = None
                room.close()
                left = spare.pop() if spare else None
                if left is not None and left[0] == kind:
                    held = left
                else:
                    plan = make_plan(storage, problem, n, every, run.state_bytes(), n_parts)
                    held = kind, room.enter_context(make_snapshots(problem, n, plan))
            plan = held[1].plan
            batch.progress.n_steps += recomputed_steps(problem, plan)
            tape: Tape | ReversedTape = Tape(run, plan, held[1], batch.clock)
            if plan.kind == "boundary":
                tape = ReversedTape(run, plan, held[1], batch.clock, partial(_start_reversed, work, batch, run))
            tape.record()
            data = work.finished(run.records(), batch.shots)
            adjoint = residual(data, batch)
            back_drive = work.adjoint_drive(
                adjoint, batch, None if plan.every == 1 or "wavelet" in wrt else band.lowpass
            )
            groups = _listening(work, batch, wrt)
            if of_density is not None:
                groups["rho"] = of_density.source_cells(batch)
            # Backward, what no wave has reached meets a field at rest then and at all steps still to come.
            listen = interleaved(list(groups.values()), n)
            back = work.backend.start(problem, n, back_drive, listen, within=run.planes()[:, ::-1])
            tape.play_back(back)
            computed += work.share_computed(run)
            of_image, of_energy, of_product, *of_fluxes = back.images()
            image, *fluxes = (plan.every * part.sum(axis=0, dtype=np.float64) for part in (of_image, *of_fluxes))
            energy += plan.every * problem.inside(of_energy).sum(axis=0)
            product += plan.every * problem.inside(of_product).sum(axis=0)
            if "vp" in wrt:
                gradients["vp"] += problem.on_grid(image * of_speed)
            heard = back.records().astype(np.float64)[:, ::-1].transpose(0, 2, 1)  # (n, points, steps), forward in time
            sizes = [(len(group.start) - 1) // n for group in groups.values()]
            read = dict(zip(groups, np.split(heard, np.cumsum(sizes)[:-1], axis=1), strict=True)) if groups else {}
            if "wavelet" in wrt:
                inner = read["wavelet"]
                recorded = problem.steps.drive_transposed(inner.reshape(-1, inner.shape[-1]))
                per_source[batch.places] = recorded.reshape(n, survey.n_sources, -1)
            if "source_positions" in wrt:
                waves = batch.drive.wave.reshape(n, survey.n_sources, -1)
                for axis in range(survey.n_axes):
                    places[batch.places, :, axis] = (read[f"position {axis}"] * waves).sum(axis=-1)
            if of_density is not None:
                gradients["rho"] += of_density.of_batch(batch, image, fluxes, read["rho"], data, adjoint)
            del run, tape, back, of_image, of_energy, of_product, of_fluxes  # before the next batch's fields come
    assert held is not None
    if plan.storage.place == "memory":
        spare[:] = [held]
    if "wavelet" in wrt:
        gradients["wavelet"] = gather_wavelet_gradient(
            survey, work.wavelet, problem.steps.time, per_source, list(work.shots)
        )
    if "source_positions" in wrt:
        gradients["source_positions"] = places
    return BackProjection(gradients, energy, product, plan, computed)


def _start_reversed(work: Work, batch: Batch, run: Any) -> Any:
    """A run that takes back what a run without borders does: its last step's source and planes come first."""
    n, drive = len(batch.shots), Drive(batch.drive.taps, batch.drive.wave[:, ::-1])
    return work.backend.start(undamped(work.problem), n, drive, interleaved([], n), within=run.planes()[:, ::-1])


def _listening(work: Work, batch: Batch, wrt: Sequence[str]) -> dict[str, Taps]:
    """Where the field that runs backward is read: a group of points for each thing that is asked for of the sources."""
    groups = {"wavelet": work.sources(batch.shots)} if "wavelet" in wrt else {}
    if "source_positions" in wrt:
        spacing, layout = work.problem.spacing, work.problem.layout
        for axis in range(work.survey.n_axes):
            groups[f"position {axis}"] = source_position_taps(work.survey, batch.shots, spacing, layout, axis)
    return {name: per_density(taps, work.problem) for name, taps in groups.items()}


def interleaved(groups: list[Taps], n_shots: int) -> Taps:
    """Groups of points, each by shot and number, as one: by shot, group and number."""
    if not groups:
        return Taps(np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0))
    sizes = [np.diff(group.start).reshape(n_shots, -1) for group in groups]
    start = np.concatenate([[0], np.cumsum(np.concatenate(sizes, axis=1).reshape(-1))])
    pieces = [
        slice(group.start[shot * size.shape[1]], group.start[(shot + 1) * size.shape[1]])
        for shot in range(n_shots)
        for group, size in zip(groups, sizes, strict=True)
    ]
    each = list(groups) * n_shots
    return Taps(
        start,
        np.concatenate([group.index[piece] for group, piece in zip(each, pieces, strict=True)]),
        np.concatenate([group.weight[piece] for group, piece in zip(each, pieces, strict=True)]),
    )
