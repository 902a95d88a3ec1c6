"""What is confided moves no entry of the case, is covered like all else, and is told in batches that tell nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Executable, delete, func, select, update

from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.record import period_of, publish_checkpoints, sequence_waiting
from govflow.services.queries.operations import verify_record
from govflow.store.documents import ConfidenceRow, DocumentVersionRow
from govflow.store.record import sequence
from govflow.store.record.compartments import CompartmentEntryRow
from govflow.store.record.leaves import SEQUENCE
from govflow.store.record.sequence import CONFIDED
from govflow.store.record.touches import TOUCHED
from govflow.store.rounds.tables import ResponseRow
from tests.builders import Cast, new_key
from tests.promises.forging import unguarded
from tests.sequencing import publish
from tests.services import disputes


def advise(cast: Cast, reference: str) -> None:
    advice = AddDocument(
        case=reference, title="Advice", upload=disputes.PDF, audience=("claimant", "mediator"), key=new_key()
    )
    add_document(cast.backend, cast.actor("chen.yu"), advice)


def note(cast: Cast, reference: str) -> None:
    cast.fire("zhou.min", reference, "record_caucus", caucus_note="Laishui would accept 2.1.")


def leaves(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return session.scalars(select(func.count()).select_from(SEQUENCE)).one()


def untold(cast: Cast) -> int:
    """In how many cases something was confided that is not sealed yet."""
    with cast.backend.reading() as session:
        return session.scalars(select(func.count(TOUCHED.c.scope.distinct()))).one()


@pytest.mark.parametrize("confide", [advise, note])
def test_what_is_confided_is_no_forgery(cast: Cast, confide: Callable[[Cast, str], None]) -> None:
    reference = disputes.sessions(cast)
    sequence_waiting(cast.backend)
    confide(cast, reference)
    assert verify_record(cast.backend).first_broken is None


@pytest.mark.parametrize("times", [0, 1, 3])
def test_the_number_of_leaves_tells_neither_that_nor_how_often_something_was_confided(cast: Cast, times: int) -> None:
    reference = disputes.sessions(cast)
    publish(cast)
    before = leaves(cast)
    for _ in range(times):
        note(cast, reference)
        sequence_waiting(cast.backend)
        assert verify_record(cast.backend).first_broken is None
    assert leaves(cast) == before
    publish(cast)
    assert leaves(cast) == before + CONFIDED
    assert untold(cast) == 0


def test_a_batch_comes_once_in_a_period_and_takes_what_it_has_room_for(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequence, "CONFIDED", 2)
    references = [disputes.sessions(cast) for _ in range(3)]
    publish(cast)
    sequence_waiting(cast.backend)
    for reference in references:
        note(cast, reference)
    before = leaves(cast)
    for left in (1, 0, 0):
        publish(cast)
        publish_checkpoints(cast.backend, period_of(cast.backend))
        before += 2
        assert (leaves(cast), untold(cast)) == (before, left)
    assert verify_record(cast.backend).first_broken is None


@pytest.mark.parametrize(
    "forge",
    [
        delete(ConfidenceRow),
        update(ConfidenceRow).values(audience=["respondent"]),
        update(ConfidenceRow).values(sealed=b"forged"),
        update(DocumentVersionRow).where(DocumentVersionRow.compartment_id.is_not(None)).values(filename="forged.pdf"),
        update(CompartmentEntryRow).values(name="forged"),
        delete(CompartmentEntryRow),
    ],
    ids=str,
)
def test_what_was_confided_and_altered_by_hand_is_found(cast: Cast, forge: Executable) -> None:
    reference = disputes.sessions(cast)
    advise(cast, reference)
    note(cast, reference)
    publish(cast)
    assert verify_record(cast.backend).first_broken is None
    with unguarded(cast.backend.sessions.engine) as connection:
        connection.execute(forge)
        connection.commit()
    assert verify_record(cast.backend).first_broken is not None


def test_an_answer_under_seal_that_its_author_changed_is_no_forgery(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    for choice in ("accept", "reject"):
        cast.respond("chen.yu", reference, choice)
        assert verify_record(cast.backend).first_broken is None


def test_an_answer_under_seal_that_was_altered_by_hand_is_found(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "accept")
    publish(cast)
    assert verify_record(cast.backend).first_broken is None
    with unguarded(cast.backend.sessions.engine) as connection:
        forged = update(ResponseRow).where(ResponseRow.compartment_id.is_not(None)).values(sealed=b"forged")
        assert connection.execute(forged).rowcount
        connection.commit()
    cast.pass_days(40)
    assert verify_record(cast.backend).first_broken is not None
