"""What the page of a confidence shows of its handover to a successor, and of its release to another party."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govflow.codec import load
from govflow.services.queries.case.names import Names
from govflow.services.queries.case.timeline import Event, confided_events
from govflow.services.queries.mediation.confiding.release_rights import (
    against_agreeing,
    against_handing_over,
    against_revoking_release,
    against_taking_handover_back,
    digest_of,
    handover_book,
    load_all_here,
    load_handover,
    load_releases,
    may_be_released_to,
    release_book,
    successors,
)
from govflow.services.rights import reads_as
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import readable_confidences
from govflow.values import SYSTEM, Text


@dataclass(frozen=True, kw_only=True)
class HandoverShown:
    """Who does not read what its author confided to those before.

    ``texts`` and ``all``: everything that a handover opens, what was written and every entry with its files, as it
    stands by ``digest``, which is for those who are named. ``gives``, ``takes_back``: what the reader may do.
    """

    title: Text
    names: tuple[Text, ...]
    texts: tuple[tuple[Text, datetime, str], ...]
    all: tuple[Event, ...]
    digest: str
    stands: bool
    gives: bool
    takes_back: bool


@dataclass(frozen=True, kw_only=True)
class ReleaseShown:
    """Who has agreed that a party is given this, and who has still to; ``done``: since when it reads it."""

    to: str
    title: Text
    agreed: tuple[Text, ...]
    missing: tuple[Text, ...]
    done: datetime | None
    agrees: bool
    revokes: bool


def load_handover_shown(work: Work, case: Case, row: Mapping[str, Any], names: Names) -> HandoverShown | None:
    """None where nothing is to be said: nobody came into office later, and nothing was handed over."""
    book = handover_book(work, case)
    if book is None or book.to not in row["audience"]:
        return None
    handover, new = load_handover(work, case, row), successors(work, case, row)
    if handover is None and not new:
        return None
    readers = [each[1:] for each in new] or list(handover.readers if handover is not None else ())
    names.load(work, persons=[each[1] for each in readers], organizations=[each[0] for each in readers])
    workflow = work.version_of(case).workflow
    gives = not against_handing_over(work, case, row)
    texts = [each for each in readable_confidences(work, case) if each["compartment_id"] == row["compartment_id"]]
    here = load_all_here(work, case, row)
    return HandoverShown(
        title=workflow.parties[book.to].title,
        names=tuple(
            names.person(person) or names.organization(organization) or SYSTEM.person
            for organization, person in sorted(readers, key=str)
        ),
        texts=tuple((workflow.fields[each["field"]].label, each["at"], str(load(each["value"]))) for each in texts),
        all=confided_events(work, case, names, reads_as(work, case), here) if gives else (),
        digest=digest_of(here, new),
        stands=handover is not None and not new,
        gives=gives,
        takes_back=not against_taking_handover_back(work, case, row, handover),
    )


def load_releases_shown(work: Work, case: Case, row: Mapping[str, Any]) -> tuple[ReleaseShown, ...]:
    """Each party that it may be released to."""
    book, parties = release_book(work, case), may_be_released_to(work, case, row)
    if book is None or not parties:
        return ()
    found, workflow = load_releases(work, case), work.version_of(case).workflow
    shown = []
    for to in parties:
        release = found.get((row["id"], to))
        by = release.by if release is not None else frozenset()
        shown.append(
            ReleaseShown(
                to=to,
                title=workflow.parties[to].title,
                agreed=tuple(workflow.parties[each].title for each in book.by if each in by),
                missing=tuple(workflow.parties[each].title for each in book.by if each not in by),
                done=release.done if release is not None else None,
                agrees=not against_agreeing(work, case, row, release),
                revokes=not against_revoking_release(work, case, row, release),
            )
        )
    return tuple(shown)
