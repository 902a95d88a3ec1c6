"""Who hands over what was confided to a successor, and who agrees to its release: one function for each right.

Asked by commands and pages alike; each answers for the actor of the work, with all that speaks against an act.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from govflow.codec import canonical
from govflow.domain.confidences import HANDOVER, RELEASE, HandoverBook, Release, ReleaseBook, handed_over, releases
from govflow.engine.entries import HandoverKept, ReleaseKept
from govflow.messages import Message
from govflow.services.queries.mediation.acting import acts_as
from govflow.services.queries.mediation.confiding.confided_files import is_among
from govflow.services.queries.mediation.entries import load_entries
from govflow.services.rights import reads_as
from govflow.store.record.compartments import Confided, load_confided
from govflow.store.standing.sides import author
from govflow.store.work import Case, Work
from govflow.store.writing.compartments import Reader, newcomers
from govflow.store.writing.confidences import is_author

ENDED = Message("The case has ended; nothing more is passed on in it.")


def handover_book(work: Work, case: Case) -> HandoverBook | None:
    book: HandoverBook | None = work.version_of(case).machine.book(HANDOVER)
    return book


def release_book(work: Work, case: Case) -> ReleaseBook | None:
    book: ReleaseBook | None = work.version_of(case).machine.book(RELEASE)
    return book


def load_handover(work: Work, case: Case, row: Mapping[str, Any]) -> HandoverKept | None:
    """The handover that stands in the compartment of a confidence."""
    found = reversed(load_entries(work, case, ("handover",)))
    kept = ((each.compartment_id, each.entry) for each in found if isinstance(each.entry, HandoverKept))
    return handed_over(kept).get(row["compartment_id"])


def load_all_here(work: Work, case: Case, row: Mapping[str, Any]) -> list[Confided]:
    """Every entry of the compartment of a confidence, the newest first: what a handover opens."""
    found = load_confided(work.session, work.actor, case.id, reads_as(work, case))
    return [each for each in found if each.compartment_id == row["compartment_id"]]


def digest_of(here: Sequence[Confided], new: Collection[Reader]) -> str:
    """As all of it stands, and for whom: the newest hash of its chain covers what stood before."""
    head = here[0].hash if here else ""
    return hashlib.sha256(canonical([head, sorted(([*each] for each in new), key=str)])).hexdigest()


def load_releases(work: Work, case: Case) -> Mapping[tuple[str, str], Release]:
    """Who has agreed to a release of what the actor may read, by the confidence and the party."""
    found = reversed(load_entries(work, case, ("release",)))
    return releases((each.at, each.entry) for each in found if isinstance(each.entry, ReleaseKept))


def successors(work: Work, case: Case, row: Mapping[str, Any]) -> set[Reader]:
    """Who holds the capacity by now to which this was confided, and does not read it."""
    book = handover_book(work, case)
    if book is None or book.to not in row["audience"]:
        return set()
    return newcomers(work, case, row["compartment_id"], book.to)


def against_handing_over(work: Work, case: Case, row: Mapping[str, Any]) -> list[Message]:
    """Why the actor hands this over to nobody: its author does, to who holds the capacity by now."""
    if not is_author(author(work, case), row):
        return [Message("Only who confided this says whether a successor reads it.")]
    if case.end is not None:
        return [ENDED]
    if not successors(work, case, row):
        return [Message("Whoever holds this now reads it already.")]
    return []


def against_taking_handover_back(
    work: Work, case: Case, row: Mapping[str, Any], handover: HandoverKept | None
) -> list[Message]:
    """Why the actor takes no handover back."""
    if not is_author(author(work, case), row):
        return [Message("Only who confided this says whether a successor reads it.")]
    return [Message("It was handed over to nobody.")] if handover is None else []


def may_be_released_to(work: Work, case: Case, row: Mapping[str, Any]) -> Sequence[str]:
    """The parties that it may be released to, to whom somebody answers: those whose field they and those who agree read
    alone.
    """
    book = release_book(work, case)
    if book is None or not is_among(work, case, row, book.of):
        return ()
    fields = work.version_of(case).workflow.fields
    return [each for each in book.told if {each} <= set(fields[book.told[each]].audience) <= {each, *book.by}]


def against_agreeing(work: Work, case: Case, row: Mapping[str, Any], release: Release | None) -> list[Message]:
    """Why the actor does not agree to a release: each party of the book does, once."""
    if (party := agrees_as(work, case, row)) is None:
        return [Message("Only the parties that read this agree to its release.")]
    if case.end is not None:
        return [ENDED]
    if release is not None and release.done is not None:
        return [Message("It is released already.")]
    if release is not None and party in release.by:
        return [Message("You have agreed to this already.")]
    return []


def against_revoking_release(work: Work, case: Case, row: Mapping[str, Any], release: Release | None) -> list[Message]:
    """Why the actor takes no agreement back: each party does, until it is released."""
    party = agrees_as(work, case, row)
    if party is None or release is None or party not in release.by:
        return [Message("You have not agreed to this.")]
    if release.done is not None:
        return [Message("It is released already: that cannot be taken back.")]
    return []


def agrees_as(work: Work, case: Case, row: Mapping[str, Any]) -> str | None:
    """As which party the actor agrees to a release of this; only one that was among its readers all along."""
    book = release_book(work, case)
    if book is None or not is_among(work, case, row, book.of):
        return None
    return acts_as(work, case, (each for each in book.by if each in row["audience"]))
