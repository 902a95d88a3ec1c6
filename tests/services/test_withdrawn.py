"""Papers filed by mistake: withdrawn for readers, kept for the record, never taken away from who decided on them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from govflow.errors import Conflict, Gone, Invalid
from govflow.services.commands.documents import WithdrawVersion, withdraw_version
from govflow.services.queries.case.documents import load_documents
from govflow.services.queries.case.record import record_file
from govflow.store.lists.texts import TEXT
from govflow.store.registers.withdrawn import WithdrawnRow
from tests.builders import Cast, new_key
from tests.services import disputes
from tests.services import test_words_in_documents as words
from tests.services.test_filing_anew import document as of_field
from tests.services.withdrawn import (
    OFFICE,
    OTHER_SIDE,
    OUTSIDER,
    OWN,
    REASON,
    add,
    add_again,
    against,
    answer,
    holds,
    page,
    talks,
    withdraw,
)

here = words.here


def test_nobody_reads_it_any_more_and_all_who_could_read_who_withdrew_it_and_why(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = add(cast, reference)
    assert answer(cast, reference, document, OTHER_SIDE) == "map.txt"
    withdraw(cast, reference, document, asked_by="Li Na")
    for person in (OWN, OTHER_SIDE):
        assert answer(cast, reference, document, person) == "Gone"
        shown = page(cast, reference, document, person)
        assert (shown.versions, shown.file.gone) == ((), True)
        [gone] = shown.withdrawn
        assert (gone.number, gone.filename, gone.asked_by, gone.reason) == (1, "map.txt", "Li Na", REASON)
        assert gone.by is not None
        assert len(gone.sha256) == 64
    assert answer(cast, reference, document, OUTSIDER) == "NotFound"
    assert holds(cast)


def test_the_record_keeps_its_name_its_hash_who_asked_and_why(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = add(cast, reference)
    withdraw(cast, reference, document)
    with cast.backend.reading() as session:
        record = json.loads(record_file(cast.backend.work(session, cast.actor(OTHER_SIDE)), reference))
    said = json.dumps(record, ensure_ascii=False)
    [gone] = page(cast, reference, document, OWN).withdrawn
    assert REASON in said
    assert gone.sha256 in said
    assert said.count("map.txt") == 1


def test_an_earlier_version_goes_and_the_one_that_took_its_place_stays(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = add(cast, reference)
    add_again(cast, reference, document, "Another map")
    withdraw(cast, reference, document)
    shown = page(cast, reference, document, OTHER_SIDE)
    assert [each.number for each in shown.versions] == [2]
    assert [each.number for each in shown.withdrawn] == [1]
    assert not shown.file.gone
    withdraw(cast, reference, document, 2)
    assert page(cast, reference, document, OTHER_SIDE).file.gone
    add_again(cast, reference, document, "The right map")
    assert [each.number for each in page(cast, reference, document, OTHER_SIDE).versions] == [3]


def test_its_words_are_found_no_more_and_its_text_is_kept_no_longer(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = words.file(cast, reference, "Hydrology of the weir")
    assert words.who_finds(cast, "Hydrology") == {OWN, OTHER_SIDE, OFFICE}
    withdraw(cast, reference, document)
    assert words.who_finds(cast, "Hydrology") == set()
    with cast.backend.reading() as session:
        assert session.scalar(select(func.count()).where(TEXT.c.text.contains("Hydrology"))) == 0


def test_what_few_read_is_withdrawn_among_them_alone(cast: Cast) -> None:
    reference = talks(cast)
    cast.fire("wang.lin", reference, "name_mediator", mediator=cast.person("zhou.min"))
    document = add(cast, reference, "claimant", "mediator", words="CANARY")
    withdraw(cast, reference, document)
    assert [answer(cast, reference, document, each) for each in (OWN, "zhou.min", OFFICE)] == [
        "Gone", "Gone", "NotFound",
    ]  # fmt: skip
    with cast.backend.reading() as session:
        [row] = session.execute(select(WithdrawnRow)).scalars()
        assert row.words is None
        assert REASON.encode() not in (row.sealed or b"")
        assert REASON not in record_file(cast.backend.work(session, cast.actor(OFFICE)), reference).decode()
    assert page(cast, reference, document, "zhou.min").withdrawn[0].reason == REASON
    assert holds(cast)


def test_nobody_withdraws_what_others_lodged(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = add(cast, reference)
    assert "Only who lodged a document withdraws it" in against(cast, reference, document, person=OTHER_SIDE)[0]
    assert against(cast, reference, document, person=OUTSIDER) == [f"There is no case {reference} that you may see."]
    assert "no such document" in against(cast, reference, document, number=2)[0]


def test_it_is_withdrawn_once(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = add(cast, reference)
    key = new_key()
    withdraw(cast, reference, document, key=key)
    withdraw(cast, reference, document, key=key)
    with pytest.raises(Gone):
        withdraw(cast, reference, document)
    with pytest.raises(Conflict):
        withdraw(cast, reference, document, reason="Another.", key=key)


def test_a_reason_is_needed_and_of_who_looks_after_the_papers_who_asked(cast: Cast) -> None:
    reference = talks(cast)
    document = add(cast, reference)
    for said in ({"reason": " "}, {"reason": "x" * 2001}, {"asked_by": "x" * 201}):
        with pytest.raises(Invalid):
            withdraw(cast, reference, document, **said)
    with pytest.raises(Invalid) as refused:
        withdraw(cast, reference, document, person=OFFICE)
    assert set(refused.value.fields) == {"asked_by"}


# What others have acted or decided on


def test_once_somebody_else_moved_the_case_it_stays_unless_who_looks_after_the_papers_withdraws_it(cast: Cast) -> None:
    reference = talks(cast)
    document = add(cast, reference)
    cast.clock.at += timedelta(minutes=1)
    cast.fire(OWN, reference, "close")
    assert cast.case(reference).end is not None
    assert "has ended with it on file" in against(cast, reference, document)[0]
    withdraw(cast, reference, document, person=OFFICE, asked_by="The person concerned")
    assert answer(cast, reference, document, OWN) == "Gone"
    assert holds(cast)


def test_without_a_word_in_the_file_nobody_withdraws_for_others(cast: Cast) -> None:
    reference = talks(cast, book="")
    document = add(cast, reference)
    assert "Only who lodged a document withdraws it" in against(cast, reference, document, person=OFFICE)[0]


def test_after_a_step_of_the_other_side_it_stays(cast: Cast) -> None:
    reference = disputes.requested(cast)
    document = add(cast, reference)
    cast.clock.at += timedelta(minutes=1)
    cast.fire(OTHER_SIDE, reference, "refuse", reason="No.")
    assert "The case went on with it on file" in against(cast, reference, document)[0]
    later = add(cast, reference, words="Another")
    withdraw(cast, reference, later)


def test_what_answers_a_field_stays_until_the_right_one_is_on_file(cast: Cast) -> None:
    reference = disputes.requested(cast)
    cast.fire("he.jun", reference, "refuse", reason="No.")
    cast.clock.at += timedelta(minutes=1)
    cast.fire("chen.yu", reference, "file_own_solution", own_solution=disputes.PDF, own_solution_map=disputes.PDF)
    document = of_field(cast, reference, "own_solution", "fangshan")
    assert "is on file with this file alone" in against(cast, reference, document)[0]
    add_again(cast, reference, document, "%PDF-1.4 the right one")
    withdraw(cast, reference, document)
    assert "is on file with this file alone" in against(cast, reference, document, 2)[0]
    assert holds(cast)


def test_with_the_key_of_somebody_else_nothing_is_withdrawn(cast: Cast) -> None:
    """A key that the other side used says nothing of what it was used for."""
    reference = disputes.requested(cast)
    document, key = add(cast, reference), new_key()
    withdraw(cast, reference, document, key=key)
    order = WithdrawVersion(case=reference, document=document, number=1, reason=REASON, key=key)
    with pytest.raises(Exception) as refused:
        withdraw_version(cast.backend, cast.actor(OTHER_SIDE), order)
    assert type(refused.value).__name__ in {"Conflict", "Gone", "Forbidden"}


# Late papers


def test_a_party_files_late_what_is_marked_so_and_moves_nothing(cast: Cast) -> None:
    reference = talks(cast, book="")
    cast.fire(OWN, reference, "close")
    assert cast.case(reference).end is not None
    state = cast.case(reference).state
    add(cast, reference)
    assert cast.case(reference).state == state
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(OWN))
        assert load_documents(work, reference).late
        assert "late_document" in record_file(work, reference).decode()
    assert holds(cast)


def test_the_file_says_who_may_add_after_the_end(cast: Cast) -> None:
    reference = talks(cast)
    document = add(cast, reference)
    cast.fire(OWN, reference, "close")
    late = add(cast, reference)
    with pytest.raises(Exception, match="nothing more is filed"):
        add(cast, reference, person=OFFICE)
    with pytest.raises(Exception, match="nothing more is filed"):
        add_again(cast, reference, document, "Another")  # no version takes the place of what was decided on
    assert "has ended with it on file" in against(cast, reference, document)[0]
    withdraw(cast, reference, late)  # nobody has decided with it


def test_by_a_book_that_names_nobody_nothing_is_added_after_the_end(cast: Cast) -> None:
    reference = talks(cast, book="keeps:\n  - documents.papers: {withdrawn_by: office.secretary}\n")
    cast.fire(OWN, reference, "close")
    with pytest.raises(Exception, match="nothing more is filed"):
        add(cast, reference)
