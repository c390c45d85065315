"""What a user may say about a SEG-Y file: byte positions, byte order, sample format, interval, domain."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from subsurface_app.data.errors import DataError
from subsurface_app.data.formats.segy.samples import FORMATS
from subsurface_app.data.objects import Domain

ByteOrder = Literal["big", "little"]
_PAIRS = (("iline", "xline"), ("cdp_x", "cdp_y"), ("source_x", "source_y"), ("receiver_x", "receiver_y"))
_POSITIONS = (*(field for pair in _PAIRS for field in pair), "cdp", "offset", "shot", "channel")


@dataclass(frozen=True)
class SegyMapping:
    """Where the fields of a file stand; None leaves a choice to the scan, which says what it chose and why.

    Parameters   iline, xline : int or None - first byte (from 1) of the 4-byte line numbers in the trace header;
                     standard 189 and 193
                 cdp_x, cdp_y : int or None - first byte of the 4-byte coordinates; standard 181 and 185, also 73 and 77
                 cdp : int or None - first byte of the 4-byte CDP number of a 2D line; None means 21
                 delay_byte : int or None - first byte of the 2-byte time or depth of the first sample; None means 109,
                     Kingdom writes 105
                 byte_order : "big" (standard) or "little" or None
                 format : int or None - sample format code, 1 IBM float, 5 IEEE float ...
                 interval : float or None, s or m - sample interval, in place of that in the file
                 delay : float or None, s or m - of the first sample, in place of that in the file
                 domain : "twt", "depth" or None - a depth file holds its step in m as thousandths, its start in m; None
                     means depth where the text header says so as our own files do, else time
                 kind : "3d", "2d", "shots", "prestack" or None - "2d" takes the traces as one line in file order,
                     "shots" as shot gathers, "prestack" as gathers of bins over offset or angle
                 offset : int or None - first byte of the 4-byte offset (or angle) of pre-stack traces; None means 37
                 shot, channel : int or None - first bytes of the 4-byte numbers of the shot and of its channel; None
                     takes the field record (9) or the energy source point (17), and 13
                 source_x, source_y, receiver_x, receiver_y : int or None - first bytes of the 4-byte map coordinates of
                     source and receiver; None means 73, 77, 81, 85
                 gather_axis : "offset" or "angle" or None - what the field `offset` of gathers of bins holds; None
                     means offset in m
                 traces_per_shot : int or None - of shot gathers whose headers are empty: so many traces each, in file
                     order
                 truncated : "whole_traces" or None - of a file that ends too early: take the traces that are whole;
                     None refuses it
    """

    iline: int | None = None
    xline: int | None = None
    cdp_x: int | None = None
    cdp_y: int | None = None
    cdp: int | None = None
    delay_byte: int | None = None
    byte_order: ByteOrder | None = None
    format: int | None = None
    interval: float | None = None
    delay: float | None = None
    domain: Domain | None = None
    kind: Literal["3d", "2d", "shots", "prestack"] | None = None
    offset: int | None = None
    shot: int | None = None
    channel: int | None = None
    source_x: int | None = None
    source_y: int | None = None
    receiver_x: int | None = None
    receiver_y: int | None = None
    gather_axis: Literal["offset", "angle"] | None = None
    traces_per_shot: int | None = None
    truncated: Literal["whole_traces"] | None = None

    def __post_init__(self) -> None:
        for field in _POSITIONS:
            position = getattr(self, field)
            if position is not None and not 1 <= position <= 237:
                raise DataError(
                    "byte position {position} of {field} is outside the trace header: "
                    "expected 1 to 237, the first of four bytes",
                    position=position,
                    field=field,
                )
        if self.delay_byte is not None and not 1 <= self.delay_byte <= 239:
            raise DataError(
                "byte position {position} of {field} is outside the trace header: "
                "expected 1 to 239, the first of two bytes",
                position=self.delay_byte,
                field="delay_byte",
            )
        for first, second in _PAIRS:
            if (getattr(self, first) is None) != (getattr(self, second) is None):
                raise DataError(
                    "only one of {first} and {second} has a byte position: give both or neither",
                    first=first,
                    second=second,
                )
        if self.format is not None and self.format not in FORMATS:
            raise DataError(
                "sample format {code} cannot be read: expected one of {known}",
                code=self.format,
                known=", ".join(f"{code} ({known.name})" for code, known in FORMATS.items()),
            )
        if self.traces_per_shot is not None and self.traces_per_shot < 1:
            raise DataError("{count} traces a shot: expected at least 1", count=self.traces_per_shot)
        if self.interval is not None and not self.interval > 0:
            raise DataError("the sample interval {interval} must be positive, in s or m", interval=self.interval)
        for field, allowed in (
            ("byte_order", ("big", "little", None)),
            ("domain", ("twt", "depth", None)),
            ("kind", ("3d", "2d", "shots", "prestack", None)),
            ("gather_axis", ("offset", "angle", None)),
            ("truncated", ("whole_traces", None)),
        ):
            if getattr(self, field) not in allowed:
                raise DataError(
                    "{field} is {value}: expected one of {allowed}",
                    field=field,
                    value=getattr(self, field),
                    allowed=", ".join(str(choice) for choice in allowed if choice),
                )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
