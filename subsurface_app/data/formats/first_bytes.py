"""What a file that cannot be read looks like, by its first bytes: an archive, a picture, a page of text, nothing."""

from resources import mark, translate

# first bytes -> what such a file is, and what to do with it; longer beginnings first
_BEGINNINGS = (
    (b"PK\x03\x04", mark("a ZIP archive (Excel and Word files and .npz are such too)"), "unpack"),
    (b"PK\x05\x06", mark("a ZIP archive (Excel and Word files and .npz are such too)"), "unpack"),
    (b"\x1f\x8b", mark("a gzip archive"), "unpack"),
    (b"BZh", mark("a bzip2 archive"), "unpack"),
    (b"\xfd7zXZ\x00", mark("an xz archive"), "unpack"),
    (b"\x28\xb5\x2f\xfd", mark("a Zstandard archive"), "unpack"),
    (b"7z\xbc\xaf\x27\x1c", mark("a 7z archive"), "unpack"),
    (b"Rar!\x1a\x07", mark("a RAR archive"), "unpack"),
    (b"%PDF-", mark("a PDF document"), "other"),
    (b"\x89PNG\r\n\x1a\n", mark("a PNG picture"), "other"),
    (b"\xff\xd8\xff", mark("a JPEG picture"), "other"),
    (b"II*\x00", mark("a TIFF picture"), "other"),
    (b"MM\x00*", mark("a TIFF picture"), "other"),
    (b"II+\x00", mark("a TIFF picture"), "other"),
    (b"GIF8", mark("a GIF picture"), "other"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", mark("an old Excel or Word file"), "other"),
    (b"SQLite format 3\x00", mark("an SQLite database"), "other"),
    (b"\x89HDF\r\n\x1a\n", mark("an HDF5 file"), "other"),
    (b"\x93NUMPY", mark("a NumPy array"), "other"),
    (b"\x7fELF", mark("a program"), "other"),
    (b"MZ\x90\x00", mark("a program"), "other"),
)
_ADVICE = {
    "unpack": mark("unpack it and import what is inside"),
    "other": mark("choose the file that holds the data"),
    "page": mark("the download gave a page in place of the data: download the file again"),
    "copy": mark("the copy or the download was not finished: copy it again"),
    "text": mark("look into it with an editor"),
}
_SURELY_TEXT = 4096  # bytes: more than the headers of a SEG-Y file


def look_of(head: bytes) -> tuple[str, str]:
    """What a file looks like and what to do about it, translated; empty where its first bytes tell nothing.

    Parameters   head : bytes - of the beginning, some thousand
    Returns      e.g. "a ZIP archive", "unpack it and import what is inside"
    """
    for start, words, advice in _BEGINNINGS:
        if head.startswith(start):
            return translate(words), translate(_ADVICE[advice])
    if not head:
        return translate(mark("an empty file")), translate(_ADVICE["copy"])
    if not any(head):
        return translate(mark("a file that begins with zeros only")), translate(_ADVICE["copy"])
    start_of_text = head[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start_of_text.startswith((b"<!doctype html", b"<html")):
        return translate(mark("an HTML page")), translate(_ADVICE["page"])
    if start_of_text.startswith(b"<?xml"):
        return translate(mark("an XML file")), translate(_ADVICE["other"])
    if is_plain_text(head):
        return translate(mark("plain text")), translate(_ADVICE["text"])
    return "", ""


def is_plain_text(head: bytes) -> bool:
    """Whether a beginning is text: of a SEG-Y file the text header may be, without line ends, never what follows it."""
    control = sum(byte < 32 and byte not in (9, 10, 12, 13) for byte in head[:_SURELY_TEXT])
    has_line_end = b"\n" in head[:2000] or b"\r" in head[:2000]
    return bool(head) and control == 0 and (has_line_end or not 2000 <= len(head) < _SURELY_TEXT)
