"""SEG-Y files that end too early: what is whole in them, said in words, and refused unless the user wants just that."""

from dataclasses import dataclass
from pathlib import Path

from resources import mark
from subsurface_app.data.errors import DataError
from subsurface_app.data.objects import Note, note


class TruncatedError(DataError):
    """A SEG-Y file ends too early, and nobody has said that its whole traces will do."""


@dataclass(frozen=True)
class Truncation:
    """Where a file ends that is cut short, or whose headers lie about the number of samples.

    Parameters   path : Path
                 n_whole : int - traces that are there in full, at least 1
                 n_expected : int - traces that the headers promise (rev 2, bytes 3513-3520); 0 when they promise none
                 rest : int - bytes that follow the last whole trace
                 position : int - offset of these bytes in the file
                 trace_bytes, n_samples : int - of one trace
                 source : str - which header says the number of samples, translated
    """

    path: Path
    n_whole: int
    n_expected: int
    rest: int
    position: int
    trace_bytes: int
    n_samples: int
    source: str

    def to_json(self) -> dict[str, int]:
        """What is there as plain JSON."""
        return {
            "whole_traces": self.n_whole,
            "expected_traces": self.n_expected,
            "rest_bytes": self.rest,
            "position": self.position,
        }

    @property
    def refusal(self) -> TruncatedError:
        """Why the file is not imported as it is, and what to set to have its whole traces."""
        if not self.rest:
            return TruncatedError(
                "{path} is cut short: the headers claim {claimed} traces (bytes 3513-3520), the file ends after trace "
                "{whole}: {whole} whole traces can be imported; copy the file again, or set truncated=whole_traces on "
                "import",
                path=str(self.path),
                claimed=self.n_expected,
                whole=self.n_whole,
            )
        told = {
            "path": str(self.path),
            "next": self.n_whole + 1,
            "whole": self.n_whole,
            "count": self.n_samples,
            "source": self.source,
            "rest": self.rest,
            "position": self.position,
            "trace_bytes": self.trace_bytes,
        }
        if self.n_expected:
            return TruncatedError(
                "{path} ends in trace {next} of an expected {claimed}: {whole} whole traces of {count} samples "
                "({source}) can be imported; {rest} bytes remain from byte {position} on, less than a trace of "
                "{trace_bytes}: the last trace is cut short, or the number of samples is wrong; copy the file again, "
                "or set truncated=whole_traces on import",
                claimed=self.n_expected,
                **told,
            )
        return TruncatedError(
            "{path} ends in trace {next} (its headers do not say how many to expect): {whole} whole traces of {count} "
            "samples ({source}) can be imported; {rest} bytes remain from byte {position} on, less than a trace of "
            "{trace_bytes}: the last trace is cut short, or the number of samples is wrong; copy the file again, or "
            "set truncated=whole_traces on import",
            **told,
        )

    @property
    def note(self) -> Note:
        """What an import of the whole traces has left out; it stays with the item."""
        if not self.rest:
            return note(
                mark("the file was cut short: it ended after trace {whole} of an expected {claimed}"),
                whole=self.n_whole,
                claimed=self.n_expected,
            )
        if self.n_expected:
            return note(
                mark(
                    "the file was cut short: it ended in trace {next} of an expected {claimed}; the {whole} whole "
                    "traces were taken, the last {rest} bytes left out"
                ),
                next=self.n_whole + 1,
                claimed=self.n_expected,
                whole=self.n_whole,
                rest=self.rest,
            )
        return note(
            mark(
                "the file was cut short: it ended in trace {next}; the {whole} whole traces were taken, the last "
                "{rest} bytes left out"
            ),
            next=self.n_whole + 1,
            whole=self.n_whole,
            rest=self.rest,
        )
