"""Words beside offers and answers: read by exactly those who read these, and gone with what they stood beside."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from govflow.domain.bargaining.offers import LONGEST_REASON, LONGEST_WORDS
from govflow.errors import Invalid, Refused
from govflow.services.commands.mediation.offers import AnswerOffer, MakeOffer, answer_offer, make_offer
from govflow.store.mediation.offers import OfferAnswerRow, OfferRow
from govflow.store.record.compartments import load_confided, seal_in, unlock, unseal_in
from govflow.store.standing import reading_capacities
from tests.builders import Cast, new_key
from tests.services import disputes, rooms
from tests.services.rooms import ALONE, BOTH, SIDES

WORDS = "We carry the weir; you carry the road."
READERS = ("chen.yu", "dong.mei", "zhou.min", "he.jun")


@pytest.mark.parametrize(
    ("person", "to", "read"),
    [
        ("chen.yu", ALONE, [True, True, True, False]),
        ("chen.yu", SIDES, [True, True, True, True]),
        ("zhou.min", ("claimant",), [True, True, True, False]),
        ("zhou.min", BOTH, [True, True, True, True]),
    ],
)
def test_words_are_read_by_those_who_read_the_offer(
    cast: Cast, person: str, to: tuple[str, ...], read: list[bool]
) -> None:
    reference = rooms.confirmed(cast)
    rooms.offer(cast, reference, person, to=to, words=WORDS)
    assert [[each.words for each in rooms.offers(cast, reference, who)] == [WORDS] for who in READERS] == read
    assert [WORDS in _record(cast, reference, who) for who in READERS] == read
    for outsider in ("wang.lin", "admin"):
        assert WORDS not in _record(cast, reference, outsider)


def test_a_reason_is_read_by_whoever_made_the_offer_and_by_the_mediator(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    rooms.answer(cast, reference, made, said="reject", reason=WORDS)
    for person in ("chen.yu", "zhou.min"):
        assert rooms.offers(cast, reference, person)[0].reasons == (WORDS,)
    assert rooms.offers(cast, reference, "he.jun")[0].own_reason == WORDS


def test_no_side_reads_the_reason_of_the_other_for_an_offer_of_the_mediator(cast: Cast) -> None:
    reference = rooms.offered(cast)
    [offer] = rooms.offers(cast, reference, "zhou.min")
    before = rooms.offers(cast, reference, "chen.yu")
    rooms.answer(cast, reference, offer.id, "he.jun", "reject", WORDS)
    assert rooms.offers(cast, reference, "chen.yu") == before
    assert WORDS not in _record(cast, reference, "chen.yu")
    assert rooms.offers(cast, reference, "zhou.min")[0].reasons == (WORDS,)


def test_of_a_changed_answer_only_the_last_reason_is_read_even_in_the_records(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    rooms.answer(cast, reference, made, said="reject", reason=WORDS)
    rooms.answer(cast, reference, made, said="reject", reason="Too dear.")
    for person in ("chen.yu", "zhou.min"):
        assert rooms.offers(cast, reference, person)[0].reasons == ("Too dear.",)
    rooms.answer(cast, reference, made)
    assert rooms.offers(cast, reference)[0].reasons == ("",)
    assert not any(WORDS in _record(cast, reference, each) for each in READERS)


@pytest.mark.parametrize("said", ["accept", "counter", ""])
def test_a_reason_is_for_a_rejection_alone(cast: Cast, said: str) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    with pytest.raises((Invalid, Refused), match=r"reason is given for a rejection alone|Choose whether you accept"):
        rooms.answer(cast, reference, made, said=said, reason=WORDS)
    assert rooms.offers(cast, reference)[0].answers == ()


def test_words_are_kept_up_to_their_limit_and_without_blanks_around(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES, words="\r\n" + "\r\n".join("x" * 1000) + "x\r\n ")
    [shown] = rooms.offers(cast, reference)
    assert (len(shown.words), shown.words[:3]) == (LONGEST_WORDS, "x\nx")
    rooms.answer(cast, reference, made, said="reject", reason="y" * LONGEST_REASON)
    with pytest.raises(Invalid, match="at most 500"):
        rooms.answer(cast, reference, made, said="reject", reason="y" * (LONGEST_REASON + 1))
    with pytest.raises(Invalid, match="at most 2000"):
        rooms.offer(cast, reference, "zhou.min", to=BOTH, words="x" * (LONGEST_WORDS + 1))


@pytest.mark.parametrize("hidden", ["We\u202epay", "a\x00b"])
def test_words_that_hide_something_are_refused(cast: Cast, hidden: str) -> None:
    reference = rooms.confirmed(cast)
    with pytest.raises(Invalid):
        rooms.offer(cast, reference, words=hidden)
    made = rooms.offer(cast, reference, to=SIDES)
    with pytest.raises(Invalid):
        rooms.answer(cast, reference, made, said="reject", reason=hidden)


def test_a_second_click_offers_and_answers_once(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    order = MakeOffer(case=reference, seen=1, package=rooms.FIRST_OFFER, to=SIDES, words=WORDS, key=new_key())
    for _ in range(2):
        make_offer(cast.backend, cast.actor("chen.yu"), order)
    [shown] = rooms.offers(cast, reference, "he.jun")
    said = AnswerOffer(case=reference, offer=shown.id, answer="reject", reason=WORDS, key=new_key())
    for _ in range(2):
        answer_offer(cast.backend, cast.actor("he.jun"), said)
    assert rooms.offers(cast, reference)[0].reasons == (WORDS,)


def test_in_a_case_where_the_sessions_are_over_no_words_are_added(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES, words=WORDS)
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="As told.")
    with pytest.raises(Refused):
        rooms.answer(cast, reference, made, said="reject", reason=WORDS)
    with pytest.raises(Refused):
        rooms.offer(cast, reference, "he.jun", words=WORDS)
    assert rooms.offers(cast, reference, "he.jun")[0].words == WORDS


def test_words_are_sealed_with_what_they_stand_beside(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES, words=WORDS)
    rooms.answer(cast, reference, made, said="reject", reason=WORDS)
    with cast.backend.reading() as session:
        for sealed in (*session.scalars(select(OfferRow.sealed)), *session.scalars(select(OfferAnswerRow.sealed))):
            assert b"weir" not in sealed


def test_offers_and_answers_of_before_they_had_words_are_read(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    made = rooms.offer(cast, reference, to=SIDES)
    rooms.answer(cast, reference, made, said="reject")
    with cast.backend.transaction() as session:
        for table, gone in ((OfferRow, "words"), (OfferAnswerRow, "reason")):
            row = session.execute(select(table.id, table.compartment_id, table.sealed)).one()
            unlock(session, {row.compartment_id})
            content = json.loads(unseal_in(session, row.compartment_id, row.sealed, row.id))
            assert content.pop(gone) == ""
            sealed = seal_in(session, row.compartment_id, json.dumps(content).encode(), row.id)
            session.execute(update(table).where(table.id == row.id).values(sealed=sealed))
    [shown] = rooms.offers(cast, reference)
    assert (shown.words, shown.reasons) == ("", ("",))


def _record(cast: Cast, reference: str, person: str) -> str:
    """What the entries of compartments tell somebody who may read them."""
    case = cast.case(reference)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        found = load_confided(session, work.actor, case.id, reading_capacities(work, case))
        return repr([each.entry for each in found])
