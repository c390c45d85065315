"""SEG-Y files made byte by byte, so that what is read is known."""

import struct

import numpy as np


def segy_bytes(
    samples,
    *,
    headers=None,
    order=">",
    code=5,
    binary=None,
    interval=4000,
    raw=None,
):
    """A SEG-Y file as bytes: samples (traces, ns) IEEE float, headers a list of {(position, width): value}."""
    n_traces, ns = samples.shape
    head = bytearray("C 1 TEST".ljust(3200).encode("cp037") + bytes(400))
    for (position, kind), value in {
        (3217, "h"): interval,
        (3221, "H"): ns,
        (3225, "h"): code,
        (3501, "B"): 1,
        **(binary or {}),
    }.items():
        struct.pack_into(order + kind, head, position - 1, value)
    parts = [bytes(head)]
    for number in range(n_traces):
        header = bytearray(240)
        for (position, kind), value in (headers[number] if headers else {}).items():
            struct.pack_into(order + kind, header, position - 1, value)
        parts.append(bytes(header))
        parts.append(raw[number] if raw is not None else samples[number].astype(order + "f4").tobytes())
    return b"".join(parts)


def survey_headers(ilines, xlines, *, at=(189, 193), xy=None, scalar=-100, extra=None):
    headers = []
    for il in ilines:
        for xl in xlines:
            header = {(at[0], "i"): il, (at[1], "i"): xl, **(extra or {})}
            if xy is not None:
                x, y = xy(il, xl)
                header |= {(71, "h"): scalar, (181, "i"): round(x * 100), (185, "i"): round(y * 100)}
            headers.append(header)
    return headers


def random_samples(n_traces, ns=7, seed=0):
    return np.random.default_rng(seed).normal(size=(n_traces, ns)).astype(np.float32)
