"""What rounds are about: frozen when they open, and kept as it is while they are open and once they have decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, func, or_, select

from govflow.engine.definition import FormField, Workflow
from govflow.engine.entries.stored import loaded
from govflow.engine.rounds.items import Item, is_same_row
from govflow.engine.rounds.matter import (
    STANDING,
    Matter,
    Paper,
    answers_about,
    confided_in,
    decided_on,
    fields_of,
    frozen_pieces,
    label_of,
    under_round,
    under_round_above,
)
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.documents import DESCRIBED, DocumentRow, DocumentVersionRow, described
from govflow.store.record.compartments import unlock
from govflow.store.registers.withdrawn import stands
from govflow.store.rounds import LoadedRound
from govflow.store.rounds.tables import ROUND, VOID
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import load_confided, split_confidences
from govflow.values import Text, new_id

FILE = DocumentVersionRow.__table__
Source = tuple[Mapping[str, FormField], Mapping[str, Any]]
"""The fields of the case, row or case below that a round is about, and the answers there."""
_LAST = (
    select(FILE.c.document_id, func.max(FILE.c.number).label("number"))
    .where(FILE.c.document_id.in_(bindparam("documents", expanding=True)), stands(FILE.c.id))
    .group_by(FILE.c.document_id)
    .subquery()
)
_PAPERS = Prepared(
    select(FILE.c.document_id, FILE.c.number, *DESCRIBED)
    .join(_LAST, (FILE.c.document_id == _LAST.c.document_id) & (FILE.c.number == _LAST.c.number))
    .join(DocumentRow, DocumentRow.id == FILE.c.document_id)
)


def freeze(work: Work, case: Case, name: str, items: Sequence[Item | None]) -> list[Matter | None]:
    """What each of the rounds that open now is about, as the case, its row or the case below stands."""
    names = work.version_of(case).workflow.rounds[name].matter
    if not names:
        return [None] * len(items)
    kept, secrets = load_confided(work, case, confided_in(work.version_of(case).workflow, name))
    sources = list(_sources(work, case, name, items, kept))
    papers = load_papers(work.session, {each for found in sources for each in _papers_in(names, *found)})
    return [_matter(names, answers, papers, secrets) for _, answers in sources]


def load_papers(session: Session, document_ids: Collection[str]) -> dict[str, Paper]:
    """The latest version of each of these documents."""
    if not document_ids:
        return {}
    rows = _PAPERS.rows(session, documents=sorted(document_ids))
    unlock(session, {row.compartment_id for row in rows if row.description is not None})
    return {row.document_id: paper_of(session, row) for row in rows}


def paper_of(session: Session, row: Row[*tuple[Any, ...]]) -> Paper:
    """A version of a document, as it is frozen."""
    found = described(session, row)
    return Paper(
        version=row.number, filename=found.filename, size=found.size, sha256=found.sha256, secret=row.version_id
    )


def against_changing(
    work: Work, case: Case, fields: Sequence[FormField], answers: Mapping[str, Any], annuls: Collection[str] = ()
) -> list[Message]:
    """Why these answers cannot become those of the case now: rounds in play, but those annulled, are about it.

    ``fields``: those that are answered, as far as some are for few readers.
    """
    if not answers or not _may_be_frozen(work, case, answers):
        return []
    workflow = work.version_of(case).workflow
    known, _ = split_confidences(fields, answers)
    confided = [each.name for each in fields if each.audience and answers.get(each.name) is not None]
    after = {**case.data, **known}
    found = []
    for row in work.session.execute(_about(case).where(_in_play(work, case))):
        if row.case_id != case.id or row.name not in annuls:
            now = answers_about(workflow, row.name, after, _item(row)) if row.case_id == case.id else after
            found += [_refusal(work, case, row, each) for each in Matter.from_json(row.matter).changed(now, confided)]
    return found


def check_unfrozen(work: Work, case: Case, fields: Sequence[FormField], answers: Mapping[str, Any]) -> None:
    """Raises Refused where rounds in play are about what these answers change."""
    if reasons := against_changing(work, case, fields, answers):
        raise Refused(reasons)


def against_new_version(work: Work, case: Case, document_id: str, title: Text | str) -> list[Message]:
    """Why no other file takes the place of a document's latest: a round is held on it, or has decided on it."""
    latest: dict[tuple[int, str], int] = {}
    rows = list(work.session.execute(_about(case).order_by(ROUND.c.id)))
    for row in rows:
        latest[row.case_id, row.name] = row.opening_id or row.id
    workflow, here = work.version_of(case).workflow, {(case.id, each) for each in _once_here(work, case)}
    found = []
    for row in rows:
        if document_id not in Matter.from_json(row.matter).documents:
            continue
        last = latest[row.case_id, row.name] == (row.opening_id or row.id)
        if row.outcome in STANDING and last:
            found.append(_decided(case, row, workflow, title))
        elif row.closed_at is None or (last and row.outcome != VOID and (row.case_id, row.name) in here):
            found.append(_before_a_round(work, case, row, title))
    return list(dict.fromkeys(found))


