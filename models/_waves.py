"""The one bridge between torch and the wave solver: records as a differentiable function of model and wavelet.

Three linear maps call each other: `_Simulate` gives records, its derivative `_Scatter` takes a change of the inputs to
one of the records (Born modelling), `_PullBack` is that map's transpose. Each is the derivative of another, so that
products with J, with its transpose and with both (Gauss-Newton) can be had by `torch.autograd` alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from models.errors import ModelError
from solvers import AcousticModel, Engine, Sources, Survey, prepare

# The inputs that a record can be differentiated by, in the order in which the functions below take them.
INPUTS = ("vp", "wavelet", "rho", "source_positions")
_DTYPES = (torch.float32, torch.float64)


def simulate(
    engine: Engine,
    vp: torch.Tensor,
    wavelet: torch.Tensor,
    rho: torch.Tensor | None = None,
    source_positions: torch.Tensor | None = None,
    shots: Sequence[int] | None = None,
) -> torch.Tensor:
    """Shot gathers as a function of torch tensors, differentiable by the adjoint state.

    A backward pass runs the forward field once more and then the adjoint one: about three forward runs beside the one
    that gave the records. Only what requires a gradient is differentiated; fields are kept as the engine's storage
    says: gradients are exact to rounding with "full", to the sixth digit with "auto". Where the value of a misfit and
    its gradient are all that is wanted, `engine.gradient` saves the first run.

    Gradients can be differentiated once more with respect to the cotangent (a double vjp is Born modelling), which is
    what `torch.autograd.functional.jvp` and Gauss-Newton do; forward mode works too. Second derivatives with respect to
    the inputs themselves raise ModelError.

    Parameters   engine : Engine - from `solvers.prepare`; storage and backend are its own
                 vp : tensor, shape of the grid, m/s, float32 or float64 on any device
                 wavelet : tensor, shape (nt,), (n_wavelets, nt) or (n_shots, n_sources, nt), of the whole survey
                 rho : tensor, shape of the grid, kg/m3; None: constant density
                 source_positions : tensor, shape (n_shots, n_sources, n_axes), m, in place of the survey's; None: those
                 shots : ints - the shots that are run, in this order; None: all
    Returns      records : tensor, shape (len(shots), n_receivers, nt), in the engine's precision on the device of vp;
                 gradients have the dtype and device of what they belong to
    Raises       ModelError - what is no tensor of real numbers; GeometryError, StabilityError - as `Engine.forward`
    Examples     >>> records = simulate(engine, network(latent), wavelet)           # doctest: +SKIP
                 >>> (records - observed).square().sum().backward()                 # doctest: +SKIP
    """
    given = {"vp": vp, "wavelet": wavelet, "rho": rho, "source_positions": source_positions}
    for name, tensor in given.items():
        if tensor is None and name in ("rho", "source_positions"):
            continue
        if not isinstance(tensor, torch.Tensor) or tensor.dtype not in _DTYPES:
            raise ModelError(
                "{name} is {found}: give a torch tensor of float32 or float64",
                name=name,
                found=str(tensor.dtype) if isinstance(tensor, torch.Tensor) else type(tensor).__name__,
            )
    chosen = tuple(range(engine.survey.n_shots) if shots is None else (int(shot) for shot in shots))
    records: torch.Tensor = _Simulate.apply(_Run(engine, chosen), *(given[name] for name in INPUTS))
    return records


@dataclass(frozen=True)
class _Run:
    """An engine, the shots that it runs, and calls of it with tensors in the order of INPUTS."""

    engine: Engine
    shots: tuple[int, ...]

    def records(self, inputs: Sequence[torch.Tensor | None]) -> torch.Tensor:
        engine, model, wavelet = self._set_up(inputs)
        return _to_torch(engine.forward(model, wavelet, shots=self.shots).data, inputs[0])

    def scattered(self, inputs: Sequence[torch.Tensor | None], changes: dict[str, torch.Tensor]) -> torch.Tensor:
        engine, model, wavelet = self._set_up(inputs)
        arrays = {name: _to_numpy(change) for name, change in changes.items()}
        if "source_positions" in arrays:
            arrays["source_positions"] = arrays["source_positions"][list(self.shots)]
        return _to_torch(engine.born(model, arrays, wavelet, shots=self.shots).data, inputs[0])

    def pulled_back(
        self, inputs: Sequence[torch.Tensor | None], cotangent: torch.Tensor, wrt: Sequence[str]
    ) -> tuple[torch.Tensor, ...]:
        engine, model, wavelet = self._set_up(inputs)
        found = engine.pull_back(model, wavelet, _to_numpy(cotangent), wrt=wrt, shots=self.shots)
        if "source_positions" in found:
            of_survey = np.zeros(engine.survey.sources.positions.shape)
            np.add.at(of_survey, list(self.shots), found["source_positions"])
            found["source_positions"] = of_survey
        like = dict(zip(INPUTS, inputs, strict=True))
        return tuple(_to_torch(found[name], like[name]).to(like[name].dtype) for name in wrt)  # type: ignore[union-attr]

    def _set_up(self, inputs: Sequence[torch.Tensor | None]) -> tuple[Engine, AcousticModel, Any]:
        vp, wavelet, rho, positions = (None if tensor is None else _to_numpy(tensor) for tensor in inputs)
        assert vp is not None
        engine = self.engine if positions is None else _with_positions(self.engine, positions)
        return engine, AcousticModel(engine.grid, vp, rho), wavelet


class _Simulate(torch.autograd.Function):
    """Records of the inputs."""

    @staticmethod
    def forward(run: _Run, *inputs: torch.Tensor | None) -> torch.Tensor:
        return run.records(inputs)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.run = inputs[0]
        ctx.save_for_backward(*inputs[1:])
        ctx.save_for_forward(*inputs[1:])

    @staticmethod
    def backward(ctx: Any, cotangent: torch.Tensor) -> tuple[Any, ...]:
        wrt = tuple(name for name, needed in zip(INPUTS, ctx.needs_input_grad[1:], strict=True) if needed)
        inputs = _guarded(ctx.saved_tensors, wrt)
        found = dict(zip(wrt, _PullBack.apply(ctx.run, wrt, cotangent, *inputs), strict=True))
        return (None, *(found.get(name) for name in INPUTS))

    @staticmethod
    def jvp(ctx: Any, _: Any, *tangents: torch.Tensor | None) -> torch.Tensor:
        along = {name: tangent for name, tangent in zip(INPUTS, tangents, strict=True) if tangent is not None}
        records: torch.Tensor = _Scatter.apply(ctx.run, tuple(along), *along.values(), *ctx.saved_tensors)
        return records


class _PullBack(torch.autograd.Function):
    """Gradients with respect to the inputs named in `wrt` from a cotangent on the records; linear in that."""

    @staticmethod
    def forward(
        run: _Run, wrt: tuple[str, ...], cotangent: torch.Tensor, *inputs: torch.Tensor | None
    ) -> tuple[torch.Tensor, ...]:
        return run.pulled_back(inputs, cotangent, wrt)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.run, ctx.wrt = inputs[:2]
        ctx.dtype, ctx.device = inputs[2].dtype, inputs[2].device
        ctx.save_for_backward(*inputs[3:])
        ctx.set_materialize_grads(False)

    @staticmethod
    def backward(ctx: Any, *directions: torch.Tensor | None) -> tuple[Any, ...]:
        along = {name: change for name, change in zip(ctx.wrt, directions, strict=True) if change is not None}
        none = (None,) * len(INPUTS)
        if not along:
            return None, None, None, *none
        inputs = _guarded(ctx.saved_tensors, ctx.wrt)
        records = _Scatter.apply(ctx.run, tuple(along), *along.values(), *inputs)
        return None, None, records.to(dtype=ctx.dtype, device=ctx.device), *none


class _Scatter(torch.autograd.Function):
    """First-order change of the records for changes of the inputs named in `names`; linear in the changes."""

    @staticmethod
    def forward(run: _Run, names: tuple[str, ...], *tensors: torch.Tensor | None) -> torch.Tensor:
        changes, inputs = tensors[: len(names)], tensors[len(names) :]
        return run.scattered(inputs, dict(zip(names, changes, strict=True)))  # type: ignore[arg-type]

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.run, ctx.names = inputs[:2]
        ctx.save_for_backward(*inputs[2 + len(ctx.names) :])

    @staticmethod
    def backward(ctx: Any, cotangent: torch.Tensor) -> tuple[Any, ...]:
        needed = ctx.needs_input_grad[2 : 2 + len(ctx.names)]
        wrt = tuple(name for name, wanted in zip(ctx.names, needed, strict=True) if wanted)
        found: dict[str, Any] = {}
        if wrt:
            pulled = _PullBack.apply(ctx.run, wrt, cotangent, *_guarded(ctx.saved_tensors, wrt))
            found = dict(zip(wrt, pulled, strict=True))
        return None, None, *(found.get(name) for name in ctx.names), *((None,) * len(INPUTS))


class _NoSecondDerivative(torch.autograd.Function):
    """The same tensor; who differentiates through it hears that this derivative is not there."""

    @staticmethod
    def forward(tensor: torch.Tensor) -> torch.Tensor:
        return tensor.view_as(tensor)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        return

    @staticmethod
    def backward(ctx: Any, cotangent: torch.Tensor) -> Any:
        raise ModelError(
            "the second derivative of records with respect to the model is not there: for Gauss-Newton differentiate "
            "a gradient with respect to its cotangent, or use Engine.hessian_product"
        )


def _guarded(inputs: Sequence[torch.Tensor | None], wrt: Sequence[str]) -> list[torch.Tensor | None]:
    """Inputs through which no derivative goes in silence.

    Autograd visits the guard only where it is asked for a derivative with respect to the input behind it. A gradient
    with respect to the wavelet alone does not depend on the wavelet: it passes unguarded, and its derivative is zero.
    """
    free = ("wavelet",) if tuple(wrt) == ("wavelet",) else ()
    return [
        tensor
        if tensor is None or not tensor.requires_grad
        else (tensor.detach() if name in free else _NoSecondDerivative.apply(tensor))
        for name, tensor in zip(INPUTS, inputs, strict=True)
    ]


def _with_positions(engine: Engine, positions: Any) -> Engine:
    """The same engine with its sources elsewhere."""
    old = engine.survey.sources
    if positions.shape != old.positions.shape:
        raise ModelError(
            "source_positions have shape {found}: give {expected} (shots, sources, axes), of the whole survey",
            found=str(positions.shape),
            expected=str(old.positions.shape),
        )
    moved = Sources(positions, old.kind, old.wavelet_index, old.delay, old.live, old.strength)
    return prepare(
        engine.grid,
        Survey(moved, engine.survey.receivers),
        engine.time,
        scheme=engine.scheme,
        boundary=engine.boundary,
        storage=engine.storage,
        backend=engine.backend.name,
        precision=engine.dtype.name,
    )


# The one place where arrays change hands. Both share their memory on the CPU; a tensor of a GPU is copied, as engines
# take NumPy arrays; an array that lies on a GPU already is taken over by DLPack as it is.


def _to_numpy(tensor: torch.Tensor) -> Any:
    return tensor.detach().cpu().contiguous().numpy()


def _to_torch(array: Any, like: torch.Tensor | None) -> torch.Tensor:
    assert like is not None
    return torch.from_dlpack(array).to(like.device)
