"""A meeting that votes on each item of its agenda, as far as a test needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from govflow.engine.rounds.items import Item
from govflow.errors import Refused
from govflow.services.catalog import publish
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.step.consequences import preview
from govflow.services.receipts import Receipt
from govflow.store.rounds import LoadedRound, latest_round_ids, load_rounds
from govflow.store.writing.locking import read_case
from tests.builders import Cast, new_key

FILE = Path(__file__).parents[1] / "workflows" / "agenda.v1.yaml"
CONVENER = "chen.yu"
MEMBERS = ("fangshan", "laishui", "ninghe")
ITEMS = ("Bridge", "Road", "School")
Edit = tuple[str, str]


def prepared(cast: Cast, *edits: Edit, items: tuple[str, ...] = ITEMS) -> str:
    """The agenda is written; nothing has been put to the vote."""
    text = FILE.read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    publish_edited(cast, text)
    agenda = tuple({"item": each} for each in items)
    return cast.open(CONVENER, "agenda", "Session", members=cast.organizations(*MEMBERS), agenda=agenda)


def publish_edited(cast: Cast, text: str) -> None:
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)


def voting(cast: Cast, *edits: Edit, items: tuple[str, ...] = ITEMS) -> str:
    """Each item is open to the vote."""
    reference = prepared(cast, *edits, items=items)
    cast.fire(CONVENER, reference, "put")
    return reference


def rounds(cast: Cast, reference: str) -> list[LoadedRound]:
    """Those that opened last."""
    case = cast.case(reference)
    with cast.backend.reading() as session:
        return load_rounds(session, latest_round_ids(session, case.id))


def one(cast: Cast, reference: str, number: int) -> LoadedRound:
    return next(each for each in rounds(cast, reference) if item(each).number == number)


def item(found: LoadedRound) -> Item:
    assert found.item is not None
    return found.item


def vote_on(cast: Cast, organization: str, reference: str, name: str, number: int, choice: str) -> Receipt:
    """One organization answers in one of the rounds of a name."""
    found = next(each for each in rounds(cast, reference) if each.name == name and item(each).number == number)
    seat = seat_of(cast, found, organization)
    person = cast.member(organization, cast.backend.rules.vocabulary.binding)
    answer = Respond(
        case=reference,
        round_id=found.id,
        seat_id=seat,
        choice=choice,
        matter=found.matter_hash,
        foreseen=cast.foreseen(found, seat, choice),
        key=new_key(),
    )
    return respond(cast.backend, cast.actor(person, organization), answer)


def vote(cast: Cast, organization: str, reference: str, number: int, choice: str) -> Receipt:
    """One organization answers on one item."""
    return vote_on(cast, organization, reference, one(cast, reference, number).name, number, choice)


def decide(cast: Cast, reference: str, number: int, choice: str) -> None:
    """All answer alike on one item."""
    for each in MEMBERS:
        vote(cast, each, reference, number, choice)


def seat_of(cast: Cast, found: LoadedRound, organization: str) -> int:
    holder = (cast.organization(organization), None)
    return next(seat for seat, each in found.holders.items() if each == holder)


def checked(cast: Cast, reference: str, name: str, **values: Any) -> list[str]:
    """What the check page says against a step, and sending it: both alike."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(CONVENER))
        try:
            case = read_case(work, reference)
            preview(work, case, name, values, None, case.version)
            said = []
        except Refused as refused:
            said = [str(each) for each in refused.reasons]
    order = TakeStep(case=reference, name=name, values=values, seen_version=cast.case(reference).version, key=new_key())
    try:
        take_step(cast.backend, cast.actor(CONVENER), order)
        sent = []
    except Refused as refused:
        sent = [str(each) for each in refused.reasons]
    assert said == sent
    return said
