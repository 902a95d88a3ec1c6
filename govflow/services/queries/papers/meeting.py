"""A conference as its papers tell it: one reading of the record, from which all of them are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, func, select

from govflow.engine.definition import Workflow
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.papers.paper import Seal
from govflow.services.queries.case.answers import Answered, read_answers
from govflow.services.queries.case.head import Head, expected_names, load_head
from govflow.services.queries.case.holdings import CommitmentLine, asked_of_commitments, load_commitment_lines
from govflow.services.queries.case.names import Names
from govflow.services.queries.meetings.promises import PromiseLine, asked_of_promises, load_promise_lines
from govflow.services.queries.meetings.sittings import (
    SITTINGS,
    Sittings,
    expect_sittings,
    expect_sittings_told,
    load_sittings_shown,
    load_sittings_told,
)
from govflow.services.queries.papers.agenda import AgendaLine, ItemCase, agenda_lines, expect_names, open_agenda
from govflow.services.queries.papers.attendance import Attendee, load_attendees
from govflow.services.queries.papers.seal import asked_of_seal, seal_of
from govflow.services.queries.papers.spoken import Spoken, asked_of_spoken, load_spoken
from govflow.services.queries.papers.told import Told, has_papers, told_of
from govflow.services.queries.papers.votes import Vote, load_votes
from govflow.services.rights import reads_as
from govflow.store.meetings.agenda import asked_of_agenda
from govflow.store.meetings.attendance import asked_of_marks
from govflow.store.meetings.corrections import (
    KeptCorrection,
    asked_of_corrections,
    load_corrections,
    reads_corrections,
)
from govflow.store.meetings.debates import asked_of_debates
from govflow.store.record.history import HistoryRow, readable_entries
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.prepared import shaped
from govflow.store.standing import asked_of_standing
from govflow.store.visibility import Held, Shape, open_answers, open_section, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

COMMITMENTS = "commitments"  # the topic whose rules say what of them is told to whom


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item of the agenda that is a case. ``number``: empty while it is not on the agenda.

    ``answers``: what it says where it has not been put to a vote.
    """

    number: str
    reference: str
    title: str
    title_other: str | None
    brought_by: Text | None
    state: Text
    ended: bool
    closed: bool  # taken in the closed part
    answers: tuple[Answered, ...]
    votes: tuple[Vote, ...]

    @property
    def decisive(self) -> tuple[Vote, ...]:
        """What it was decided by, or was to be."""
        return tuple(each for each in self.votes if not each.consults)

    @property
    def outcome(self) -> Message | Text:
        """What it came to: the result of the last vote that was one, else where it stands."""
        held = [each.sentence for each in self.decisive if not each.void and each.sentence is not None]
        return held[-1] if held else self.state


@dataclass(frozen=True, kw_only=True)
class MinutesText:
    """The minutes as a text, by language, as far as the reader may read it; empty before somebody has sent one.

    ``asked``: a round is open on it. One that is neither agreed nor asked about was sent back.
    """

    texts: Mapping[str, str]
    agreed: bool
    asked: bool


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """All that papers tell of a conference.

    ``agenda``: with what is no case, and with the numbers of items that are not the reader's.
    """

    head: Head
    seal: Seal
    made_on: date  # the day of the newest entry that the reader knows of
    body: Text
    office: Text | None
    number: tuple[str, int, int]  # what the body calls such cases, the year, and the number in it
    sent_on: date | None  # the day on which the invitations went out last
    day: date | None
    time: str | None  # at which it begins, as typed
    place: str | None
    sittings: Sittings
    arranged: tuple[Answered, ...]  # in which form and which languages it is held
    link: str | None  # by which who is invited joins from elsewhere
    purpose: str | None
    statements: str | None
    spoken: Spoken  # what organizations stated for the record, who spoke, and when the sitting stood still
    summary: str | None
    attendees: tuple[Attendee, ...]
    agenda: tuple[AgendaLine, ...]
    items: tuple[Item, ...]  # those of its lines that are cases and the reader's
    votes: tuple[Vote, ...]  # on the conference itself
    commitments: tuple[CommitmentLine, ...]  # of procedures in which they are rows of the case
    promises: tuple[PromiseLine, ...]  # those that are cases, as far as the reader sees them
    over: bool
    zone: ZoneInfo
    minutes: MinutesText | None  # where the procedure keeps them as a text
    corrections: tuple[KeptCorrection, ...]  # of them, since they were agreed
    answerers: Mapping[int, Text]  # who answered to these, as they were called then

    @property
    def members(self) -> tuple[Attendee, ...]:
        return tuple(each for each in self.attendees if each.member)

    @property
    def guests(self) -> tuple[Attendee, ...]:
        return tuple(each for each in self.attendees if not each.member)

    @property
    def attended(self) -> bool:
        """Has somebody noted who came?"""
        return any(each.presence for each in self.members)


