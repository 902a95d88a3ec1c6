"""Offers through the commands: sealed until they are opened together, replaced as a whole, scored."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from govflow.engine.asking.answers import Upload
from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.services.commands.documents import AddVersion, add_document_version
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.case.documents import load_document, load_documents, load_file
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.case.record import record_file
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.offers import check_offer
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.store.documents import DocumentRow
from govflow.store.rounds import LoadedRound, latest_round_ids, load_rounds
from govflow.values import Money
from tests.builders import Cast, make_cast, new_key
from tests.services import calls

OTHERS = ("chen.yu", "shang.hui", "deng.na", "du.juan", "admin")
"""Who is not the Coatings Association: the purchaser, two others who offer, an evaluator, an administrator."""


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


def round_named(cast: Cast, reference: str, name: str) -> LoadedRound:
    with cast.backend.reading() as session:
        found = load_rounds(session, latest_round_ids(session, cast.case(reference).id))
    return next(each for each in found if each.name == name)


def page(cast: Cast, person: str, reference: str, name: str = "offers") -> RoundPage:
    number = round_named(cast, reference, name).id
    with cast.backend.reading() as session:
        return load_round_page(cast.backend.work(session, cast.actor(person)), reference, number)


def told(cast: Cast, person: str, reference: str) -> Iterator[str]:
    """Everything that this person can read of a case, as text."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        for load in (
            lambda: page(cast, person, reference),
            lambda: load_case_page(work, reference, (), language="en"),
            lambda: load_documents(work, reference),
            lambda: record_file(work, reference).decode(),
        ):
            try:
                yield f"{load()!r}"
            except NotFound:
                yield ""


def file_of(cast: Cast, organization: str, *, sealed: bool) -> str:
    with cast.backend.reading() as session:
        query = select(DocumentRow.id).where(
            DocumentRow.organization_id == cast.organization(organization), DocumentRow.sealed.is_(sealed)
        )
        return session.scalars(query.order_by(DocumentRow.created_at.desc())).first() or ""


def says(text: str, maker: str) -> bool:
    """Does a text tell anything of an offer?"""
    price = Money.yuan(calls.PRICES[maker])
    return any(each in text for each in (calls.secret(maker), str(price.fen), f"{price.amount:,}", f"of-{maker}.pdf"))


@pytest.mark.parametrize("person", OTHERS)
def test_before_it_is_opened_nobody_else_reads_anything_of_an_offer(cast: Cast, person: str) -> None:
    reference = calls.called(cast)
    calls.offer(cast, reference, "coatings")
    assert not any(says(text, "coatings") for text in told(cast, person, reference))
    document = file_of(cast, "coatings", sealed=True)
    assert document
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        with pytest.raises(NotFound):
            load_document(work, reference, document)
        with pytest.raises(NotFound):
            load_file(work, reference, document, 1)


def test_before_it_is_opened_its_own_seat_reads_an_offer(cast: Cast) -> None:
    reference = calls.offered(cast)
    assert any(says(text, "coatings") for text in told(cast, "peng.cheng", reference))
    table = page(cast, "peng.cheng", reference).offers
    assert table is not None
    assert (len(table.makers), table.opened) == (1, False)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("peng.cheng"))
        assert load_file(work, reference, file_of(cast, "coatings", sealed=True), 1).filename == "of-coatings.pdf"


@pytest.mark.parametrize("person", ["chen.yu", "peng.cheng", "deng.na", "du.juan"])
def test_once_opened_everybody_who_sees_the_round_reads_all_of_it(cast: Cast, person: str) -> None:
    reference = calls.opened(cast)
    assert cast.state(reference) == "selection"
    for maker in ("coatings", "chamber"):
        assert any(says(text, maker) for text in told(cast, person, reference))
    table = page(cast, person, reference).offers
    assert table is not None
    assert (len(table.makers), table.opened) == (2, True)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        assert load_file(work, reference, file_of(cast, "coatings", sealed=False), 1).size


@pytest.mark.parametrize("person", OTHERS)
def test_before_it_is_opened_nobody_else_learns_that_there_is_an_offer(cast: Cast, person: str) -> None:
    reference = calls.called(cast)
    before, named = rounds_told(cast, person, reference), naming(cast, person, reference)
    calls.offer(cast, reference, "coatings")
    calls.offer(cast, reference, "coatings", remarks="Another one")
    assert rounds_told(cast, person, reference) == before
    assert naming(cast, person, reference) == named


def test_who_has_offered_sees_that_it_did_and_may_offer_anew(cast: Cast) -> None:
    reference = calls.called(cast)
    calls.offer(cast, reference, "coatings")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("peng.cheng"))
        awaited = load_case_page(work, reference, (), language="en").next.awaited
    assert [each.answered for each in awaited if each.who.you] == [True]
    assert any("Coatings Association" in text and "response" in text for text in told(cast, "peng.cheng", reference))


@pytest.mark.parametrize(("needed", "state", "told_then"), [(1, "selection", True), (2, "cancelled", False)])
def test_too_few_offers_stay_sealed_for_good(cast: Cast, needed: int, state: str, told_then: bool) -> None:
    reference = calls.called(cast, needed=needed)
    calls.offer(cast, reference, "coatings")
    cast.pass_days(22)
    assert cast.state(reference) == state
    for person in ("chen.yu", "shang.hui", "du.juan"):
        assert any(says(text, "coatings") for text in told(cast, person, reference)) is told_then
    assert page(cast, "peng.cheng", reference).offers is not None


