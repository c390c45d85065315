"""The three kinds of header of a SEG-Y file: text, binary and trace, and how they look in the standard byte order."""

import numpy as np
from numpy.typing import NDArray

TEXT_BYTES = 3200
BINARY_BYTES = 400
FILE_HEADER_BYTES = TEXT_BYTES + BINARY_BYTES
TRACE_HEADER_BYTES = 240

# widths of the fields in file order; they say which bytes swap places in a little-endian file
_BINARY_WIDTHS = [4] * 3 + [2] * 24 + [4] * 3 + [8, 8, 4, 4, 4] + [1] * 200 + [1, 1, 2, 2, 2, 2, 1, 1, 8, 8, 4]
_TRACE_WIDTHS = (
    [4] * 7 + [2] * 4 + [4] * 8 + [2] * 2 + [4] * 4 + [2] * 46 + [4] * 5 + [2] * 2 + [4] + [2] * 8 + [4, 2, 2]
)


def _swap_order(widths: list[int], size: int, whole: tuple[int, ...] = ()) -> NDArray[np.intp]:
    """Source index of each byte after swapping fields; `whole`: first bytes (from 1) of 4-byte fields beyond them."""
    order = np.arange(size)
    start = 0
    for width in widths:
        order[start : start + width] = order[start : start + width][::-1]
        start += width
    for position in whole:
        order[position - 1 : position + 3] = np.arange(position + 2, position - 2, -1)
    return order


def big_endian_binary(raw: bytes, order: str) -> bytes:
    """The 400 bytes of the binary header in the standard byte order."""
    if order == ">":
        return raw
    return np.frombuffer(raw, np.uint8)[_swap_order(_BINARY_WIDTHS, BINARY_BYTES)].tobytes()


def trace_header_swap(positions: tuple[int, ...]) -> NDArray[np.intp]:
    """Index that puts little-endian trace headers into the standard byte order: `headers[:, index]`.

    Parameters   positions : tuple of int - first bytes of 4-byte fields in use, which may cross standard fields
    """
    return _swap_order(_TRACE_WIDTHS, TRACE_HEADER_BYTES, positions)


def decode_text(raw: bytes) -> tuple[str, str]:
    """A text header of 3200 bytes as characters, and its encoding, "EBCDIC" or "ASCII".

    Both code tables map each byte to one character of Latin-1: nothing is lost, the text can be written again.
    """
    as_ebcdic, as_ascii = raw.decode("cp037"), raw.decode("latin-1")
    encoding = "EBCDIC" if _readable(as_ebcdic) > _readable(as_ascii) else "ASCII"
    return (as_ebcdic if encoding == "EBCDIC" else as_ascii), encoding


def _readable(text: str) -> int:
    # letters, digits and blanks count; other printable signs do not: the blank of EBCDIC is the @ of ASCII
    return sum(sign == " " or (sign.isascii() and sign.isalnum()) for sign in text)


def encode_text(text: str) -> bytes:
    """A text header of 3200 characters as EBCDIC bytes."""
    return text.ljust(TEXT_BYTES)[:TEXT_BYTES].encode("cp037", errors="replace")


def text_lines(text: str) -> list[str]:
    """The 40 lines of 80 characters, control characters shown as blanks, right ends stripped."""
    clean = "".join(sign if sign.isprintable() else " " for sign in text.ljust(TEXT_BYTES))
    return [clean[start : start + 80].rstrip() for start in range(0, TEXT_BYTES, 80)]


def field(headers: NDArray[np.uint8], position: int, width: int, order: str = ">") -> NDArray[np.int32]:
    """A signed integer field of trace headers, shape (traces, 240) -> (traces,); position counts bytes from 1."""
    raw = np.ascontiguousarray(headers[:, position - 1 : position - 1 + width])
    return raw.view(f"{order}i{width}")[:, 0].astype(np.int32)
