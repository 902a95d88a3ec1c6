"""Meetings: the agenda as who asks may see it, and the record of what organizations have committed themselves to."""

from __future__ import annotations

from pydantic import Field

from govflow.api.shapes.values import Name, Shown, name, name_or_none, sentence
from govflow.services.queries.case.agenda import AgendaLine, AgendaPage
from govflow.services.queries.case.children import ChildLine
from govflow.services.queries.meetings.record import OUTCOMES, Counts, RecordPage


class ItemShown(Shown):
    """An item of the agenda, which is a case of its own."""

    reference: str
    title: str
    title_other: str | None
    brought_by: Name | None
    state: Name
    end: str | None
    result: str | None


class AgendaLineShown(Shown):
    """A line of the agenda. `closed`: taken in the closed part, or an item that who asks may not see."""

    id: int | None
    number: str
    kind: str
    title: str
    title_other: str | None
    item: ItemShown | None
    together: bool = Field(description="Is it decided together with others, without a debate?")
    closed: bool
    minutes: int | None
    rapporteur: str
    debate_asked_by: list[Name]
    asks: bool = Field(description="May the organization of the token ask for its debate now?")
    takes_back: bool = Field(description="May it take back that its debate was asked for?")


class AgendaShown(Shown):
    """The agenda of a meeting."""

    reference: str
    fixed: bool
    lines: list[AgendaLineShown]


class CommitmentsOf(Shown):
    """How many commitments of an organization stand in which way."""

    organization: int
    name: Name
    counts: dict[str, int]
    total: int


class CommitmentsShown(Shown):
    """The record of commitments that the token sees."""

    owners: list[CommitmentsOf]


def agenda_shown(page: AgendaPage) -> AgendaShown:
    return AgendaShown(
        reference=page.head.reference, fixed=page.agenda.fixed, lines=[line_shown(each) for each in page.agenda.lines]
    )


def commitments_shown(page: RecordPage) -> CommitmentsShown:
    return CommitmentsShown(owners=[_owner(each.id, name(each.name), each.counts) for each in page.owners])


def line_shown(each: AgendaLine) -> AgendaLineShown:
    """A line as its reader sees it: of a closed item its place, and who speaks for how long."""
    return AgendaLineShown(
        id=each.id,
        number=each.number,
        kind=each.kind,
        title="" if each.hidden else each.title,
        title_other=None if each.hidden else each.title_other,
        item=None if each.item is None else _item(each.item),
        together=each.together and not each.hidden,
        closed=each.closed or each.hidden,
        minutes=each.minutes,
        rapporteur=each.rapporteur,
        debate_asked_by=[name(asked.name) for asked in each.debates],
        asks=each.asks,
        takes_back=each.takes_back,
    )


def _item(each: ChildLine) -> ItemShown:
    return ItemShown(
        reference=each.reference,
        title=each.title,
        title_other=each.title_other,
        brought_by=name_or_none(each.brought_by),
        state=name(each.state),
        end=each.end,
        result=sentence(each.result),
    )


def _owner(number: int, called: Name, counts: Counts) -> CommitmentsOf:
    return CommitmentsOf(
        organization=number, name=called, counts={each: counts[each] for each in OUTCOMES}, total=counts.total
    )
