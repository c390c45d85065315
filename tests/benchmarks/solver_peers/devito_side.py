"""Devito as a contender: the operators of its own acoustic examples (a damping sponge), autotuned.

m u_tt - laplacian(u) + damp u_t = q with m = 1 / vp^2; q stands in one cell, so our unit point source is w / cell
volume. It has no shots in one call: they run one after the other, each on all threads. Block shapes are tuned once
("aggressive", not timed) and used in the timed runs; operators, fields and the saved wavefield are made once.
A variant "4th in time" is the OT4 kernel of the same examples.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from devito import (
    Abs,
    Eq,
    Function,
    Grid,
    Inc,
    Operator,
    SparseTimeFunction,
    SubDimension,
    TimeFunction,
    configuration,
    sin,
    solve,
)
from devito import __version__ as devito_version

from tests.benchmarks.solver_peers.cases import Case, cell, perturbation, velocity, wavelet

configuration["log-level"] = "ERROR"
OPT = ("advanced", {"openmp": True})


def versions() -> dict[str, str]:
    """What runs here."""
    return {"devito": devito_version}


class Setting:
    """Grid, model and sponge of a case, and the points of its survey."""

    def __init__(self, case: Case, *, tune: bool) -> None:
        self.tune = tune
        shape = tuple(n + 2 * case.width for n in case.shape)
        extent = tuple((n - 1) * case.spacing for n in shape)
        self.case = case
        self.dtype = np.dtype(case.precision).type
        self.grid = Grid(shape=shape, extent=extent, dtype=self.dtype)
        self.step = self.grid.stepping_dim.spacing
        self.vp = Function(name="vp", grid=self.grid, space_order=case.order)
        self.vp.data[:] = np.pad(velocity(case), case.width, mode="edge")
        self.m = 1 / (self.vp * self.vp)
        self.damp = Function(name="damp", grid=self.grid, space_order=case.order)
        _fill_sponge(self.damp, case.width)
        self.source = self.points("src", case.sources[:1])
        self.source.data[:, 0] = wavelet(case) / cell(case)
        self.receivers = self.points("rec", case.receivers)

    def points(self, name: str, cells: tuple[tuple[int, ...], ...]) -> SparseTimeFunction:
        """Points of the survey on the padded grid."""
        made = SparseTimeFunction(name=name, grid=self.grid, npoint=len(cells), nt=self.case.nt)
        made.coordinates.data[:] = self.metres(cells)
        return made

    def metres(self, cells: tuple[tuple[int, ...], ...]) -> np.ndarray:
        """Positions on the padded grid."""
        return (np.array(cells) + self.case.width) * self.case.spacing

    def field(self, name: str, *, save: bool = False) -> TimeFunction:
        """A wavefield; `save` keeps every step."""
        steps = self.case.nt if save else None
        return TimeFunction(name=name, grid=self.grid, time_order=2, space_order=self.case.order, save=steps)

    def update(self, field: TimeFunction, *, forward: bool = True, source: Any = 0) -> Eq:
        """The step of the field in time."""
        after = field.forward if forward else field.backward
        first = field.dt if forward else field.dt.T
        laplacian = field.laplace
        if self.case.variant == "4th in time":
            laplacian = laplacian + self.step**2 / 12 * field.biharmonic(1 / self.m)
        return Eq(after, solve(self.m * field.dt2 - laplacian - source + self.damp * first, after))

    def inject(self, points: SparseTimeFunction, into: Any) -> Any:
        """Adds a point source to the new field."""
        return points.inject(field=into, expr=points * self.step**2 / self.m)

    def operator(self, equations: Any, name: str) -> Operator:
        """The compiled operator."""
        return Operator(equations, subs=self.grid.spacing_map, name=name, opt=OPT)


def prepare(case: Case, *, tune: bool = True) -> Callable[[], dict[str, Any]]:
    """A function that runs the case once and returns steps done and records.

    Without `tune` no operator has run before: wavefields are allocated by the first run, where memory is measured.
    """
    setting = Setting(case, tune=tune)
    return {"forward": _forward, "born": _born, "gradient": _gradient}[case.operation](setting)


def _forward(setting: Setting) -> Callable[[], dict[str, Any]]:
    case, u = setting.case, setting.field("u")
    operator = setting.operator(
        [setting.update(u), setting.inject(setting.source, u.forward), setting.receivers.interpolate(expr=u)], "Forward"
    )
    run = _tuned(setting, operator, [u], time_m=1, time_M=case.nt - 1)

    def forward() -> dict[str, Any]:
        data = np.zeros((len(case.sources), len(case.receivers), case.nt))
        for i_shot, at in enumerate(case.sources):
            setting.source.coordinates.data[:] = setting.metres((at,))
            run()
            data[i_shot] = setting.receivers.data.T
        return {"n_steps": case.nt - 1, "data": data}

    return forward


def _born(setting: Setting) -> Callable[[], dict[str, Any]]:
    case, u, scattered = setting.case, setting.field("u"), setting.field("U")
    dm = Function(name="dm", grid=setting.grid, space_order=0)
    vp = velocity(case).astype(np.float64)
    dm.data[:] = np.pad(-2 * perturbation(case) / vp**3, case.width)
    operator = setting.operator(
        [
            setting.update(u),
            setting.inject(setting.source, u.forward),
            setting.update(scattered, source=-dm * u.dt2),
            setting.receivers.interpolate(expr=scattered),
        ],
        "Born",
    )
    run = _tuned(setting, operator, [u, scattered], time_m=1, time_M=case.nt - 1)

    def born() -> dict[str, Any]:
        run()
        return {"n_steps": case.nt - 1, "data": setting.receivers.data.T[None].astype(np.float64)}

    return born


def _gradient(setting: Setting) -> Callable[[], dict[str, Any]]:
    case, u, v = setting.case, setting.field("u", save=True), setting.field("v")
    grad = Function(name="grad", grid=setting.grid)
    steps = {"time_m": 1, "time_M": case.nt - 2}
    forward = setting.operator(
        [setting.update(u), setting.inject(setting.source, u.forward), setting.receivers.interpolate(expr=u)], "Forward"
    )
    backward = setting.operator(
        [setting.update(v, forward=False), setting.inject(setting.receivers, v.backward), Inc(grad, -u * v.dt2)],
        "Gradient",
    )
    run_forward = _tuned(setting, forward, [], **steps)
    run_backward = _tuned(setting, backward, [v], **steps)

    def gradient() -> dict[str, Any]:
        run_forward()
        value = 0.5 * float((setting.receivers.data**2).sum())
        grad.data[:] = 0.0
        run_backward()
        inner = tuple(slice(case.width, -case.width) for _ in case.shape)
        by_vp = grad.data[inner] * (-2.0 / velocity(case) ** 3)
        return {"n_steps": case.nt - 2, "gradient": np.array(by_vp), "value": value}

    return gradient


def _tuned(setting: Setting, operator: Operator, fields: list[TimeFunction], **steps: int) -> Callable[[], None]:
    """The compiled operator with the block shapes that suit this machine, from rest."""
    dt = setting.dtype(setting.case.dt)
    blocks: dict[str, int] = {}
    operator.cfunction  # noqa: B018 - compiles
    # Its 2D loops have no blocks to tune.
    if setting.tune and any("blk" in name for name in operator.arguments(dt=dt, **steps)):
        operator.apply(dt=dt, autotune="aggressive", **steps)
        blocks = operator._state["autotuning"][-1].get("tuned", {})

    def run() -> None:
        for field in fields:
            field.data[:] = 0.0
        operator.apply(dt=dt, autotune=False, **steps, **blocks)

    return run


def _fill_sponge(damp: Function, width: int) -> None:
    """The damping layer of Devito's seismic examples."""
    damp.data[:] = 0.0
    if not width:
        return
    strength = 1e-3 * 1.5 * np.log(1.0 / 0.001) / width  # 1e-3: the examples count in ms and m/ms
    equations = []
    for axis in damp.dimensions:
        left = SubDimension.left(name=f"abc_{axis.name}_l", parent=axis, thickness=width)
        right = SubDimension.right(name=f"abc_{axis.name}_r", parent=axis, thickness=width)
        into_left = Abs((width - (left - axis.symbolic_min) + 1) / float(width))
        into_right = Abs((width - (axis.symbolic_max - right) + 1) / float(width))
        for edge, into in ((left, into_left), (right, into_right)):
            value = strength * (into - sin(2 * np.pi * into) / (2 * np.pi))
            equations.append(Inc(damp.subs({axis: edge}), value / axis.spacing))
    Operator(equations, name="initdamp")()
