"""The page of a text of a case: its versions, which of them a round was held on, and what changed between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select

from govflow.engine.definition import FormField
from govflow.engine.fields.comparing import Comparison, compare
from govflow.engine.rounds.items import Item
from govflow.engine.rounds.matter import STANDING, Matter, fields_of, title_of
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.head import Head, expected_names, load_head
from govflow.services.queries.case.names import Names
from govflow.services.queries.texts.versions import TextVersion, load_versions, text_fields, version_at
from govflow.services.rights import reads_as
from govflow.store.cases import CaseRow
from govflow.store.rounds.sight import readable_rounds
from govflow.store.rounds.tables import RoundRow
from govflow.store.sql.prepared import shaped
from govflow.store.visibility import Held, Outside, Shape, reading, shape_of, visible_cases
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class HeldOn:
    """A round that was held on a version. ``decided``: by its result that version holds, word for word.

    ``hash``: of all that the round was held on.
    """

    id: int
    title: Text
    opened_at: datetime
    decided: bool
    hash: str


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """A version with who wrote it, and what was held on it."""

    version: TextVersion
    by: Message | None
    rounds: tuple[HeldOn, ...]

    @property
    def decided(self) -> bool:
        return any(each.decided for each in self.rounds)


@dataclass(frozen=True, kw_only=True)
class TextPage:
    """A text with its versions, the first one first, and two of them compared; the same one twice: only that."""

    head: Head
    field: str
    label: Text
    lines: tuple[VersionLine, ...]
    old: TextVersion
    new: TextVersion
    comparison: Comparison
    amended: Amended | None


@dataclass(frozen=True, kw_only=True)
class Amended:
    """The text in the case above in whose place the latest version would come, and what would change in it."""

    reference: str
    field: str
    label: Text
    number: int
    comparison: Comparison


def load_text_page(work: Work, reference: str, field: str, old: int | None = None, new: int | None = None) -> TextPage:
    """Two versions of a text, by their numbers; else the latest and the one before it.

    Raises NotFound for a case that the reader may not see, and for a text that is none or that the reader may not read.
    """
    case = read_case(work, reference)
    held = reads_as(work, case)
    fields = text_fields(work.version_of(case).workflow, held)
    versions = load_versions(work, case, held, [field]).get(field, ()) if field in fields else ()
    if not versions:
        raise NotFound(Message("There is no such text that you may read."))
    names = expected_names(work, case)
    names.expect(
        organizations=(each.organization_id for each in versions), persons=(each.person_id for each in versions)
    )
    names.load_expected(work, ())
    held_on = list(_held_on(work, case, held, fields[field], versions))
    last = len(versions)
    newer = new if new is not None and 1 <= new <= last else last
    older = old if old is not None and 1 <= old <= last else max(1, newer - 1)
    before, after = versions[min(older, newer) - 1], versions[max(older, newer) - 1]
    return TextPage(
        head=load_head(work, case, names),
        field=field,
        label=fields[field].label,
        lines=tuple(_line(each, names, [found for at, found in held_on if at == each.number]) for each in versions),
        old=before,
        new=after,
        comparison=compare(before.text, after.text),
        amended=_amended(work, case, field, versions[-1]),
    )


def _line(version: TextVersion, names: Names, rounds: Sequence[HeldOn]) -> VersionLine:
    return VersionLine(version=version, by=_by(version, names), rounds=tuple(rounds))


def _by(version: TextVersion, names: Names) -> Message | None:
    """Who gave it, as they were called then; nobody where no entry tells, or the clock did."""
    if version.at is None:
        return None
    then = names.at(version.at)
    person, organization = then.person(version.person_id), then.organization(version.organization_id)
    if person is None:
        return Message("By the clock, as the procedure says")
    if organization is None:
        return Message("%(person)s", person=person)
    return Message("%(person)s, for %(organization)s", person=person, organization=organization)


def _amended(work: Work, case: Case, field: str, latest: TextVersion) -> Amended | None:
    """What this text would change in the case above, as its file says, where the reader sees that."""
    if case.parent_id is None or case.child_name is None:
        return None
    query = select(CaseRow.reference).where(CaseRow.id == case.parent_id, visible_cases(work.actor))
    reference = work.session.scalar(query)
    if reference is None:
        return None
    above = read_case(work, reference)
    held, theirs = reads_as(work, above), work.version_of(above).workflow
    source = theirs.fields.get(theirs.children[case.child_name].copied.get(field, ""))
    place = source.amends if source is not None else None
    if place is None or place not in text_fields(theirs, held):
        return None
    versions = load_versions(work, above, held, [place]).get(place, ())
    if not versions:
        return None
    return Amended(
        reference=reference,
        field=place,
        label=theirs.fields[place].label,
        number=versions[-1].number,
        comparison=compare(versions[-1].text, latest.text),
    )


def _held_on(
    work: Work, case: Case, held: Held, field: FormField, versions: Sequence[TextVersion]
) -> Iterator[tuple[int, HeldOn]]:
    """The rounds that the reader may know of and that were held on a version, each with its number."""
    workflow = work.version_of(case).workflow
    for row in _rounds(shape_of(held)).rows(work.session, case=case.id, **reading(work.actor, held)):
        if isinstance(held, Outside) and row.name not in held.rounds:
            continue
        if fields_of(workflow, row.name).get(field.name) is not field:
            continue  # a column of a table that has the name of the field
        matter = Matter.from_json(row.matter)
        piece = next((each for each in matter.pieces if each.field == field.name and each.digest is None), None)
        found = version_at(versions, piece.value, row.opened_at) if piece is not None else None
        if found is not None:
            item = None if row.ordinal is None else Item(number=row.ordinal, words=row.words or "")
            yield (
                found.number,
                HeldOn(
                    id=row.id,
                    title=title_of(workflow, row.name, item),
                    opened_at=row.opened_at,
                    decided=row.outcome in STANDING,
                    hash=matter.hash,
                ),
            )


@shaped
def _rounds(shape: Shape) -> Select[Any]:
    columns = (
        RoundRow.id, RoundRow.name, RoundRow.opened_at, RoundRow.outcome, RoundRow.matter, RoundRow.ordinal,
        RoundRow.words,
    )  # fmt: skip
    here = (RoundRow.case_id == bindparam("case")) & RoundRow.child_id.is_(None)
    return select(*columns).where(here, RoundRow.matter.is_not(None), readable_rounds(shape)).order_by(RoundRow.id)
