"""The draft of an agreement as its readers see it: versions, what changed between two, who accepted which clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from govflow.domain.agreements import Clause, Draft, Version, digest_of, text_of
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, expected_names, load_head
from govflow.services.queries.case.names import Names
from govflow.services.queries.mediation.drafting.clauses import ClauseShown, Shown
from govflow.services.queries.mediation.drafting.rights import (
    NO_SUCH,
    TO_ALL,
    against_accepting,
    against_drafting,
    against_proposing,
    against_working,
    audiences,
    book_in_sight,
    draft_book,
    drafts_as,
    holders_of_sides,
    load_draft,
    side_of,
    works_on_it,
)
from govflow.store.mediation.drafting import asked_of_draft
from govflow.store.sql.prepared import Asked
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

NOT_AGREED = Message(
    "The draft is not agreed: each side has to accept each clause of the version that was shown last, as it stands."
)
OTHER_TEXT = Message(
    "This is not the text that both sides accepted, word for word. Load the page anew: it begins with that text."
)


@dataclass(frozen=True, kw_only=True)
class DraftPage:
    """The draft. ``gone``: clauses of the version it is compared with that stand there no more.

    ``drafting``: what the reader writes and nobody else reads; empty lists of reasons say that the reader may.
    """

    head: Head
    versions: tuple[Version, ...]
    version: Version | None
    since: int | None
    clauses: tuple[ClauseShown, ...]
    gone: tuple[ClauseShown, ...]
    coarse: bool
    accepted: int
    agreed: bool
    adopted: bool
    text_sha256: str
    drafts: bool
    drafting: tuple[ClauseShown, ...]
    begun: tuple[Clause, ...]
    begun_sha256: str
    unshown: bool
    side: Text | None
    to: tuple[tuple[str, Message], ...]
    closed: tuple[Message, ...]
    not_drafting: tuple[Message, ...]
    not_accepting: tuple[Message, ...]
    not_proposing: tuple[Message, ...]

    @property
    def newest(self) -> bool:
        return self.version is not None and self.version.number == len(self.versions)


@dataclass(frozen=True, kw_only=True)
class DraftLink:
    """That a draft is worked on, on the page of its case. ``accepted``: clauses that all sides accepted."""

    reference: str
    number: int
    clauses: int
    accepted: int
    unshown: bool
    drafts: bool


def asked_of_link(work: Work, case: Case) -> list[Asked]:
    """What ``load_draft_link`` will ask."""
    return [asked_of_draft(work, case)] if works_on_it(work, case) else []


def load_draft_link(work: Work, case: Case, _names: Names) -> DraftLink | None:
    """For the sides and who drafts, where there is a draft, or where the reader may begin one."""
    if not works_on_it(work, case):
        return None
    draft = load_draft(work, case)
    version = draft.newest
    if version is None and (drafts_as(work, case) is None or against_drafting(work, case)):
        return None
    holders = holders_of_sides(work, case)
    clauses = () if version is None else version.clauses
    still = {each.id for each, _ in draft.open_clauses(holders)}
    return DraftLink(
        reference=case.reference,
        number=len(draft.versions),
        clauses=len(clauses),
        accepted=len(clauses) - len(still) if holders else 0,
        unshown=draft.written is not None,
        drafts=drafts_as(work, case) is not None,
    )


def load_draft_page(work: Work, reference: str, number: int | None = None, since: int | None = None) -> DraftPage:
    """A version of the draft, the newest unless told, compared with an earlier one, that before it unless told.

    Raises NotFound where the reader may not see it, in the same words where there is none.
    """
    case = read_case(work, reference)
    book = book_in_sight(work, case)
    draft, names = load_draft(work, case), expected_names(work, case)
    _load_names(work, names, draft, case)
    version, before = _chosen(draft, number, since)
    sides = holders_of_sides(work, case)
    shown = Shown(work, case, draft, names, sides)
    clauses = shown.clauses(version, before) if version is not None else ()
    drafting, side = drafts_as(work, case) is not None, side_of(work, case)
    workflow = work.version_of(case).workflow
    begun = draft.begun if drafting else ()
    text = "" if version is None else text_of(version.clauses)
    return DraftPage(
        head=load_head(work, case, names),
        versions=draft.versions,
        version=version,
        since=before.number if before is not None else None,
        clauses=clauses,
        gone=shown.gone(version, before),
        coarse=any(each.comparison is not None and each.comparison.coarse for one in clauses for each in one.parts),
        accepted=sum(each.is_accepted for each in clauses),
        agreed=draft.is_agreed(sides),
        adopted=book.becomes is not None and bool(text) and case.data.get(book.becomes) == text,
        text_sha256="" if version is None else version.sha256,
        drafts=drafting,
        drafting=shown.drafting() if drafting else (),
        begun=begun,
        begun_sha256=digest_of(begun),
        unshown=drafting and draft.written is not None,
        side=None if side is None else workflow.parties[side].title,
        to=tuple((each, _to(work, case, each)) for each in audiences(work, case)),
        closed=tuple(against_working(work, case)),
        not_drafting=tuple(against_drafting(work, case)),
        not_accepting=tuple(against_accepting(work, case)),
        not_proposing=tuple(against_proposing(work, case)),
    )


def shown_version(work: Work, reference: str, number: int) -> tuple[Case, Version]:
    """A version for a file. Raises NotFound."""
    case = read_case(work, reference)
    book_in_sight(work, case)
    versions = load_draft(work, case).versions
    if not 1 <= number <= len(versions):
        raise NotFound(NO_SUCH)
    return case, versions[number - 1]


def previewed(work: Work, reference: str, clauses: Sequence[Mapping[str, str]]) -> tuple[ClauseShown, ...]:
    """What these clauses would change in what is written, one after the other; then those that they leave out.

    Raises NotFound where the reader may not see it.
    """
    case = read_case(work, reference)
    book_in_sight(work, case)
    draft, names = load_draft(work, case), expected_names(work, case)
    begun = Version(of="", number=1, at=work.at, person_id=None, clauses=draft.begun)
    new = Version(of="", number=2, at=work.at, person_id=None, clauses=tuple(map(Clause.of, clauses)))
    shown = Shown(work, case, replace(draft, remarks=(), proposals=()), names, ())  # what was said stands elsewhere
    return (*shown.clauses(new, begun), *shown.gone(new, begun))


def agreed_texts(work: Work, case: Case, fields: Iterable[str]) -> dict[str, str]:
    """What a field begins with that the agreed draft becomes; nothing where that is not agreed."""
    book = draft_book(work, case)
    if book is None or book.becomes not in set(fields):
        return {}
    draft = load_draft(work, case)
    if draft.newest is None or not draft.is_agreed(holders_of_sides(work, case)):
        return {}
    return {book.becomes: text_of(draft.newest.clauses)}


def against_agreed(work: Work, case: Case, answers: Mapping[str, Any]) -> list[Message]:
    """Why a text is not taken over as the agreed one: it is that one, character for character, or none."""
    book = draft_book(work, case)
    given = answers.get(book.becomes) if book is not None and book.becomes is not None else None
    if book is None or not given:
        return []
    agreed = agreed_texts(work, case, (book.becomes or "",))
    if not agreed:
        return [NOT_AGREED]
    return [] if agreed[book.becomes or ""] == given else [OTHER_TEXT]


def _chosen(draft: Draft, number: int | None, since: int | None) -> tuple[Version | None, Version | None]:
    versions = draft.versions
    if not versions:
        if number is not None:
            raise NotFound(NO_SUCH)
        return None, None
    number = len(versions) if number is None else number
    since = number - 1 if since is None else since
    if not 1 <= number <= len(versions) or not 0 <= since <= len(versions):
        raise NotFound(NO_SUCH)
    return versions[number - 1], versions[since - 1] if since else None


def _load_names(work: Work, names: Names, draft: Draft, case: Case) -> None:
    said = (*draft.accepted.values(), *draft.proposals, *draft.remarks)
    authors = [each.author for each in said]
    names.load(
        work,
        organizations=(*(each for each, _ in authors), *(each for each, _ in holders_of_sides(work, case))),
        persons=(
            *(each for _, each in authors),
            *(each.person_id for each in said),
            *(each.person_id for each in draft.versions),
            *(each for _, each in holders_of_sides(work, case)),
        ),
    )


def _to(work: Work, case: Case, to: str) -> Message:
    """Who reads what is said so."""
    parties, book = work.version_of(case).workflow.parties, book_in_sight(work, case)
    if to == TO_ALL:
        titles = tuple(parties[each].title for each in book.readers)
        return Message("All: %(readers)s", readers=titles)
    titles = tuple(parties[each].title for each in book.privately(to))
    return Message("Only %(readers)s", readers=titles)