def standing(work: Work, case: Case, openings: Iterable[Sequence[LoadedRound]]) -> frozenset[int]:
    """Those of these rounds, by id, of which all that they were held on is what still stands.

    That is in the case, in the row of its table, or in the case below. ``openings``: those of one name together.
    """
    present = [_Present.load(work, case, each) for each in openings]
    papers = load_papers(work.session, {paper for each in present for paper in each.papers})
    return frozenset(round_id for each in present for round_id in each.standing(work.version_of(case).workflow, papers))


@dataclass(frozen=True, kw_only=True)
class _Present:
    """What the rounds of one opening would be about if they opened now, one after the other."""

    rounds: Sequence[LoadedRound]
    sources: Sequence[Source]
    secrets: Mapping[str, str]

    @classmethod
    def load(cls, work: Work, case: Case, rounds: Sequence[LoadedRound]) -> _Present:
        name = rounds[0].name
        kept, secrets = load_confided(work, case, confided_in(work.version_of(case).workflow, name))
        sources = list(_sources(work, case, name, [each.item for each in rounds], kept))
        return cls(rounds=rounds, sources=sources, secrets=secrets)

    @property
    def papers(self) -> Iterator[str]:
        for fields, answers in self.sources:
            yield from _papers_in(_named(self.rounds), fields, answers)

    def standing(self, workflow: Workflow, papers: Mapping[str, Paper]) -> Iterator[int]:
        """What was frozen is compared; where nothing was, the row of the table as a whole."""
        for found, (_, answers) in zip(self.rounds, self.sources, strict=True):
            if found.matter is None:
                stands = is_same_row(workflow, found.name, found.item, answers)
            else:
                names = [each.field for each in found.matter.pieces]
                now = frozen_pieces(names, answers, papers, confided=self.secrets, salt=found.matter.salt)
                stands = tuple(now) == found.matter.pieces
            if stands:
                yield found.id


def _named(rounds: Sequence[LoadedRound]) -> Sequence[str]:
    """The fields that rounds of one opening are about."""
    return () if rounds[0].matter is None else [each.field for each in rounds[0].matter.pieces]


def _matter(
    names: Sequence[str], answers: Mapping[str, Any], papers: Mapping[str, Paper], confided: Mapping[str, str]
) -> Matter:
    salt = new_id()
    return Matter(salt=salt, pieces=tuple(frozen_pieces(names, answers, papers, confided=confided, salt=salt)))


def _sources(
    work: Work, case: Case, name: str, items: Sequence[Item | None], confided: Mapping[str, Any]
) -> Iterator[Source]:
    """For each round the fields that it may be about, and the answers to them."""
    workflow = work.version_of(case).workflow
    fields = fields_of(workflow, name)
    below = [each.case_id for each in items if each is not None and each.case_id is not None]
    children = _below(work, case, below)
    for item in items:
        if item is not None and item.case_id is not None:
            yield children[item.case_id]
        else:
            yield fields, answers_about(workflow, name, {**case.data, **confided}, item)


