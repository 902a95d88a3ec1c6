"""Who calls a sitting and says what of it: one function for each right, for commands and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govflow.domain.sessions.book import SITTINGS, SittingsBook
from govflow.domain.sessions.sittings import KINDS, Apart, Entered, OfSittings, Sitting, told, told_apart
from govflow.engine.entries import SittingTold
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.mediation.acting import acts_as
from govflow.services.queries.mediation.entries import is_read_as, load_entries
from govflow.services.rights import against_keeping, against_others, holds, reads_as
from govflow.store.record.compartments import Confided
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work

NO_SITTING = Message("There is no sitting of this kind that you may see.")


def sittings_book(work: Work, case: Case) -> SittingsBook | None:
    book: SittingsBook | None = work.version_of(case).machine.book(SITTINGS)
    return book


def sittings_of(work: Work, case: Case) -> SittingsBook:
    """The book, for who sits in by what they read as now. Raises NotFound for all others."""
    book = sittings_book(work, case)
    if book is None or not sits_in(work, case, book):
        raise NotFound(NO_SITTING)
    return book


def sits_in(work: Work, case: Case, book: SittingsBook) -> bool:
    held = reads_as(work, case)
    return not isinstance(held, Outside) and not {*book.sides, book.kept_by}.isdisjoint(held)


def load_sittings(work: Work, case: Case) -> dict[str, Sitting]:
    """The sittings of which the actor may read what is kept, as they stand."""
    return sittings_in(load_entries(work, case, KINDS))


def sittings_in(entries: Sequence[Confided]) -> dict[str, Sitting]:
    """As these entries tell them, of which the newest comes first."""
    return told(
        [
            Entered(compartment=each.compartment_id, at=each.at, person_id=each.person_id, entry=each.entry)
            for each in reversed(entries)
            if isinstance(each.entry, OfSittings)
        ]
    )


def apart_in(entries: Sequence[Confided], known: Mapping[str, Sitting]) -> list[Apart]:
    """What is told of sittings that are not among those known, the latest day first."""
    found = told_apart(each.entry for each in reversed(entries) if isinstance(each.entry, SittingTold))
    return sorted((each for name, each in found.items() if name not in known), key=lambda each: each.day, reverse=True)


def sitting_in_sight(work: Work, case: Case, sitting: str) -> Sitting:
    """One of which the actor may read what is kept. Raises NotFound, as where there is none."""
    found = load_sittings(work, case).get(sitting) if sittings_book(work, case) is not None else None
    if found is None:
        raise NotFound(NO_SITTING)
    return found


def keeps(work: Work, case: Case, book: SittingsBook) -> bool:
    return book.kept_by in holds(work, case)


def own_side(work: Work, case: Case, book: SittingsBook, sitting: Sitting) -> str | None:
    """The side of this sitting that the actor acts for."""
    return acts_as(work, case, book.there(sitting.side))


def sides_there(case: Case, book: SittingsBook, sitting: Sitting) -> Sequence[str]:
    """The sides of a sitting that somebody holds."""
    return [each for each in book.there(sitting.side) if case.holders(each)]


def against_calling(work: Work, case: Case, book: SittingsBook) -> list[Message]:
    """Why the actor calls no sitting now."""
    title = work.version_of(case).workflow.states[case.state].title
    closed = Message("In “%(state)s” no sitting is called.", state=title)
    return against_keeping(work, case, (book.kept_by,), book.called_in, closed)


def against_changing(work: Work, case: Case, book: SittingsBook, sitting: Sitting) -> list[Message]:
    """Why the actor does not put a sitting off, change it or call it off now."""
    if reasons := against_others(work, case, (book.kept_by,)) or _over(case, sitting):
        return reasons
    if sitting.minutes is not None:
        return [Message("There are minutes of this sitting: its day and place stay as they are.")]
    return []


def against_naming(work: Work, case: Case, book: SittingsBook, sitting: Sitting, side: str) -> list[Message]:
    """Why the actor does not enter who is there for a side: each side does for itself, and who keeps the sittings does
    from the day of the sitting on. What somebody approved minutes with stays as it was entered.
    """
    if side == own_side(work, case, book, sitting):
        stays = sitting.approved_by(side)
    elif not keeps(work, case, book) or side not in book.there(sitting.side):
        return [Message("A side enters only who is there for itself.")]
    elif not _has_come(work, case, sitting):
        return [Message("Who was there is entered on the day of the sitting or later.")]
    else:
        stays = any(map(sitting.approved_by, book.there(sitting.side)))
    if reasons := _over(case, sitting):
        return reasons
    return [Message("The minutes are approved: what you entered of who was there stays as it is.")] if stays else []


def against_objecting(work: Work, case: Case, book: SittingsBook, sitting: Sitting) -> list[Message]:
    """Why the actor does not object to who is said to have been there."""
    if own_side(work, case, book, sitting) is None:
        return [Message("Only the sides of this sitting object to who is said to have been there.")]
    return _over(case, sitting)


def against_minuting(work: Work, case: Case, book: SittingsBook, sitting: Sitting) -> list[Message]:
    """Why the actor keeps no minutes of this sitting now."""
    if reasons := against_others(work, case, (book.kept_by,)) or _over(case, sitting):
        return reasons
    if not _has_come(work, case, sitting):
        return [Message("Minutes are kept on the day of the sitting or later.")]
    return []


def against_answering(work: Work, case: Case, book: SittingsBook, sitting: Sitting) -> list[Message]:
    """Why the actor does not answer the minutes for a side."""
    side = own_side(work, case, book, sitting)
    if side is None:
        return [Message("Only the sides of this sitting answer its minutes.")]
    if reasons := against_others(work, case, book.answerers(side)) or _over(case, sitting):
        return reasons
    if sitting.minutes is None:
        return [Message("There are no minutes of this sitting yet.")]
    if sitting.approved_by(side):
        return [Message("Your side has approved this wording. Another wording needs another approval.")]
    return []


def against_telling(work: Work, case: Case, book: SittingsBook, sitting: Sitting) -> list[Message]:
    """Why the actor tells no ceiling for a side."""
    side = own_side(work, case, book, sitting)
    if side is None:
        return [Message("Only the sides of this sitting tell their ceiling.")]
    if reasons := against_others(work, case, book.answerers(side)) or _over(case, sitting):
        return reasons
    if not case.holders(book.kept_by):
        return [Message("There is nobody now whom you could tell it in confidence.")]
    if is_read_as(work, sitting.compartment, book.kept_by):
        return []
    who = work.version_of(case).machine.capacity_title(book.kept_by)
    return [Message("%(who)s: another one held this sitting. Tell it at a sitting of whoever is it now.", who=who)]


def _has_come(work: Work, case: Case, sitting: Sitting) -> bool:
    return sitting.day <= case.today(work.at)


def _over(case: Case, sitting: Sitting) -> list[Message]:
    if case.end is not None:
        return [Message("The case has ended: what is kept of its sittings stays as it is.")]
    if sitting.called_off is not None:
        return [Message("This sitting was called off.")]
    return []
