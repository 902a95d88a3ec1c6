"""Rounds: what one is about, its seats, what who asks may answer, and what an answer would bring."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import ConfigDict, Field, JsonValue

from govflow.api.forms.answers import schema_of
from govflow.api.frame.speech import say
from govflow.api.shapes.values import Answer, Holder, Name, Sent, Shown, answered, holder, name, named, sentence
from govflow.services.queries.case.round.answering import AnswerCheck
from govflow.services.queries.case.round.desks import Desk
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.matter import FrozenFile, MatterShown
from govflow.services.queries.case.round.offers import OfferPage
from govflow.services.queries.case.round.page import RoundPage
from govflow.services.queries.case.round.seats import SeatCard


class FrozenFileShown(Shown):
    """A version of a document that the round is about."""

    label: Name
    reference: str
    document: str
    version: int
    filename: str
    size: int
    sha256: str


class WhatItIsAbout(Shown):
    """What a round is about. `hash`: of all of it, which every answer names."""

    hash: str
    texts: list[Answer]
    files: list[FrozenFileShown]
    hidden: bool = Field(description="It lies in a case that the token does not see.")


class SeatShown(Shown):
    """A seat, with what who asks may know of its answer."""

    id: int
    name: Name
    capacity: Name
    who: Holder
    answer: Name
    choice: str | None
    comment: str
    details: list[str]


class OptionShown(Shown):
    """An answer that may be given. `reasoned`: only with reasons."""

    value: str
    label: Name


class CriterionShown(Shown):
    """What is scored, named or numbered: from 0 to `most`."""

    name: str
    label: Name
    most: int


class DeskShown(Shown):
    """A seat from which who asks may answer. `foreseen`: for each answer what stands for what it brings, where the
    answer binds nobody; else `check` says so.
    """

    seat: int
    answers: bool
    behalf: bool
    given: str | None
    foreseen: dict[str, str]
    endings: list[str]


class RoundShown(Shown):
    """A round as who asks may see it."""

    reference: str
    id: int
    kind: str
    title: Name
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    void: bool
    matter: WhatItIsAbout | None
    binds: bool = Field(description="Does an answer bind? Then it needs the scope `bind`, and is checked first.")
    secret: bool
    outcome: str | None
    result: str | None
    choices: list[OptionShown]
    criteria: list[CriterionShown]
    seats: list[SeatShown]
    desks: list[DeskShown]


class OfferFormShown(Shown):
    """What an offer says. `answers`: JSON Schema of what goes into `answers`."""

    reference: str
    round: int
    seat: int
    title: Name
    matter: WhatItIsAbout | None
    foreseen: str = Field(description="Goes along with the offer.")
    answers: dict[str, JsonValue]


class AnswerChecked(Shown):
    """What an answer would bring. `foreseen`: stands for whether and how it ends the round, and goes along with it."""

    seat: Name
    choice: Name
    marked: list[Name]
    follows: list[str]
    foreseen: str


class AnswerChecking(Sent):
    """An answer to look at. `matter`: the hash of what the round is about, as it was shown."""

    model_config = ConfigDict(title="AnswerToCheck")

    choice: str = Field(max_length=64)
    scores: dict[str, Any] = Field(default_factory=dict, description="Points by criterion, as numbers or text.")
    comment: str = Field("", max_length=5000)
    declared: bool = Field(False, description="That there is no conflict of interest, where a review asks for it.")
    matter: str | None = Field(None, max_length=64)
    on_behalf: bool = Field(False, description="Entered by who keeps the round, for what was said in the room.")
    source: str = Field("", max_length=200, description="Where it is written, if it is entered for others.")


class AnswerSent(AnswerChecking):
    """An answer to give, for a round in which offers are made with what the offer says."""

    model_config = ConfigDict(title="AnswerToRound")

    foreseen: str = Field(max_length=64, description="As the check, the desk or the form of the offer had it.")
    answers: dict[str, Any] = Field(default_factory=dict)


def round_shown(page: RoundPage) -> RoundShown:
    return RoundShown(
        reference=page.head.reference,
        id=page.id,
        kind=page.kind,
        title=name(page.title),
        opened_at=page.opened_at,
        closed_at=page.closed_at,
        due_at=page.due_at,
        void=page.void,
        matter=matter_shown(page.matter),
        binds=page.binds,
        secret=page.secret,
        outcome=page.outcome,
        result=sentence(page.sentence),
        choices=[OptionShown(value=each.value, label=name(each.label)) for each in page.choices],
        criteria=[CriterionShown(name=each.name, label=name(each.full), most=each.most) for each in page.criteria],
        seats=[_seat(each) for each in page.seats],
        desks=[_desk(each) for each in page.desks],
    )


def offer_form_shown(page: OfferPage) -> OfferFormShown:
    return OfferFormShown(
        reference=page.head.reference,
        round=page.round_id,
        seat=page.seat_id,
        title=name(page.title),
        matter=matter_shown(page.matter),
        foreseen=GOES_ON,
        answers=schema_of(page.questions),
    )


def answer_checked(told: AnswerCheck) -> AnswerChecked:
    return AnswerChecked(
        seat=name(told.seat),
        choice=name(told.choice),
        marked=[name(each) for each in told.marked],
        follows=[say(each) for each in told.follows],
        foreseen=told.foreseen,
    )


def matter_shown(matter: MatterShown | None) -> WhatItIsAbout | None:
    if matter is None:
        return None
    return WhatItIsAbout(
        hash=matter.hash,
        texts=[answered(each) for each in matter.texts],
        files=[_file(each) for each in matter.files],
        hidden=matter.hidden,
    )


def _file(each: FrozenFile) -> FrozenFileShown:
    return FrozenFileShown(
        label=name(each.label),
        reference=each.reference,
        document=each.document,
        version=each.version,
        filename=each.filename,
        size=each.size,
        sha256=each.sha256,
    )


def _seat(each: SeatCard) -> SeatShown:
    return SeatShown(
        id=each.id,
        name=name(each.name),
        capacity=name(each.capacity),
        who=holder(each.who),
        answer=named(each.answer),
        choice=each.choice,
        comment=each.comment,
        details=[say(detail) for detail in each.details],
    )


def _desk(each: Desk) -> DeskShown:
    return DeskShown(
        seat=each.seat.id,
        answers=each.answers,
        behalf=each.behalf,
        given=each.given,
        foreseen=dict(each.foreseen),
        endings=[say(ending) for ending in each.endings],
    )
