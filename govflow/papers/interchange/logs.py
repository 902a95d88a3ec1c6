"""The formats in which logs and grants are written: by their names in addresses, with what writes each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from govflow.papers.interchange import contracting, giving, ocel, xes
from govflow.papers.interchange.events import CaseLog
from govflow.papers.interchange.grants import Granted
from govflow.papers.speech import Tongue


@dataclass(frozen=True, kw_only=True)
class LogFormat:
    """How a log is written: in parts, as it is read. ``ending``: of the name of a file."""

    media_type: str
    ending: str
    write: Callable[[Iterable[CaseLog], Tongue], Iterator[str]]


LOGS: Mapping[str, LogFormat] = {
    "ocel": LogFormat(media_type=ocel.MEDIA_TYPE, ending=ocel.ENDING, write=ocel.ocel),
    "xes": LogFormat(media_type=xes.MEDIA_TYPE, ending=xes.ENDING, write=xes.xes),
}


@dataclass(frozen=True, kw_only=True)
class GrantFormat:
    """How grants are written; the last of what ``write`` is given is the address at which the file stands."""

    media_type: str
    ending: str
    write: Callable[[Granted, Tongue, str], str]


GRANTS: Mapping[str, GrantFormat] = {
    "giving": GrantFormat(media_type=giving.MEDIA_TYPE, ending="360giving.json", write=giving.giving),
    "ocds": GrantFormat(media_type=contracting.MEDIA_TYPE, ending="ocds.json", write=contracting.contracting),
}
