"""One step for several items of an agenda, or for several cases on one's own desk: what the reader may take in them,
and what it would bring in each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from govflow.engine.decide import available
from govflow.engine.definition import Transition, Workflow
from govflow.engine.facts import Form
from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale
from govflow.messages import Message
from govflow.services.queries.case.agenda import AgendaLine, AgendaTable, load_agenda_page
from govflow.services.queries.case.head import Head
from govflow.services.queries.case.readers import Reason, reason_of_step
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.page import check_step
from govflow.store.cases import CaseRow
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import Prepared
from govflow.store.standing import asked_of_standing
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work
from govflow.store.writing.facts import asked_of_facts, load_facts
from govflow.store.writing.locking import read_by_id, read_case, read_together
from govflow.values import Text

_SEEN = Prepared(
    select(CaseRow.reference, CaseRow.id).where(CaseRow.reference.in_(bindparam("references", expanding=True)), VISIBLE)
)
MOST_AT_ONCE = 50
LEAST = 2  # for one item alone its own page has the step
NO_ITEM = Message("There is no such item on this agenda that you may see.")
NO_CASE = Message("There is no such case that you may see.")
NOT_FOR_SEVERAL = Message(
    "This step does not exist here, or it asks for more than a reason. Take it on the page of the item."
)


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """An item that was ticked. ``version``: of its case, as the reader decides on it."""

    reference: str
    number: str
    title: str
    title_other: str | None
    state: Text
    version: int


@dataclass(frozen=True, kw_only=True)
class BatchStep:
    """A step that can be taken in several of them. ``value`` stands for it; ``items``: where, by reference."""

    value: str
    title: Text
    help: Text | None
    reason: Reason | None
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BatchPage:
    """What can be done with the items that were ticked. ``unknown``: how many are none that the reader may see.

    ``head``: of the case with the agenda; none for cases on the reader's own desk.
    """

    head: Head | None
    items: tuple[Ticked, ...]
    steps: tuple[BatchStep, ...]
    unknown: int


@dataclass(frozen=True, kw_only=True)
class ItemOutcome:
    """What a step brings in one item, or has brought (``told`` is none); else why not."""

    reference: str
    told: Consequences | None = None
    reasons: tuple[Message, ...] = ()


def check_many(references: Collection[str]) -> None:
    """Raises Refused where so many are not taken at once."""
    if len(references) > MOST_AT_ONCE:
        raise Refused([Message("At most %(most)s items are taken at once. Tick fewer.", most=MOST_AT_ONCE)])


def load_batch(work: Work, reference: str | None, ticked: Sequence[str]) -> BatchPage:
    """The steps that the reader may take in at least two of the items that were ticked on the agenda of a case, or
    (None) of the cases that were ticked on a desk.

    Raises NotFound where there is no agenda for the reader, Refused for too many at once.
    """
    check_many(ticked)
    page = load_agenda_page(work, reference) if reference is not None else None
    lines: dict[int, AgendaLine | None]
    if page is not None:
        items = [each for each in items_on(page.agenda) if each.item is not None and each.item.reference in {*ticked}]
        lines = {each.item.id: each for each in items if each.item is not None}
    else:
        lines = dict.fromkeys(seen_cases(work, ticked).values())
    read_together(work, [*lines])
    cases = [read_by_id(work, each) for each in lines]
    read_ahead(work.session, [asked for each in cases for asked in asked_of_standing(work, each)])
    read_ahead(work.session, [asked for each in cases for asked in asked_of_facts(work, each)])
    return BatchPage(
        head=page.head if page is not None else None,
        items=tuple(_ticked(work, line, case) for line, case in zip(lines.values(), cases, strict=True)),
        steps=tuple(_common(work, cases)),
        unknown=len({*ticked}) - len(cases),
    )


def seen_cases(work: Work, references: Collection[str]) -> dict[str, int]:
    """Those of these cases that the actor may see, in this order, with their numbers."""
    rows = _SEEN.rows(work.session, references=[*references], **sight(work.actor)) if references else ()
    found = {row.reference: row.id for row in rows}
    return {each: found[each] for each in dict.fromkeys(references) if each in found}


def items_on(agenda: AgendaTable) -> Iterator[AgendaLine]:
    """The items that the reader sees, in their order, those last that are not on the agenda yet."""
    yield from (each for each in agenda.lines if each.item is not None)
    for item in agenda.waiting:
        yield AgendaLine(
            id=None, number="", kind="item", title=item.title, title_other=item.title_other, item_id=item.id,
            item=item, below=False, together=False, closed=False, minutes=None, rapporteur="",
        )  # fmt: skip


def check_item(
    work: Work,
    reference: str,
    step: str,
    reason: str | None,
    version: int | None,
    on_agenda: Collection[str],
    none: Message = NO_ITEM,
) -> ItemOutcome:
    """What the step would bring in one item, or why sending it would be refused there; ``none``: where it is none."""
    if reference not in on_agenda or version is None:
        return ItemOutcome(reference=reference, reasons=(none,))
    try:
        name, asked = named_step(work, reference, step)
        told = check_step(work, reference, name, {}, reason if asked else None, version)
    except (NotFound, Forbidden, Stale, Conflict, Refused, Invalid) as error:
        return ItemOutcome(reference=reference, reasons=error.said)
    return ItemOutcome(reference=reference, told=told)


def named_step(work: Work, reference: str, value: str) -> tuple[str, bool]:
    """The name of a step of that case, and whether it asks for a reason.

    Raises NotFound for a case that the actor may not see, Refused for a step that asks for more or is not there.
    """
    workflow = work.version_of(read_case(work, reference)).workflow
    found = [each for each in workflow.transitions if each.manual and value_of(each) == value]
    if not found or not all(_asks_nothing(workflow, each) for each in found):
        raise Refused([NOT_FOR_SEVERAL])
    return found[0].name, any(each.reason is not None for each in found)


def value_of(step: Transition) -> str:
    """Stands for a step in a form: those of one name and one title are one step, of whichever procedure."""
    return f"{step.name}/{step.title.en}/{step.title.zh}"


def _ticked(work: Work, line: AgendaLine | None, case: Case) -> Ticked:
    return Ticked(
        reference=case.reference,
        number=line.number if line is not None else "",
        title=line.title if line is not None else case.title,
        title_other=line.title_other if line is not None else case.title_other,
        state=work.version_of(case).workflow.states[case.state].title,
        version=case.version,
    )


def _common(work: Work, cases: Sequence[Case]) -> Iterator[BatchStep]:
    offered: dict[str, list[tuple[Case, Transition]]] = {}
    for case in cases:
        for step in _offered(work, case):
            offered.setdefault(value_of(step), []).append((case, step))
    for value, found in offered.items():
        if len(found) >= LEAST:
            reasons = [reason for case, step in found if (reason := _reason(work, case, step)) is not None]
            yield BatchStep(
                value=value,
                title=found[0][1].title,
                help=found[0][1].help,
                reason=next((each for each in reasons if each.required), next(iter(reasons), None)),
                items=tuple(case.reference for case, _ in found),
            )


def _offered(work: Work, case: Case) -> list[Transition]:
    """The steps that the reader may take now, and that ask at most for a reason."""
    machine = work.version_of(case).machine
    facts = load_facts(work, case, Form({}), machine.needs(case.state))
    open_now = (each.transition for each in available(machine, facts) if each.open)
    return [each for each in open_now if _asks_nothing(machine.workflow, each)]


def _asks_nothing(workflow: Workflow, step: Transition) -> bool:
    return all(each.value is not None for each in workflow.form_of(step))


def _reason(work: Work, case: Case, step: Transition) -> Reason | None:
    workflow = work.version_of(case).workflow
    return reason_of_step(
        workflow, case.state, [each for each in workflow.leaving(case.state) if each.name == step.name]
    )
