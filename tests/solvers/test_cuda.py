"""The CUDA kernels without a GPU: they compile for every architecture and their text gives the reference's numbers."""

import ctypes
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from host_shim import HostModule, host_device
from wave_cases import heterogeneous, scattered_survey, wavelet_and_time

import solvers
from solvers import Boundary, Scheme, _cuda, _reference, simulate_shots
from solvers._backends import missing_cuda
from solvers._problem import Problem, set_up
from solvers._wavelet import check_wavelet

SOURCES = sorted((Path(solvers.__file__).parent / "cuda").glob("*.cu"))


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


def compile_cuda(nvrtc: ctypes.CDLL, source: Path, options: tuple[str, ...]) -> tuple[int, str]:
    """Size of the machine code and the compiler's remarks."""
    program, size = ctypes.c_void_p(), ctypes.c_size_t()
    text = source.read_bytes()
    assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), text, source.name.encode(), 0, None, None) == 0
    arguments = (ctypes.c_char_p * len(options))(*(option.encode() for option in options))
    failed = nvrtc.nvrtcCompileProgram(program, len(options), arguments)
    nvrtc.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    nvrtc.nvrtcGetProgramLog(program, log)
    if not failed:
        nvrtc.nvrtcGetCUBINSize(program, ctypes.byref(size))
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    return (0 if failed else size.value), log.value.decode()


def test_that_there_are_cuda_sources_in_the_package() -> None:
    assert [file.name for file in SOURCES] == [_cuda.SOURCE]


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("halo", [1, 4])
@pytest.mark.parametrize("architecture", [75, 80, 90, 120])
@pytest.mark.parametrize("source", SOURCES, ids=lambda file: file.name)
def test_that_every_cuda_source_compiles(
    nvrtc: ctypes.CDLL, source: Path, architecture: int, halo: int, precision: str
) -> None:
    options = (f"--gpu-architecture=sm_{architecture}", *_cuda.compile_options(halo, np.dtype(precision)))
    size, log = compile_cuda(nvrtc, source, options)
    assert size > 1000, log
    assert not log.strip("\0\n ")


def small_problem(order: int, free_surface: bool, precision: str) -> Problem:
    model = heterogeneous((57, 44))
    survey = scattered_survey(model, n_shots=2)
    wavelet, time = wavelet_and_time(nt=150, freq=30.0)
    return set_up(
        model,
        survey,
        check_wavelet(wavelet, survey.n_shots, survey.n_sources, time.nt),
        time,
        scheme=Scheme(order),
        boundary=Boundary(8, free_surface),
        inner_dt=0.0006,
        freq=30.0,
        dtype=np.dtype(precision),
    )


@pytest.mark.parametrize(("precision", "tolerance"), [("float32", 2e-5), ("float64", 1e-12)])
@pytest.mark.parametrize("free_surface", [False, True])
@pytest.mark.parametrize("order", [2, 4, 6, 8])
def test_that_the_kernels_text_run_on_the_host_equals_the_reference(
    order: int, free_surface: bool, precision: str, tolerance: float, tmp_path: Path
) -> None:
    problem = small_problem(order, free_surface, precision)
    device = host_device(_cuda.source_text(), _cuda.compile_options(order // 2, problem.dtype), tmp_path)
    ours, truth = _cuda.Run(problem, (0, 1), device), _reference.Run(problem, (0, 1))
    for run in (ours, truth):
        run.advance(0, 200)
        run.advance(200, 300)
    for mine, right in ((ours.record(), truth.record()), (ours.wavefield(), truth.wavefield())):
        assert np.abs(right).max() > 0
        assert np.abs(mine - right).max() <= tolerance * np.abs(right).max()


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


@pytest.mark.gpu
@pytest.mark.filterwarnings("ignore::solvers.DispersionWarning")
@pytest.mark.parametrize("free_surface", [False, True])
@pytest.mark.parametrize("order", [2, 4, 6, 8])
def test_that_the_gpu_equals_the_reference(order: int, free_surface: bool) -> None:
    missing = missing_cuda()
    if missing is not None:
        pytest.skip(missing)
    model = heterogeneous((57, 44))
    survey = scattered_survey(model, n_shots=3)
    wavelet, time = wavelet_and_time(nt=150, freq=30.0)
    ours, truth = (
        simulate_shots(
            model, survey, wavelet, time, scheme=Scheme(order), boundary=Boundary(8, free_surface), backend=backend
        ).data
        for backend in ("cuda", "reference")
    )
    assert np.abs(ours - truth).max() <= 2e-5 * np.abs(truth).max()
