"""Kinds of files that may be filed: by what name, how each begins, and the type that it is handed out as.

A file is never opened to find out what it is: its name says so, and its first bytes must not speak against it. Nothing
here makes a file harmless. What does is that each is handed out as an attachment, of the type said here whatever its
sender called it, and that no browser may guess another one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from govflow.messages import Message

HEAD = 1024
"""So many bytes of a file are looked at, at most: within the first 1,024 a PDF says that it is one (ISO 32000)."""

_OLE2, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?(?:From |[!-9;-~]{1,76}:)")
"""How a letter begins (RFC 5322): with the name of a header, or the line that a mail box puts before it."""

_MEANINGFUL = str.maketrans({sign: chr(ord(sign) + 0xFEE0) for sign in '"<>|:*?'})
"""What means something to a file system, and the sign of full width that says the same to people."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, directions, marks, halves of characters, line ends
_PARTS_OF_A_MAP = frozenset({".shp", ".shx", ".dbf", ".prj", ".cpg"})


@dataclass(frozen=True)
class Kind:
    """``media_type``: what it is handed out as. ``fits``: may a file that begins so be one?"""

    media_type: str
    fits: Callable[[bytes], bool]


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _anything(head: bytes) -> bool:
    return True


def _pdf(head: bytes) -> bool:
    """Readers take what stands before its header for nothing: mail programs and scanners leave lines there."""
    return b"%PDF-" in head


def _heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC


def _letter(head: bytes) -> bool:
    return b"\0" not in head and _HEADER.match(head) is not None


_PACKED, _COMPOUND = _begins(_ZIP), _begins(_OLE2)
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: Mapping[str, Kind] = {
    ".txt": Kind("text/plain", _anything),
    ".csv": Kind("text/csv", _anything),
    ".json": Kind("application/json", _anything),
    ".jsonld": Kind("application/ld+json", _anything),
    ".pdf": Kind("application/pdf", _pdf),
    ".ofd": Kind("application/ofd", _PACKED),
    ".docx": Kind(f"{_OFFICE}.wordprocessingml.document", _PACKED),
    ".xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", _PACKED),
    ".pptx": Kind(f"{_OFFICE}.presentationml.presentation", _PACKED),
    ".doc": Kind("application/msword", _COMPOUND),
    ".xls": Kind("application/vnd.ms-excel", _COMPOUND),
    ".ppt": Kind("application/vnd.ms-powerpoint", _COMPOUND),
    ".wps": Kind("application/wps-office.wps", _begins(_OLE2, _ZIP)),
    ".et": Kind("application/wps-office.et", _begins(_OLE2, _ZIP)),
    ".dps": Kind("application/wps-office.dps", _begins(_OLE2, _ZIP)),
    ".odt": Kind("application/vnd.oasis.opendocument.text", _PACKED),
    ".ods": Kind("application/vnd.oasis.opendocument.spreadsheet", _PACKED),
    ".eml": Kind("text/plain", _letter),  # as text: some browsers show a letter with all that is in it
    ".msg": Kind("application/vnd.ms-outlook", _COMPOUND),
    ".png": Kind("image/png", _begins(b"\x89PNG")),
    ".jpg": Kind("image/jpeg", _begins(b"\xff\xd8")),
    ".jpeg": Kind("image/jpeg", _begins(b"\xff\xd8")),
    ".heic": Kind("image/heic", _heic),
    ".tif": Kind("image/tiff", _anything),
    ".tiff": Kind("image/tiff", _anything),
    ".dwg": Kind("image/vnd.dwg", _begins(b"AC10")),
    ".zip": Kind("application/zip", _PACKED),
}
"""What may be filed, by how its name ends."""

ALLOWED = {suffix: kind.media_type for suffix, kind in KINDS.items()}
"""The type that each is served as: always this one, never what the sender claimed."""


def media_type(filename: str) -> str:
    """What a file of this name, which may be filed, is handed out as."""
    return ALLOWED[suffix_of(filename)]


def against(filename: str, content: bytes) -> Message | None:
    """Why a file of this name and content cannot be filed."""
    if not content:
        return Message("The file is empty. Choose another one.")
    name = safe_name(filename)
    suffix = suffix_of(name)
    if suffix in _PARTS_OF_A_MAP:
        return Message("A map in shapes is several files that belong together: send all of them in one ZIP.")
    if suffix not in KINDS:
        return Message(
            "Files of this kind cannot be filed. Use one of: %(kinds)s.", kinds=tuple(each[1:] for each in KINDS)
        )
    if not KINDS[suffix].fits(content[:HEAD]):
        return Message("The content is not what the name “%(name)s” says.", name=name)
    return None


def safe_name(filename: str) -> str:
    """The sender's name without folders and what hides something, its ending kept, at most 120 characters; what means
    something to a file system stands there in full width.
    """
    name = unicodedata.normalize("NFC", PurePosixPath(filename.replace("\\", "/")).name)
    name = "".join(each for each in name if unicodedata.category(each) not in _HIDDEN).translate(_MEANINGFUL)
    name = name.strip(" .")
    stem, suffix = PurePosixPath(name or "document").stem, PurePosixPath(name).suffix
    return f"{stem[: 120 - len(suffix)]}{suffix}"


def suffix_of(name: str) -> str:
    """How a name ends, in small letters."""
    return PurePosixPath(name).suffix.lower()