def _below(work: Work, case: Case, ids: Collection[int]) -> dict[int, Source]:
    """The cases below, as this command has left them so far, or has in thought."""
    if not ids:
        return {}
    then = case.thought.below if case.thought is not None else {}
    query = select(CASE.c.id, CASE.c.data, CASE.c.workflow_version_id).where(CASE.c.id.in_(sorted(ids)))
    found: dict[int, Source] = {}
    for row in work.session.execute(query):
        held = then.get(row.id) or work.cases.get(row.id)
        workflow = work.pinned(work.session, row.workflow_version_id).workflow
        found[row.id] = (workflow.fields, held.data if held is not None else loaded(row.data))
    return found


def _papers_in(names: Sequence[str], fields: Mapping[str, FormField], answers: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        field = fields.get(name)
        if field is not None and field.kind.filed and isinstance(answers.get(name), str):
            yield answers[name]


def _about(case: Case) -> Any:
    """The rounds with a matter that are held in a case, on it as a whole or its rows, or above on it."""
    about: ColumnElement[bool] = or_(
        ROUND.c.child_id == case.id, (ROUND.c.case_id == case.id) & ROUND.c.child_id.is_(None)
    )
    return select(ROUND).where(about, ROUND.c.matter.is_not(None))


def _in_play(work: Work, case: Case) -> ColumnElement[bool]:
    """The rounds under which nothing changes: those that are open, and those that are over in the present state.

    What these found the case still waits to act on, with others; on another text it would be no result any more.
    """
    here = sorted(_once_here(work, case))
    if not here:
        return ROUND.c.closed_at.is_(None)
    last = select(func.max(ROUND.c.id)).where(ROUND.c.case_id == case.id, ROUND.c.name.in_(here))
    over = ROUND.c.id.in_(last.group_by(ROUND.c.name)) & (ROUND.c.outcome != VOID)
    return or_(ROUND.c.closed_at.is_(None), over)


def _once_here(work: Work, case: Case) -> Collection[str]:
    """The rounds of the present state that are held on the case as a whole.

    Of those for each row or case, what was decided on one of them does not stop the others.
    """
    workflow = work.version_of(case).workflow
    return [each for each in workflow.states[case.state].rounds if each not in workflow.repeated]


def _may_be_frozen(work: Work, case: Case, answered: Collection[str]) -> bool:
    """Can a round be held on these answers: in the present state, or in the case above, as far as that is in hand?"""
    workflow = work.version_of(case).workflow
    if any(not _matter_of(workflow, each).isdisjoint(answered) for each in workflow.states[case.state].rounds):
        return True
    above = work.cases.get(case.parent_id) if case.parent_id is not None else None
    if above is None:
        return case.parent_id is not None
    theirs = work.version_of(above).workflow
    return any(not _matter_of(theirs, each).isdisjoint(answered) for each in theirs.states[above.state].rounds)


def _matter_of(workflow: Workflow, name: str) -> frozenset[str]:
    """The fields that a round is about, and the table whose row it is held for."""
    matter = workflow.rounds[name].matter
    return frozenset((*matter, workflow.repeated[name]) if matter and name in workflow.repeated else matter)


def _refusal(work: Work, case: Case, row: Row[*tuple[Any, ...]], field: str) -> Message:
    """Why an answer stays; a round in the case above names the field as this case does."""
    workflow = work.version_of(case).workflow
    if row.case_id == case.id:
        return _before_a_round(work, case, row, label_of(workflow, row.name, field))
    return _before_a_round(work, case, row, workflow.fields[field].label)


def _before_a_round(work: Work, case: Case, row: Row[*tuple[Any, ...]], field: Text | str) -> Message:
    if row.case_id != case.id:
        return under_round_above(field)
    return under_round(work.version_of(case).workflow, case.state, row.name, _item(row), field)


def _decided(case: Case, row: Row[*tuple[Any, ...]], workflow: Workflow, field: Text | str) -> Message:
    if row.case_id != case.id:
        return Message("“%(field)s” was decided on in the case above and stays as it was then.", field=field)
    return decided_on(workflow, row.name, _item(row), field)


def _item(row: Row[*tuple[Any, ...]]) -> Item | None:
    return None if row.ordinal is None else Item(number=row.ordinal, words=row.words or "")
