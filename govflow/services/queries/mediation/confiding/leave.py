"""The page of a confidence: what it says, who reads it, and the leave to pass it on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from govflow.codec import load
from govflow.engine.entries.confidences import Extent
from govflow.messages import Message
from govflow.services.queries.case.head import Head, load_head, load_names
from govflow.services.queries.mediation.confiding.confidences import ReaderShown, readers_shown
from govflow.services.queries.mediation.confiding.leave_rights import (
    against_giving,
    against_passing_on,
    against_taking_back,
    confidence_in_sight,
    has_leave,
    may_be_told,
    with_pages,
)
from govflow.services.queries.mediation.confiding.released import (
    HandoverShown,
    ReleaseShown,
    load_handover_shown,
    load_releases_shown,
)
from govflow.services.queries.mediation.confiding.told import Told, told_leave
from govflow.store.documents import load_readers
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_case
from govflow.values import SYSTEM, Text


@dataclass(frozen=True, kw_only=True)
class LeaveShown:
    """The leave for one party. ``extent``: as it stands; ``revokes``, ``uses``: what the reader may do with it."""

    to: str
    title: Text
    said: Message
    extent: Extent
    revokes: bool
    uses: bool


@dataclass(frozen=True, kw_only=True)
class FileConfided:
    """The version of a document that was confided. ``size`` in bytes."""

    document: str
    number: int
    filename: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class LeavePage:
    """A confidence with its leave. ``parties``: that the reader may let it be passed on to; ``closed``: why to none.

    ``file``: what was confided, where it is no text; ``label``: then what it is called. ``has_leave``: it may be passed
    on by leave at all.
    """

    head: Head
    id: str
    label: Text | str
    text: str
    file: FileConfided | None
    by: Text
    organization: Text | None
    at: Any
    read_by: tuple[ReaderShown, ...]
    leaves: tuple[LeaveShown, ...]
    parties: tuple[tuple[str, Text], ...]
    closed: tuple[Message, ...]
    has_leave: bool
    handover: HandoverShown | None
    releases: tuple[ReleaseShown, ...]


def newest_confidence(work: Work, reference: str) -> str:
    """The identifier of what was confided last of all that the reader may read and that can be passed on."""
    case = read_case(work, reference)
    fields = with_pages(work, case)
    return [str(row["id"]) for row in readable_confidences(work, case) if row["field"] in fields][-1]


def load_leave_page(work: Work, reference: str, confidence: str) -> LeavePage:
    """Raises NotFound where the reader may not see it, in the same words where there is none."""
    case = read_case(work, reference)
    row = confidence_in_sight(work, case, confidence)
    workflow, told = work.version_of(case).workflow, told_leave(work, case)
    readers = load_readers(work.session, {row["compartment_id"]}).get(row["compartment_id"], [])
    names = load_names(work, case)
    names.load(
        work,
        persons=(row["person_id"], *(each.person_id for each in readers)),
        organizations=(row["organization_id"], *(each.organization_id for each in readers)),
    )
    closed = tuple(against_giving(work, case, row))
    parties = () if closed else may_be_told(work, case, row)
    then = names.at(row["at"])
    return LeavePage(
        head=load_head(work, case, names),
        id=confidence,
        label=workflow.fields[row["field"]].label if row["field"] is not None else row["file"].title,
        text=str(load(row["value"])) if "file" not in row else "",
        file=_file(row),
        by=then.person(row["person_id"]) or SYSTEM.person,
        organization=then.organization(row["organization_id"]),
        at=row["at"],
        read_by=readers_shown(workflow, readers, names, written=row["at"]),
        leaves=tuple(
            _shown(work, case, row, told, each)
            for each in (told.book.told if told is not None else ())
            if told is not None and (confidence, each) in told.leaves
        ),
        parties=tuple((each, workflow.parties[each].title) for each in parties),
        closed=closed,
        has_leave=has_leave(work, case, row),
        handover=load_handover_shown(work, case, row, names),
        releases=load_releases_shown(work, case, row),
    )


def _file(row: Mapping[str, Any]) -> FileConfided | None:
    if "file" not in row:
        return None
    found = row["file"]
    return FileConfided(
        document=row["document"], number=row["number"], filename=found.filename, size=found.size, sha256=found.sha256
    )


def _shown(work: Work, case: Case, row: Mapping[str, Any], told: Told, to: str) -> LeaveShown:
    leave = told.leaves[row["id"], to]
    return LeaveShown(
        to=to,
        title=told.workflow.parties[to].title,
        said=told.sentence(leave),
        extent=leave.extent,
        revokes=not against_taking_back(work, case, row, leave),
        uses=not against_passing_on(work, case, row, leave, told.today),
    )
