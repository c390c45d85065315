"""Sample formats of SEG-Y: how the bytes of a trace become float32."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Samples = NDArray[np.float32]


def _from_ibm(words: NDArray[np.uint32]) -> Samples:
    """IBM hexadecimal floats as float32: exact wherever float32 has the range, infinite beyond it.

    value = (-1)^sign x fraction x 2^(4 (exponent - 64) - 24); the 24 bits of the fraction fit float32.
    """
    fraction = (words & np.uint32(0x00FFFFFF)).astype(np.float32)
    exponent = ((words >> np.uint32(24)) & np.uint32(0x7F)).view(np.int32) * np.int32(4) - np.int32(280)
    with np.errstate(over="ignore", under="ignore"):
        magnitude = np.ldexp(fraction, exponent)
    signed: Samples = (magnitude.view(np.uint32) | (words & np.uint32(0x80000000))).view(np.float32)
    return signed


def _as_float32(values: NDArray[Any]) -> Samples:
    with np.errstate(over="ignore"):
        return np.asarray(values, dtype=np.float32)


@dataclass(frozen=True)
class SampleFormat:
    """One sample format: its code in the binary header, name, bytes a sample, and type of a sample."""

    code: int
    name: str
    width: int
    dtype: str
    convert: Callable[[NDArray[Any]], Samples] = _as_float32

    def decode(self, raw: Bytes, order: str) -> Samples:
        """Float32 of raw bytes, shape (traces, samples x width) -> (traces, samples); order is ">" or "<"."""
        packed = np.ascontiguousarray(raw)
        if self.width == 3:
            packed = _widen(packed, order, signed=self.dtype == "i4")
        return self.convert(packed.view(order + self.dtype).astype("=" + self.dtype))


def _widen(raw: Bytes, order: str, *, signed: bool) -> Bytes:
    """Bytes of 3-byte integers as bytes of 4-byte ones, in the same byte order."""
    triples = raw.reshape(raw.shape[0], -1, 3)
    top = triples[:, :, 0 if order == ">" else 2]
    fill = (np.where(top >= 128, 255, 0) if signed else np.zeros_like(top)).astype(np.uint8)[:, :, None]
    parts = (fill, triples) if order == ">" else (triples, fill)
    return np.concatenate(parts, axis=2).reshape(raw.shape[0], -1)


FORMATS = {
    known.code: known
    for known in (
        SampleFormat(1, "IBM float", 4, "u4", _from_ibm),
        SampleFormat(2, "int32", 4, "i4"),
        SampleFormat(3, "int16", 2, "i2"),
        SampleFormat(5, "IEEE float32", 4, "f4"),
        SampleFormat(6, "IEEE float64", 8, "f8"),
        SampleFormat(7, "int24", 3, "i4"),
        SampleFormat(8, "int8", 1, "i1"),
        SampleFormat(9, "int64", 8, "i8"),
        SampleFormat(10, "uint32", 4, "u4"),
        SampleFormat(11, "uint16", 2, "u2"),
        SampleFormat(12, "uint64", 8, "u8"),
        SampleFormat(15, "uint24", 3, "u4"),
        SampleFormat(16, "uint8", 1, "u1"),
    )
}
