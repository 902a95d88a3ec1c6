"""The cases below a case, as a table: the items of an agenda, the tranches of a grant."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from govflow.codec import load, load_message
from govflow.domain.funds.requests import sum_field
from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.services.queries.case.answers import Answered, read_answers
from govflow.services.queries.case.names import Names, ids_in
from govflow.store.cases import CaseRow, LinkRow
from govflow.store.rounds.sight import readable_rounds
from govflow.store.rounds.tables import RoundRow
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import TAKING_PART, VISIBLE, Held, held_in_list, open_answers, reading, shape_of, sight
from govflow.store.work import Case, Work
from govflow.values import Money, Text

PUBLIC = Text(en="A member of the public", zh="公众")
"""Who brought what somebody without an account opened; whether a name stands with it, says its file."""
BELOW = Text(en="Cases below this one", zh="下属事项")


@dataclass(frozen=True, kw_only=True)
class ChildLine:
    """One case below: who brought it, where it stands, what its last round came to, the sum it asks for."""

    id: int
    name: str | None  # what the file of the case above calls such cases
    reference: str
    title: str
    title_other: str | None
    brought_by: Text | None
    state: Text
    state_name: str
    end: str | None
    result: Message | None
    amount: Money | None
    shown: tuple[Answered, ...]  # what the file has stand beside it


@dataclass(frozen=True, kw_only=True)
class ChildTable:
    """The cases below a case. ``sums``: some are about a sum of money; ``shows``: of some, answers stand here."""

    title: Text
    lines: tuple[ChildLine, ...]
    sums: bool

    @property
    def shows(self) -> bool:
        return any(each.shown for each in self.lines)


@dataclass(frozen=True, kw_only=True)
class Announced:
    """A case below that is told on top of the page of the one above, and what it says."""

    reference: str
    title: str
    title_other: str | None
    relation: Text
    state: Text
    answers: tuple[Answered, ...]


def load_announced(work: Work, case: Case, names: Names) -> tuple[Announced, ...]:
    """Of the cases below those that stand where the file announces them, as far as the reader may see them."""
    told = {name: each for name, each in work.version_of(case).workflow.children.items() if each.announced_in}
    rows = rows_below(work, case) if told and case.end is None else ()
    return tuple(
        _announced(work, names, row, told[row.child_name])
        for row in rows
        if row.child_name in told and row.state in told[row.child_name].announced_in
    )


def load_child_table(work: Work, case: Case, names: Names) -> ChildTable | None:
    """The cases below this one that the reader may see, in the order of their opening; None when there are none.

    Those that stand in a book of the case, such as its agenda, are shown there.
    """
    in_books = work.version_of(case).machine.in_books
    rows = [row for row in rows_below(work, case) if row.child_name not in in_books]
    if not rows:
        return None
    lines = _lines(work, case, names, rows)
    return ChildTable(
        title=_title(rows, work.vocabulary), lines=lines, sums=any(each.amount is not None for each in lines)
    )


def load_child_lines(work: Work, case: Case, names: Names, called: Collection[str]) -> tuple[ChildLine, ...]:
    """Those that the file calls by such a name, as far as the reader may see them, in the order of their opening."""
    return _lines(work, case, names, [row for row in rows_below(work, case) if row.child_name in called])


def _lines(work: Work, case: Case, names: Names, rows: Sequence[Any]) -> tuple[ChildLine, ...]:
    names.load(work, organizations=(row.opened_by for row in rows))
    results = _results(work, [row.id for row in rows])
    children = work.version_of(case).workflow.children
    return tuple(_line(work, names, row, results.get(row.id), children.get(row.child_name)) for row in rows)


def rows_below(work: Work, case: Case) -> Sequence[Any]:
    """Of the cases below this one those that the reader may see, in the order of their opening."""
    asked = asked_of_children(work, case)
    return asked.rows(work.session)


def asked_of_children(work: Work, case: Case) -> Asked:
    """What ``load_child_table`` will ask."""
    return _CHILDREN.asked(case=case.id, **sight(work.actor))


def asked_of_results(work: Work, case: Case) -> list[Asked]:
    """What it will ask then, where there are such cases."""
    found = rows_below(work, case)
    return [_asked_of_results(work, [row.id for row in found])] if found else []


def _asked_of_results(work: Work, case_ids: list[int]) -> Asked:
    return _RESULTS.asked(cases=case_ids, **reading(work.actor, Held()))


_RELATION = (
    select(func.min(LinkRow.relation))
    .where(LinkRow.case_id == bindparam("case"), LinkRow.other_id == CaseRow.id)
    .scalar_subquery()
)
_CHILDREN = Prepared(
    select(
        CaseRow.id, CaseRow.reference, CaseRow.title, CaseRow.title_other, CaseRow.opened_by, CaseRow.opened_at,
        CaseRow.state, CaseRow.end, CaseRow.data, CaseRow.child_name, CaseRow.workflow_version_id,
        TAKING_PART.label("taking_part"), _RELATION.label("relation"),
    )
    .where(CaseRow.parent_id == bindparam("case"), VISIBLE)
    .order_by(CaseRow.id)
)  # fmt: skip


def _title(rows: Sequence[Any], vocabulary: Vocabulary) -> Text:
    """What the cases are called together, where all stand in one relation that has such a word."""
    relations = {row.relation for row in rows}
    found = vocabulary.relations.get(relations.pop()) if len(relations) == 1 else None
    return found.together if found is not None and found.together is not None else BELOW


def _line(work: Work, names: Names, row: Any, result: Message | None, said: ChildCases | None) -> ChildLine:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    field = sum_field(workflow)
    known = open_answers(held_in_list(workflow, taking_part=row.taking_part), row.data)
    amount = load(known.get(field or ""))
    return ChildLine(
        id=row.id,
        name=row.child_name,
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        brought_by=PUBLIC if said and said.citizens else names.at(row.opened_at).organization(row.opened_by),
        state=workflow.states[row.state].title,
        state_name=row.state,
        end=row.end,
        result=result,
        amount=amount if isinstance(amount, Money) else None,
        shown=_answered(work, names, workflow, known, said.shows if said else ()),
    )


def _announced(work: Work, names: Names, row: Any, children: ChildCases) -> Announced:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    known = open_answers(held_in_list(workflow, taking_part=row.taking_part), row.data)
    return Announced(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        relation=work.vocabulary.relations[children.relation].title,
        state=workflow.states[row.state].title,
        answers=_answered(work, names, workflow, known, children.announces),
    )


def _answered(
    work: Work, names: Names, workflow: Workflow, known: Mapping[str, Any], told: Collection[str]
) -> tuple[Answered, ...]:
    """Those of the answers to these fields that the reader may see, in their order."""
    fields = {name: workflow.fields[name] for name in told if name in workflow.fields}
    found = {name: load(known[name]) for name in fields if known.get(name) is not None}
    if not found:
        return ()
    names.load(work, **ids_in(found, fields))
    return read_answers(found, fields, names)


def _results(work: Work, case_ids: list[int]) -> dict[int, Message]:
    """The sentence of the last round that closed, by case, and that was one. A verdict never tells what is sealed.

    Of rounds that all who see those cases may know of: this table has readers of its own.
    """
    rows = _asked_of_results(work, case_ids).rows(work.session) if case_ids else []
    return {row.case_id: load_message(row.verdict["sentence"]) for row in rows}


_LAST = (
    select(func.max(RoundRow.id))
    .where(RoundRow.case_id.in_(bindparam("cases", expanding=True)), RoundRow.verdict.is_not(None))
    .where(RoundRow.ordinal.is_(None), readable_rounds(shape_of(Held())))
    .group_by(RoundRow.case_id)
)
_RESULTS = Prepared(select(RoundRow.case_id, RoundRow.verdict).where(RoundRow.id.in_(_LAST)))
