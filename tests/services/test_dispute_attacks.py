"""What a side, its staff, a mediator or a successor could try in a dispute, through the real commands.

Elsewhere: signing for another and marking it absent (P27), staff of a party itself or of what lies below it
(``test_seating``), challenging again and again (``test_challenges``), drafts (P6, ``test_fair_disputes``).
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from govflow.engine.entries import OfferKept
from govflow.errors import Forbidden, GovflowError, Invalid, NotFound, Refused
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.mediation.offers import MakeOffer, make_offer
from govflow.services.queries.case.documents import load_document, load_file
from govflow.services.rights import reads_as
from govflow.store.documents import ConfidenceRow, DocumentRow
from govflow.store.record.compartments import load_confided
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_case
from tests.builders import Cast, give_role, new_key
from tests.services import disputes, rooms, signing

SIDES = pytest.mark.parametrize("superior", ["beijing", "baoding"])
DAYS = pytest.mark.parametrize(("day", "serves"), [(-1, False), (0, True), (29, True), (30, False)])


def change(cast: Cast, reference: str) -> ChangeDeadline:
    return ChangeDeadline(case=reference, reason="A flood", seen_version=cast.case(reference).version, key=new_key())


def choose(cast: Cast, reference: str, person: str) -> None:
    """Both sides choose the mediator."""
    candidate = cast.person(person)
    cast.fire("chen.yu", reference, "claimant_names", claimant_candidate=candidate)
    cast.fire("he.jun", reference, "agree_mediator", mediator=candidate)


@pytest.mark.parametrize("person", ["chen.yu", "he.jun", "zhou.min", "wang.lin"])
def test_nobody_swaps_the_text_between_two_signatures(cast: Cast, person: str) -> None:
    reference = signing.opened(cast)
    cast.respond("chen.yu", reference, "sign")
    signed = cast.round(reference).matter_hash
    with pytest.raises(GovflowError):
        signing.replace_file(cast, person, reference, "agreement")
    with pytest.raises(GovflowError):
        cast.fire(person, reference, "draft_agreement", agreement=signing.paper("9.9"), **signing.terms(cast))
    cast.respond("he.jun", reference, "sign")
    assert cast.round(reference).matter_hash == signed
    assert cast.state(reference) == "in_force"


@SIDES
@DAYS
def test_fixed_term_staff_of_the_direct_superior_of_a_side_does_not_mediate(
    cast: Cast, superior: str, day: int, serves: bool
) -> None:
    """Thirty days in a role, so that today is the day told, counted from its first."""
    reference = disputes.appointing(cast)
    first = cast.today - timedelta(days=day)
    give_role(cast, "zhou.min", superior, "legal", since=first, until=first + timedelta(days=29))
    if serves:
        with pytest.raises((Refused, Invalid)):
            choose(cast, reference, "zhou.min")
        assert not cast.case(reference).holders("mediator")
    else:
        choose(cast, reference, "zhou.min")
        assert cast.case(reference).holders("mediator")


@pytest.mark.parametrize("act", [pause, extend])
@pytest.mark.parametrize("person", ["chen.yu", "he.jun", "wang.lin", "lu.ming"])
def test_no_side_suspends_or_lengthens_the_mediation_alone(cast: Cast, person: str, act) -> None:
    reference = disputes.sessions(cast)
    due = cast.case(reference).due_at
    with pytest.raises((Refused, Forbidden)):
        act(cast.backend, cast.actor(person), change(cast, reference))
    assert cast.case(reference).due_at == due


def test_a_mediator_suspends_for_sixty_days_in_all_and_no_longer(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    first = cast.case(reference).due_at
    for days in (40, 40):
        pause(cast.backend, cast.actor("zhou.min"), change(cast, reference))
        cast.pass_days(days)
        if cast.case(reference).pause is not None:
            resume(cast.backend, cast.actor("zhou.min"), change(cast, reference))
    last = cast.case(reference).due_at
    assert first is not None
    assert last is not None
    assert 50 < (last - first).days <= 60
    with pytest.raises(Refused):
        pause(cast.backend, cast.actor("zhou.min"), change(cast, reference))


def test_nobody_reopens_a_draft_that_was_never_filed(cast: Cast) -> None:
    reference = disputes.draft(cast)
    cast.fire("chen.yu", reference, "discard")
    for person in ("wang.lin", "he.jun", "lu.ming", "admin", "chen.yu"):
        again = ReopenCase(case=reference, reason="Now.", seen_version=cast.case(reference).version, key=new_key())
        with pytest.raises((NotFound, Refused, Forbidden)):
            reopen_case(cast.backend, cast.actor(person), again)
    assert cast.state(reference) == "discarded"


def test_a_successor_opens_neither_the_notes_nor_the_papers_of_the_one_before(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    paper = {"title": "Our limit", "upload": disputes.PDF, "audience": ("claimant", "mediator")}
    add_document(cast.backend, cast.actor("chen.yu"), AddDocument(case=reference, key=new_key(), **paper))
    cast.fire("chen.yu", reference, "claimant_confides", claimant_confidence="CANARY at least 1.9.")
    cast.fire("zhou.min", reference, "record_caucus", caucus_note="CANARY they would take 1.8.")
    cast.fire("zhou.min", reference, "resign", reason="I am ill.")
    choose(cast, reference, "tao.yun")
    with cast.backend.reading() as session:
        [document] = [each.id for each in session.scalars(select(DocumentRow)) if each.audience and not each.field]
        for person in ("tao.yun", "zhou.min", "he.jun", "wang.lin"):
            work = cast.backend.work(session, cast.actor(person))
            with pytest.raises(NotFound):
                load_file(work, reference, document, 1)
            with pytest.raises(NotFound):
                load_document(work, reference, document)
        assert session.scalars(select(ConfidenceRow.id)).all()
        work = cast.backend.work(session, cast.actor("tao.yun"))
        assert "CANARY" not in str(readable_confidences(work, cast.case(reference)))


def test_the_monitor_does_not_shorten_the_term_alone(cast: Cast) -> None:
    reference = signing.monitored(cast)
    found = {"measured_on": cast.today, "measured_value": signing.Decimal("2.4"), "measurement_record": disputes.PDF}
    until = cast.case(reference).data["term_until"]
    assert isinstance(until, date)
    while cast.today < until - timedelta(days=1):
        cast.pass_days(1)
    with pytest.raises(Refused, match="today"):
        cast.fire("jiang.hai", reference, "comply", acting="haihe", **found)
    cast.pass_days(1)
    cast.fire("jiang.hai", reference, "comply", acting="haihe", **found | {"measured_on": cast.today})
    assert cast.state(reference) == "closed"


def test_the_colleagues_of_a_mediator_who_also_serves_at_the_office_learn_of_no_offer(cast: Cast) -> None:
    """The office takes part in the case, and the mediator has signed in as somebody of it."""
    reference = rooms.confirmed(cast)
    give_role(cast, "zhou.min", "office", "legal")
    order = MakeOffer(case=reference, seen=1, package=rooms.FIRST_OFFER, to=("claimant",), key=new_key())
    make_offer(cast.backend, cast.actor("zhou.min", "office"), order)
    learns = {}
    for person in ("wang.lin", "he.jun", "chen.yu"):
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor(person))
            case = read_case(work, reference)
            told = load_confided(session, work.actor, case.id, reads_as(work, case))
        learns[person] = any(isinstance(each.entry, OfferKept) for each in told)
    assert learns == {"wang.lin": False, "he.jun": False, "chen.yu": True}