@shaped
def _sent(shape: Shape) -> Select[Any]:
    steps = (HistoryRow.kind == "step", HistoryRow.name.in_(bindparam("steps", expanding=True)))
    return (
        select(func.max(HistoryRow.at).label("at"))
        .where(HistoryRow.case_id == bindparam("case"), *steps, readable_entries(shape))
        .group_by(HistoryRow.case_id)
    )


def load_meeting(work: Work, reference: str) -> Meeting:
    """The conference for this reader. Raises NotFound for a case that the reader may not see, or that is none."""
    case = read_case(work, reference)
    if not has_papers(work.version_of(case)):
        raise NotFound(Message("This case is no conference: it has no papers of this kind."))
    return load_meeting_of(work, case)


def load_meeting_of(work: Work, case: Case, only: Case | None = None) -> Meeting:
    """The conference for this reader. ``only``: it is told because of this item, and so is nothing but this item."""
    version = work.version_of(case)
    asked = (
        *asked_of_standing(work, case),
        asked_of_commitments(work, case),
        asked_of_agenda(case),
        asked_of_debates(case),
    )
    beside = (asked_of_promises(work, case), asked_of_marks(case.id), asked_of_corrections(work, case))
    read_ahead(work.session, [*asked, *beside, *asked_of_spoken(work, case), *(each(work, case) for each in SITTINGS)])
    held, told, fields = reads_as(work, case), told_of(version), version.workflow.fields
    told_of_record = only if only is not None else case
    newest = asked_of_seal(work, told_of_record)
    sent = _sent(shape_of(held)).asked(case=case.id, steps=[*told.sending], **reading(work.actor, held))
    read_ahead(work.session, [newest, sent])
    lines = agenda_lines(work, case, told) if only is not None or open_agenda(work, case, held) else ()
    if only is not None:
        lines = tuple(each for each in lines if each.item is not None and each.item.case.id == only.id)
    items = [(each, each.item) for each in lines if each.item is not None]
    names = _expected(work, case, lines)
    (expect_sittings if only is None else expect_sittings_told)(work, case, names)
    votes = load_votes(work, case, names, [item for _, item in items])
    sittings = (load_sittings_shown if only is None else load_sittings_told)(work, case, names)
    names.load(work, organizations=[case.body.organization_id])
    then = names.at(case.ended_at)
    corrections = load_corrections(work, case) if only is None and reads_corrections(work, case, held) else ()
    known = open_answers(held, case.data) if only is None else _of_the_day(case, told)
    return Meeting(
        head=load_head(work, case, names),
        seal=(seal := seal_of(work, told_of_record, newest)),
        made_on=case.today(seal.at),
        body=_name(then, case.body.organization_id),
        office=then.organization(case.body.office_id),
        number=_number(case.reference),
        sent_on=next((case.today(row.at) for row in sent.rows(work.session)), None),
        day=known.get(told.on or ""),
        time=known.get(told.starts or ""),
        place=known.get(told.at or ""),
        sittings=sittings,
        arranged=read_answers({each: known[each] for each in told.arranged if known.get(each)}, fields, names),
        link=known.get(told.link or ""),
        purpose=known.get(told.purpose or ""),
        statements=known.get(told.said or ""),
        spoken=load_spoken(work, case, names, held),
        summary=known.get(told.summary or ""),
        attendees=load_attendees(work, case, told, names, held, sittings) if only is None else (),
        agenda=lines,
        items=tuple(_item(work, names, line, item, votes.of_items.get(item.case.id, ())) for line, item in items),
        votes=votes.of_meeting if only is None else (),
        commitments=_commitments(work, case, names, held) if only is None else (),
        promises=load_promise_lines(work, case, names) if only is None else (),
        over=any(each in case.steps for each in told.after),
        zone=ZoneInfo(case.body.zone),
        minutes=_minutes(case, version.workflow, told, known),
        corrections=corrections,
        answerers=_answerers(work, names, corrections),
    )