def test_an_offer_of_whom_has_left_by_recusal_stays_sealed(cast: Cast) -> None:
    reference = calls.called(cast, ("kind: offer\n", "kind: offer\n    recusable: true\n"), needed=1)
    calls.offer(cast, reference, "coatings")
    calls.offer(cast, reference, "chamber")
    calls.recuse(cast, reference, "coatings")
    cast.pass_days(22)
    assert cast.state(reference) == "selection"
    for person in ("chen.yu", "shang.hui", "du.juan"):
        texts = list(told(cast, person, reference))
        assert not any(says(text, "coatings") for text in texts)
        assert any(says(text, "chamber") for text in texts)


def naming(cast: Cast, person: str, reference: str) -> list[int]:
    """How often the Coatings Association is named where this person reads of the case."""
    return [text.count("Coatings Association") for text in told(cast, person, reference)]


def rounds_told(cast: Cast, person: str, reference: str) -> str:
    """What a person reads of the round, and of who is awaited, on the page of the case and on the desk."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        pairs = frozenset((each, "signatory") for each in work.actor.organization_ids)
        inbox = load_inbox(work, pairs, InboxFilters())
        try:
            shown = load_case_page(work, reference, (), language="en")
        except NotFound:
            return repr(inbox)
    return repr((inbox, shown.next, page(cast, person, reference)))


def test_the_day_before_its_deadline_the_round_is_still_sealed(cast: Cast) -> None:
    reference = calls.offered(cast)
    cast.pass_days(21)  # twenty days end on a Sunday, so the last day is the Monday after
    assert cast.state(reference) == "call"
    assert page(cast, "chen.yu", reference).offers is None
    cast.pass_days(1)
    assert cast.state(reference) == "selection"


def test_offers_of_a_call_that_was_withdrawn_are_never_opened(cast: Cast) -> None:
    reference = calls.offered(cast)
    cast.fire("chen.yu", reference, "withdraw", reason="No money.")
    assert cast.state(reference) == "cancelled"
    for person in ("chen.yu", "shang.hui", "du.juan"):
        assert not any(says(text, "coatings") for text in told(cast, person, reference))
    assert page(cast, "peng.cheng", reference).offers is not None


def test_an_offer_is_replaced_as_a_whole_and_its_first_files_stay_sealed(cast: Cast) -> None:
    reference = calls.offered(cast)
    first = file_of(cast, "coatings", sealed=True)
    calls.offer(cast, reference, "coatings", price=Money.yuan(500), concept=calls.concept("second"), remarks="New")
    cast.pass_days(22)
    table = page(cast, "chen.yu", reference).offers
    assert table is not None
    assert "Money(fen=50000" in repr(table)
    assert not says(repr(table), "coatings")
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("chen.yu"))
        with pytest.raises(NotFound):
            load_file(work, reference, first, 1)


def test_after_the_round_nobody_offers_any_more(cast: Cast) -> None:
    reference = calls.offered(cast)
    found = cast.round(reference)
    late = Respond(
        case=reference,
        round_id=found.id,
        seat_id=calls.seat_of(cast, found, "yanshan"),
        choice="offered",
        answers={"price": Money.yuan(1), "weeks": 1, "concept": calls.concept()},
        foreseen=GOES_ON,
        key=new_key(),
    )
    cast.pass_days(22)
    with pytest.raises(Conflict):
        respond(cast.backend, cast.actor("deng.na"), late)


def test_nobody_offers_from_the_seat_of_another(cast: Cast) -> None:
    reference = calls.called(cast)
    found = cast.round(reference)
    seat = calls.seat_of(cast, found, "coatings")
    order = {"case": reference, "round_id": found.id, "seat_id": seat, "choice": "offered"}
    for person in OTHERS:
        with pytest.raises((Forbidden, NotFound)):
            respond(cast.backend, cast.actor(person), Respond(**order, foreseen=GOES_ON, key=new_key()))
    with pytest.raises(Forbidden):
        respond(cast.backend, cast.actor("chen.yu"), Respond(**order, on_behalf=True, foreseen=GOES_ON, key=new_key()))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"price": None}, "price"),
        ({"price": Money.yuan(0)}, "price"),
        ({"weeks": 53}, "weeks"),
        ({"concept": None}, "concept"),
        ({"concept": Upload("a.exe", b"MZ", "application/pdf")}, "concept"),
        ({"budget": Money.yuan(1)}, "budget"),
    ],
)
def test_an_offer_is_judged_by_its_form_and_the_check_says_the_same(cast: Cast, changed, field: str) -> None:
    reference = calls.called(cast)
    found = cast.round(reference)
    seat = calls.seat_of(cast, found, "coatings")
    answers = {"price": Money.yuan(5), "weeks": 12, "concept": calls.concept(), **changed}
    with pytest.raises(Invalid) as sent:
        cast.respond("peng.cheng", reference, "offered", answers=answers)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("peng.cheng"))
        with pytest.raises(Invalid) as checked:
            check_offer(work, reference, found.id, seat, answers)
    assert list(sent.value.fields) == list(checked.value.fields) == [field]
    assert round_named(cast, reference, "offers").responses == ()


def test_a_vote_brings_no_answers_to_a_form(cast: Cast) -> None:
    reference = calls.opened(cast)
    points = calls.scores(cast, coatings=(1, 1), chamber=(1, 1))
    with pytest.raises(Invalid):
        cast.respond("du.juan", reference, "scored", scores=points, declared=True, answers={"price": Money.yuan(1)})


def test_a_file_of_an_offer_has_no_later_version(cast: Cast) -> None:
    reference = calls.opened(cast)
    adding = AddVersion(
        case=reference,
        document=file_of(cast, "coatings", sealed=False),
        upload=calls.concept("better"),
        key=new_key(),
    )
    with pytest.raises(Forbidden, match="belongs to an offer"):
        add_document_version(cast.backend, cast.actor("peng.cheng"), adding)
