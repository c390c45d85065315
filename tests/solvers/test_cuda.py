"""The CUDA kernels without a GPU: they compile for every architecture and their text gives the reference's numbers."""

import ctypes
import gc
import importlib.util
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from host_shim import HostDevice, HostModule, host_device
from wave_cases import heterogeneous, scattered_survey, wavelet_and_time

from solvers import (
    AcousticModel,
    Boundary,
    Scheme,
    Storage,
    Survey,
    TimeAxis,
    _cuda,
    _reference,
    born_shots,
    misfit_gradient,
    prepare,
    simulate_shots,
)
from solvers._backends import Backend, missing_cuda
from solvers._cuda_device import BLOCKS, Kind, compile_options, kind_of, source_text
from solvers._cuda_memory import batch_size, predicted_bytes
from solvers._points import receiver_taps, source_taps
from solvers._problem import Contrast, Drive, Problem, cast, scaled, scaled_back, set_up
from solvers._sinc import Taps
from solvers.errors import BackendError

# Both round in another order of additions. The largest differences seen are 4e-7 and 5e-16 a step at most.
TOLERANCES = {"float32": 2e-5, "float64": 1e-12}
SHAPES = {2: (17, 30), 3: (14, 12, 20)}
EVERY = 3


@pytest.fixture(scope="session")
def nvrtc() -> ctypes.CDLL:
    """NVIDIA's run-time compiler, which needs no GPU."""
    spec = importlib.util.find_spec("nvidia")
    folders = [Path(place) for place in spec.submodule_search_locations or ()] if spec else []
    found = [file for folder in folders for file in folder.glob("*/**/libnvrtc.so*")]
    found += [file for folder in folders for file in folder.glob("*/**/nvrtc64_*.dll") if "builtins" not in file.name]
    if not found:
        pytest.skip("nvidia-cuda-nvrtc is not installed")
    return ctypes.CDLL(str(found[0]))


def compile_cuda(nvrtc: ctypes.CDLL, text: str, options: tuple[str, ...]) -> tuple[int, str]:
    """Size of the machine code and the compiler's remarks."""
    program, size = ctypes.c_void_p(), ctypes.c_size_t()
    assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), text.encode(), b"kernels.cu", 0, None, None) == 0
    arguments = (ctypes.c_char_p * len(options))(*(option.encode() for option in options))
    failed = nvrtc.nvrtcCompileProgram(program, len(options), arguments)
    nvrtc.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    nvrtc.nvrtcGetProgramLog(program, log)
    if not failed:
        nvrtc.nvrtcGetCUBINSize(program, ctypes.byref(size))
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    return (0 if failed else size.value), log.value.decode()


@pytest.mark.parametrize(
    ("halo", "precision", "density"),
    [(1, "float32", False), (4, "float32", False), (4, "float64", False), (4, "float32", True)],
)
@pytest.mark.parametrize("architecture", [75, 80, 90, 120])
@pytest.mark.parametrize("n_axes", [2, 3])
def test_that_every_cuda_source_compiles(
    nvrtc: ctypes.CDLL, n_axes: int, architecture: int, halo: int, precision: str, density: bool
) -> None:
    kind = Kind(n_axes, halo, precision, density)
    options = f"--gpu-architecture=sm_{architecture}", *compile_options(kind, BLOCKS[n_axes])
    size, log = compile_cuda(nvrtc, source_text(kind), options)
    assert size > 1000, log
    assert not log.strip("\0\n ")


