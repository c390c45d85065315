"""The fields of the binary and the trace header as the SEG-Y standard lists them: first byte, width, meaning."""

from dataclasses import dataclass

from resources import mark


@dataclass(frozen=True)
class StandardField:
    """A field of a header.

    Parameters   byte : int - first byte as the standard counts: 3201 to 3600 in the binary header, 1 to 240 in others
                 width : int - 2 or 4 bytes, a signed integer
                 title : str - marked for translation
    """

    byte: int
    width: int
    title: str

    @property
    def bytes(self) -> str:
        return f"{self.byte}-{self.byte + self.width - 1}"


BINARY_FIELDS = (
    StandardField(3201, 4, mark("Job number")),
    StandardField(3205, 4, mark("Line number")),
    StandardField(3209, 4, mark("Reel number")),
    StandardField(3213, 2, mark("Traces per ensemble")),
    StandardField(3215, 2, mark("Auxiliary traces per ensemble")),
    StandardField(3217, 2, mark("Sample interval (µs)")),
    StandardField(3219, 2, mark("Sample interval of the field recording (µs)")),
    StandardField(3221, 2, mark("Samples per trace")),
    StandardField(3223, 2, mark("Samples per trace of the field recording")),
    StandardField(3225, 2, mark("Sample format code")),
    StandardField(3227, 2, mark("Ensemble fold")),
    StandardField(3229, 2, mark("Trace sorting code")),
    StandardField(3231, 2, mark("Vertical sum code")),
    StandardField(3233, 2, mark("Sweep frequency at the start (Hz)")),
    StandardField(3235, 2, mark("Sweep frequency at the end (Hz)")),
    StandardField(3237, 2, mark("Sweep length (ms)")),
    StandardField(3239, 2, mark("Sweep type code")),
    StandardField(3241, 2, mark("Sweep channel")),
    StandardField(3243, 2, mark("Taper length at the start (ms)")),
    StandardField(3245, 2, mark("Taper length at the end (ms)")),
    StandardField(3247, 2, mark("Taper type")),
    StandardField(3249, 2, mark("Correlated data traces")),
    StandardField(3251, 2, mark("Binary gain recovered")),
    StandardField(3253, 2, mark("Amplitude recovery method")),
    StandardField(3255, 2, mark("Measurement system: 1 metres, 2 feet")),
    StandardField(3257, 2, mark("Impulse signal polarity")),
    StandardField(3259, 2, mark("Vibratory polarity code")),
    StandardField(3297, 4, mark("Byte order constant (rev 2)")),
    StandardField(3501, 2, mark("Revision number (256 is rev 1, 512 rev 2)")),
    StandardField(3503, 2, mark("Fixed length traces")),
    StandardField(3505, 2, mark("Extended text headers")),
    StandardField(3507, 4, mark("Additional trace headers (rev 2)")),
)

TRACE_FIELDS = (
    StandardField(1, 4, mark("Trace number within the line")),
    StandardField(5, 4, mark("Trace number within the file")),
    StandardField(9, 4, mark("Field record number")),
    StandardField(13, 4, mark("Channel of the field record")),
    StandardField(17, 4, mark("Energy source point")),
    StandardField(21, 4, mark("Ensemble (CDP) number")),
    StandardField(25, 4, mark("Trace number within the ensemble")),
    StandardField(29, 2, mark("Trace identification code")),
    StandardField(31, 2, mark("Vertically summed traces")),
    StandardField(33, 2, mark("Horizontally stacked traces (fold)")),
    StandardField(35, 2, mark("Data use")),
    StandardField(37, 4, mark("Offset")),
    StandardField(41, 4, mark("Receiver elevation")),
    StandardField(45, 4, mark("Source surface elevation")),
    StandardField(49, 4, mark("Source depth")),
    StandardField(53, 4, mark("Datum elevation at the receiver")),
    StandardField(57, 4, mark("Datum elevation at the source")),
    StandardField(61, 4, mark("Water depth at the source")),
    StandardField(65, 4, mark("Water depth at the receiver")),
    StandardField(69, 2, mark("Scalar of elevations")),
    StandardField(71, 2, mark("Scalar of coordinates")),
    StandardField(73, 4, mark("Source X")),
    StandardField(77, 4, mark("Source Y")),
    StandardField(81, 4, mark("Receiver X")),
    StandardField(85, 4, mark("Receiver Y")),
    StandardField(89, 2, mark("Coordinate units")),
    StandardField(91, 2, mark("Weathering velocity")),
    StandardField(93, 2, mark("Subweathering velocity")),
    StandardField(95, 2, mark("Uphole time at the source (ms)")),
    StandardField(97, 2, mark("Uphole time at the receiver (ms)")),
    StandardField(99, 2, mark("Source static (ms)")),
    StandardField(101, 2, mark("Receiver static (ms)")),
    StandardField(103, 2, mark("Total static (ms)")),
    StandardField(105, 2, mark("Lag time A (ms)")),
    StandardField(107, 2, mark("Lag time B (ms)")),
    StandardField(109, 2, mark("Delay of the first sample (ms)")),
    StandardField(111, 2, mark("Mute start (ms)")),
    StandardField(113, 2, mark("Mute end (ms)")),
    StandardField(115, 2, mark("Samples in this trace")),
    StandardField(117, 2, mark("Sample interval (µs)")),
    StandardField(119, 2, mark("Gain type")),
    StandardField(141, 2, mark("Alias filter frequency (Hz)")),
    StandardField(149, 2, mark("Low-cut frequency (Hz)")),
    StandardField(151, 2, mark("High-cut frequency (Hz)")),
    StandardField(157, 2, mark("Year")),
    StandardField(159, 2, mark("Day of the year")),
    StandardField(161, 2, mark("Hour")),
    StandardField(163, 2, mark("Minute")),
    StandardField(165, 2, mark("Second")),
    StandardField(181, 4, mark("CDP X")),
    StandardField(185, 4, mark("CDP Y")),
    StandardField(189, 4, mark("Inline number")),
    StandardField(193, 4, mark("Crossline number")),
    StandardField(197, 4, mark("Shot point number")),
    StandardField(201, 2, mark("Scalar of the shot point number")),
    StandardField(203, 2, mark("Unit of the samples")),
    StandardField(215, 2, mark("Scalar of times")),
    StandardField(217, 2, mark("Source type")),
    StandardField(233, 4, mark("Unassigned")),
    StandardField(237, 4, mark("Unassigned")),
)
