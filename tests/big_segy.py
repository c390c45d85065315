"""SEG-Y files of any size whose every trace differs and is known, written line by line."""

from pathlib import Path

import numpy as np

HEADER = np.dtype(
    {
        "names": ["scalar", "x", "y", "iline", "xline"],
        "formats": [">i2", ">i4", ">i4", ">i4", ">i4"],
        "offsets": [70, 180, 184, 188, 192],
        "itemsize": 240,
    }
)
FIRST_ILINE, FIRST_XLINE, BIN = 1000, 300, 25
_TABLE = 1 << 16


def _starts(i_iline: int, n_xline: int) -> np.ndarray:
    """Where in the table of random numbers the traces of an inline begin: layers that dip and fold."""
    xline = np.arange(n_xline)
    folds = 40 * np.sin(xline / 50 + i_iline / 30)
    return (17 * i_iline + xline // 3 + folds.astype(int)) % _TABLE


def _strengths(i_iline: int, n_xline: int) -> np.ndarray:
    """Of each trace another one, so that no two bytes repeat and nothing can be packed away."""
    return (0.5 + (0.618034 * (i_iline * 7919 + np.arange(n_xline))) % 1.0).astype(np.float32)


def true_traces(i_iline: int, n_xline: int, n_samples: int, seed: int = 0) -> np.ndarray:
    """The samples of an inline, shape (xline, sample)."""
    table = np.random.default_rng(seed).normal(size=_TABLE + n_samples).astype(np.float32)
    traces = np.lib.stride_tricks.sliding_window_view(table, n_samples)[_starts(i_iline, n_xline)]
    return traces * _strengths(i_iline, n_xline)[:, None]


class GeneratedSamples:
    """The samples of such a survey as an array that is made where it is read, in whole traces."""

    def __init__(self, shape: tuple[int, int, int]) -> None:
        self.shape = shape
        self.dtype = np.dtype(np.float32)

    def __getitem__(self, key: tuple[slice, ...]) -> np.ndarray:
        ilines = range(*key[0].indices(self.shape[0]))
        return np.stack([true_traces(i, *self.shape[1:])[key[1]] for i in ilines])


def write_big_segy(path: Path, shape: tuple[int, int, int], *, seed: int = 0, xlines_first: bool = False) -> Path:
    """A file of IEEE floats, 4 ms, with line numbers at bytes 189 and 193 and coordinates at 181 and 185.

    Parameters   shape : (ilines, xlines, samples); xlines_first : one crossline after the other, both falling
    """
    n_iline, n_xline, n_samples = shape
    table = np.random.default_rng(seed).normal(size=_TABLE + n_samples).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(table, n_samples)
    head = bytearray("C 1 GENERATED".ljust(3200).encode("cp037") + bytes(400))
    for position, value in ((3217, 4000), (3221, n_samples), (3225, 5), (3501, 256)):
        head[position - 1 : position + 1] = value.to_bytes(2, "big")
    starts = np.stack([_starts(i, n_xline) for i in range(n_iline)])
    strengths = np.stack([_strengths(i, n_xline) for i in range(n_iline)])
    lines = np.stack(np.meshgrid(np.arange(n_iline), np.arange(n_xline), indexing="ij"), axis=-1)
    if xlines_first:
        lines = lines[::-1, ::-1].transpose(1, 0, 2)
    with path.open("wb") as file:
        file.write(head)
        for line in lines:
            traces = np.zeros(len(line), np.dtype([("header", HEADER), ("samples", ">f4", (n_samples,))]))
            header = traces["header"]
            header["scalar"] = 1
            header["iline"], header["xline"] = FIRST_ILINE + line[:, 0], FIRST_XLINE + line[:, 1]
            header["x"], header["y"] = 600000 + BIN * line[:, 1], 6000000 + BIN * line[:, 0]
            i_iline, i_xline = line[:, 0], line[:, 1]
            traces["samples"] = windows[starts[i_iline, i_xline]] * strengths[i_iline, i_xline][:, None]
            traces.tofile(file)
    return path