@dataclass
class Case:
    """A problem with some shots, and what a run needs."""

    problem: Problem
    n_shots: int
    drive: Drive
    listen: Taps

    def back_drive(self) -> Drive:
        """Noise at the receivers."""
        n_points = len(self.listen.start) - 1
        return Drive(
            scaled_back(cast(self.listen, self.problem), self.problem), noise((n_points, self.problem.n_steps), 5)
        )

    def start(self, device: HostDevice | None = None, back: bool = False, **options: Any) -> Any:
        """A run of the reference, or of the kernels on a device."""
        given = self.problem, self.n_shots, self.back_drive() if back else self.drive, self.listen
        return _reference.Run(*given, **options) if device is None else _cuda.Run(*given, device=device, **options)

    def snapshots(self) -> np.ndarray:
        """Room for every third field, and its fluxes where density varies."""
        n_slots, n_parts = -(-self.problem.n_steps // EVERY), 1 + len(self.problem.buoyancy or ())
        return np.zeros((self.n_shots, n_slots, n_parts * self.problem.layout.size), self.problem.dtype)

    def contrast(self) -> Contrast:
        """Noise, in the borders too."""
        shape = tuple(stop.stop - stop.start for stop in self.problem.layout.grid_inside)
        change = self.problem.continued(0.1 * noise(shape, 7))
        buoyancy = self.problem.buoyancy
        of_buoyancy = None if buoyancy is None else tuple(0.1 * b * np.roll(change, 1) for b in buoyancy)
        return Contrast(change, 2 * change, of_buoyancy)


def noise(shape: tuple[int, ...], seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


def with_density(model: AcousticModel) -> AcousticModel:
    """Gardner's density, roughened."""
    return replace(model, rho=310 * model.vp**0.25 * (1 + 0.2 * noise(model.grid.shape, 9).clip(-2, 2)))


def make_case(
    n_axes: int, order: int, free_surface: bool, precision: str, n_shots: int = 2, density: bool = False
) -> Case:
    model = heterogeneous(SHAPES[n_axes])
    if density:
        model = with_density(model)
    problem = set_up(
        model,
        TimeAxis(22 if n_axes == 2 else 9, 0.0015),
        scheme=Scheme(order),
        boundary=Boundary(5, free_surface),
        inner_dt=0.0007,
        vp_max=4500.0,
        freq=30.0,
        dtype=np.dtype(precision),
    )
    survey = scattered_survey(model, n_shots=n_shots)
    shots, spacing, layout = range(n_shots), problem.spacing, problem.layout
    taps = source_taps(survey, shots, spacing, layout)
    drive = Drive(scaled(taps, problem), noise((len(taps.start) - 1, problem.n_steps), 3).astype(precision))
    return Case(problem, n_shots, drive, receiver_taps(survey, shots, spacing, layout, None))


def assert_equal(ours: np.ndarray, truth: np.ndarray, tolerance: float) -> None:
    assert ours.shape == truth.shape
    assert np.abs(truth).max() > 0
    assert np.abs(ours - truth).max() <= tolerance * np.abs(truth).max()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Gives a new folder at each call."""
    return partial(tmp_path_factory.mktemp, "kernels")


def device_for(case: Case, folder: Any, **options: Any) -> HostDevice:
    return host_device(kind_of(case.problem), folder(), **options)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("free_surface", [False, True])
@pytest.mark.parametrize("order", [2, 4, 6, 8])
@pytest.mark.parametrize("n_axes", [2, 3])
def test_that_the_kernels_text_run_on_the_host_equals_the_reference(
    n_axes: int, order: int, free_surface: bool, precision: str, folder: Any
) -> None:
    assert_all_equal(make_case(n_axes, order, free_surface, precision), folder)


@pytest.mark.parametrize(("order", "free_surface", "precision"), [(4, False, "float32"), (8, True, "float64")])
@pytest.mark.parametrize("n_axes", [2, 3])
def test_that_variable_density_equals_the_reference(
    n_axes: int, order: int, free_surface: bool, precision: str, folder: Any
) -> None:
    assert_all_equal(make_case(n_axes, order, free_surface, precision, density=True), folder)


def assert_all_equal(case: Case, folder: Any) -> None:
    """Records, fields, snapshots through the ring of the host, images and Born records, two shots in one launch."""
    n_steps = case.problem.n_steps
    needed = predicted_bytes(case.problem, case.n_shots, case.drive, case.listen, imaging=True, born=True)
    device = device_for(case, folder, memory=needed + 1000)
    outcomes = []
    for on in (device, None):
        kept = case.snapshots()
        run = case.start(on)
        run.keep(kept, EVERY, 0)
        run.advance(n_steps // 3)
        run.advance(n_steps - n_steps // 3)
        back = case.start(on, back=True)
        back.image_with(kept, EVERY, 0)
        back.advance(n_steps)
        born = case.start(on, contrast=case.contrast())
        born.advance(n_steps)
        images = back.images()
        assert len(images) == 3 + len(case.problem.buoyancy or ())
        outcomes.append(
            [
                *(run.records(), run.wavefield(), *np.split(kept, len(images) - 2, axis=-1)),
                *(back.records(), *images, born.records(), born.wavefield()),
            ]
        )
    assert device.copies > 0
    for ours, truth in zip(*outcomes, strict=True):
        assert_equal(ours, truth, TOLERANCES[case.problem.dtype.name])


@pytest.mark.parametrize("n_axes", [2, 3])
def test_that_snapshots_stay_on_the_device_where_they_fit(n_axes: int, folder: Any) -> None:
    case = make_case(n_axes, 4, False, "float64")
    device, images = device_for(case, folder), []
    for on in (device, None):
        kept = case.snapshots()
        run, back = case.start(on), case.start(on, back=True)
        run.keep(kept, EVERY, 0)
        run.advance(case.problem.n_steps)
        back.image_with(kept, EVERY, 0)
        back.advance(case.problem.n_steps)
        images.append(back.images())
        if on is not None:
            assert not kept.any()
            assert device.copies == 0
            assert device.twins
    for ours, truth in zip(*images, strict=True):
        assert_equal(ours, truth, TOLERANCES["float64"])
    del kept, run, back, on
    gc.collect()
    assert not device.twins


@pytest.mark.parametrize("memory", [10**9, 10**6])
def test_that_a_run_goes_on_from_a_saved_state(memory: int, folder: Any) -> None:
    case = make_case(2, 4, True, "float32")
    kept, again = case.snapshots(), case.snapshots()
    run = case.start(device_for(case, folder, memory=memory))
    run.keep(kept, EVERY, 0)
    run.advance(13)
    state = run.save()
    assert run.state_bytes() == sum(array.nbytes for array in state[1])
    run.advance(17)
    first = run.wavefield(), run.records().copy()
    run.advance(2)
    run.restore(state)
    run.keep(again, EVERY, 0)
    run.advance(17)
    assert np.array_equal(run.wavefield(), first[0])
    assert np.array_equal(run.records()[:, :30], first[1][:, :30])


def test_that_blocks_of_steps_as_graphs_change_nothing(folder: Any) -> None:
    case = make_case(2, 8, True, "float32")
    outcomes = []
    for has_graphs in (True, False):
        device = device_for(case, folder, has_graphs=has_graphs)
        kept = case.snapshots()
        run, back = case.start(device), case.start(device, back=True)
        run.keep(kept, EVERY, 0)
        run.advance(5)
        run.advance(case.problem.n_steps - 5)
        back.image_with(kept, EVERY, 0)
        back.advance(case.problem.n_steps)
        outcomes.append([run.records(), *back.images()])
        assert (device.replayed > 0) == has_graphs
    for ours, truth in zip(*outcomes, strict=True):
        assert np.array_equal(ours, truth)


@pytest.mark.parametrize("density", [False, True])
@pytest.mark.parametrize("born", [False, True])
@pytest.mark.parametrize("n_axes", [2, 3])
def test_that_a_runs_memory_is_predicted(n_axes: int, born: bool, density: bool, folder: Any) -> None:
    case = make_case(n_axes, 4, False, "float32", n_shots=3, density=density)
    device = device_for(case, folder, memory=10**12)
    run = case.start(device, contrast=case.contrast() if born else None)
    snapshots = case.snapshots()
    n_parts = snapshots.shape[-1] // case.problem.layout.size
    run.keep(snapshots, EVERY, 0)
    device.allocated -= device.twins[id(snapshots)].nbytes + getattr(run._border_tiles, "nbytes", 0)
    run.image_with(snapshots, EVERY, 0)
    predicted = predicted_bytes(
        case.problem, 3, case.drive, case.listen, born=born, keeping=True, imaging=True, n_parts=n_parts
    )
    # Cells that two sources touch have one entry instead of two, so that a little less may be taken.
    assert 0.98 * predicted <= device.allocated <= predicted


def test_that_as_many_shots_run_together_as_find_room(folder: Any) -> None:
    case = make_case(2, 4, False, "float32")
    sizes = [
        batch_size(case.problem, 1000, device_for(case, folder, memory=memory)) for memory in (0, 10**7, 10**8, 10**12)
    ]
    assert sizes[0] == 1
    assert sizes == sorted(sizes)
    assert sizes[1] < sizes[2] < sizes[3] == 1000
    assert batch_size(case.problem, 4, device_for(case, folder)) == 4


def test_that_too_little_memory_is_told_with_numbers(folder: Any) -> None:
    case = make_case(2, 4, False, "float32")
    with pytest.raises(BackendError, match=r"2 shots need 1 MB on the device, of which 0 MB are free"):
        case.start(device_for(case, folder, memory=1000))


@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize(
    ("storage", "memory", "density"),
    [
        (Storage("sampled"), 10**9, False),
        (Storage("sampled"), 2 * 10**6, False),
        (Storage("checkpoint", n_checkpoints=3), 10**9, False),
        (Storage("checkpoint", n_checkpoints=3), 2 * 10**6, True),
        (Storage("sampled", compress="float16"), 10**9, True),
        (Storage("sampled", place="disk"), 2 * 10**6, True),
    ],
)
def test_that_a_gradient_is_the_references_however_wavefields_are_kept(
    storage: Storage, memory: int, density: bool, folder: Any
) -> None:
    """Two batches, by the engine itself."""
    model = with_density(heterogeneous((24, 22))) if density else heterogeneous((24, 22))
    survey = scattered_survey(model, n_shots=3)
    wavelet, time = wavelet_and_time(nt=60)
    observed = noise((3, survey.n_receivers, time.nt), 4).astype(np.float32)
    engine = prepare(
        model.grid, survey, time, scheme=Scheme(4), boundary=Boundary(8), storage=storage, backend="reference",
        precision="float64",
    )  # fmt: skip
    device = host_device(Kind(2, 2, "float64", density), folder(), memory=memory)
    ours = replace(engine, backend=Backend("cuda", partial(_cuda.Run, device=device), lambda problem, n_shots: 2))
    wrt = ("vp", "rho", "wavelet") if density else ("vp", "wavelet")
    mine, truth = (which.gradient(model, wavelet, observed, wrt=wrt) for which in (ours, engine))
    assert (device.copies > 0) == (memory < 10**9 or storage.compress is not None)
    assert mine.value == pytest.approx(truth.value, rel=1e-10)
    for name in wrt:
        assert_equal(mine.gradients[name], truth.gradients[name], 1e-10)
    assert_equal(mine.illumination, truth.illumination, 1e-10)


def test_that_the_host_shim_keeps_barriers(tmp_path: Path) -> None:
    """Each thread reads what the others of its block wrote before a barrier; early leavers hold nobody up."""
    source = """
extern "C" __global__ void turn_round(const float* in, float* out, int n)
{
    __shared__ float tile[64];
    __shared__ float chosen;
    const int i = threadIdx.x, k = blockIdx.x * blockDim.x + i;
    if (i >= n) return;
    tile[i] = in[k];
    __syncthreads();
    for (int turn = 0; turn < 3; ++turn) {
        const float other = tile[n - 1 - i];
        __syncthreads();
        tile[i] = other;
        if (i == turn) chosen = other;
        __syncthreads();
    }
    out[k] = tile[i] + chosen;
}
"""
    values = np.arange(128, dtype=np.float32)
    out = np.zeros_like(values)
    HostModule(source, (), tmp_path).kernel("turn_round")((2, 1, 1), (64, 1, 1), (values, out, np.int32(50)))
    blocks = values.reshape(2, 64)[:, :50]
    assert np.array_equal(out.reshape(2, 64)[:, :50], blocks[:, ::-1] + blocks[:, 47:48])
    assert not out.reshape(2, 64)[:, 50:].any()


@dataclass
class OnGpu:
    """A model and shots for a device and the reference."""

    model: AcousticModel
    survey: Survey
    wavelet: np.ndarray
    time: TimeAxis
    options: dict[str, Any]


GPU_CASES = [(n, order, free, False) for n in (2, 3) for order in (2, 4, 6, 8) for free in (False, True)]


@pytest.fixture(params=[*GPU_CASES, (2, 8, True, True), (3, 4, False, True)], ids=str)
def on_gpu(request: pytest.FixtureRequest) -> OnGpu:
    """Axes, order, free surface and variable density."""
    missing = missing_cuda()
    if missing is not None:
        pytest.skip(missing)
    n_axes, order, free_surface, density = request.param
    model = heterogeneous((57, 44) if n_axes == 2 else (40, 37, 45))
    survey = scattered_survey(model, n_shots=3)
    wavelet, time = wavelet_and_time(nt=100, freq=30.0)
    options = {"scheme": Scheme(order), "boundary": Boundary(8, free_surface)}
    return OnGpu(with_density(model) if density else model, survey, wavelet, time, options)


@pytest.mark.gpu
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_the_gpu_equals_the_reference(on_gpu: OnGpu) -> None:
    given = on_gpu.model, on_gpu.survey, on_gpu.wavelet, on_gpu.time
    ours, truth = (simulate_shots(*given, backend=name, **on_gpu.options).data for name in ("cuda", "reference"))
    assert_equal(ours, truth, TOLERANCES["float32"])


@pytest.mark.gpu
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_born_shots_of_the_gpu_equal_the_references(on_gpu: OnGpu) -> None:
    change = {"vp": 100 * noise(on_gpu.model.grid.shape, 7)}
    if on_gpu.model.rho is not None:
        change["rho"] = 50 * noise(on_gpu.model.grid.shape, 8)
    given = on_gpu.model, change, on_gpu.survey, on_gpu.wavelet, on_gpu.time
    ours, truth = (born_shots(*given, backend=name, **on_gpu.options).data for name in ("cuda", "reference"))
    assert_equal(ours, truth, 5 * TOLERANCES["float32"])


@pytest.mark.gpu
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("storage", [Storage("sampled"), Storage("checkpoint"), Storage("sampled", compress="float16")])
def test_that_gradients_of_the_gpu_equal_the_references(on_gpu: OnGpu, storage: Storage) -> None:
    survey, time = on_gpu.survey, on_gpu.time
    observed = noise((survey.n_shots, survey.n_receivers, time.nt), 4).astype(np.float32)
    given = on_gpu.model, survey, on_gpu.wavelet, time, observed
    wrt = ("vp",) if on_gpu.model.rho is None else ("vp", "rho")
    ours, truth = (
        misfit_gradient(*given, wrt=wrt, storage=storage, backend=name, **on_gpu.options)
        for name in ("cuda", "reference")
    )
    for name in wrt:
        assert_equal(ours.gradients[name], truth.gradients[name], 1e-3 if storage.compress else 1e-4)


@pytest.mark.gpu
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
def test_that_snapshots_through_the_host_change_no_bit_of_a_gpus_images(
    on_gpu: OnGpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streams that did not wait for each other would show here."""
    survey, time = on_gpu.survey, on_gpu.time
    observed = noise((survey.n_shots, survey.n_receivers, time.nt), 4).astype(np.float32)
    gradients = []
    for fits in (True, False):
        if not fits:
            monkeypatch.setattr(_cuda, "twin_of", lambda array, device, reserve: None)
        given = on_gpu.model, survey, on_gpu.wavelet, time, observed
        gradients.append(misfit_gradient(*given, storage="sampled", backend="cuda", **on_gpu.options).gradients["vp"])
    assert np.array_equal(*gradients)