def _answerers(work: Work, names: Names, corrections: Iterable[KeptCorrection]) -> dict[int, Text]:
    answers = [each for kept in corrections for each in kept.answers if each.organization_id is not None]
    names.load(work, organizations=(each.organization_id for each in answers))
    told = {each.organization_id: names.at(each.at).organization(each.organization_id) for each in answers}
    return {number: name for number, name in told.items() if number is not None and name is not None}


def _of_the_day(case: Case, told: Told) -> Mapping[str, Any]:
    """What an extract says of the meeting to whoever sees nothing else of it."""
    return {name: case.data[name] for name in (told.on, told.at) if name is not None and name in case.data}


def _expected(work: Work, case: Case, lines: tuple[AgendaLine, ...]) -> Names:
    names = expected_names(work, case)
    names.expect(organizations={case.body.organization_id, case.body.office_id})
    owners = (row.owner_id for row in asked_of_commitments(work, case).rows(work.session))
    names.expect(organizations=owners)
    expect_names(names, lines)
    return names


def _item(work: Work, names: Names, line: AgendaLine, item: ItemCase, votes: tuple[Vote, ...]) -> Item:
    workflow = work.version_of(item.case).workflow
    asked = dict.fromkeys(name for each in workflow.rounds.values() for name in each.matter)
    known = open_answers(item.held, item.case.data)
    answers = {name: known[name] for name in asked if name in known and not workflow.fields[name].kind.numbers}
    return Item(
        number=line.number,
        reference=item.case.reference,
        title=item.case.title,
        title_other=item.case.title_other,
        brought_by=names.at(item.opened_at).organization(item.brought_by),
        state=item.state(work),
        ended=item.case.end is not None,
        closed=line.closed,
        answers=read_answers(answers, workflow.fields, names),
        votes=votes,
    )


def _commitments(work: Work, case: Case, names: Names, held: Held) -> tuple[CommitmentLine, ...]:
    """As on the page of the case: from outside where all is public that they tell."""
    told = work.version_of(case).machine.told_by(COMMITMENTS)
    return load_commitment_lines(work, case, names) if open_section(held, told) else ()


def _minutes(case: Case, workflow: Workflow, told: Told, known: Mapping[str, Any]) -> MinutesText | None:
    if not told.texts:
        return None
    texts = {code: known[name] for code, name in told.texts.items() if known.get(name)}
    rounds = (workflow.rounds[each] for each in workflow.states[case.state].rounds)
    asked = any(not {*told.texts.values()}.isdisjoint(each.matter) for each in rounds)
    return MinutesText(texts=texts, agreed=any(each in case.steps for each in told.agreed), asked=asked)


def _name(names: Names, organization_id: int) -> Text:
    found = names.organization(organization_id)
    assert found is not None  # a body is an organization
    return found


def _number(reference: str) -> tuple[str, int, int]:
    """Of BTH-JC-2026-0004: BTH-JC, 2026, 4."""
    series, year, number = reference.rsplit("-", 2)
    return series, int(year), int(number)
