"""P6: what was said in mediation, and what was proposed there in vain, is for the parties and the mediator.

The joint office that registers the case and the common superior that decides it read neither, on no page, in no record,
by no search, and not by holding the case in another capacity.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from govflow.errors import NotFound
from govflow.services.queries.case.documents import load_documents, load_file
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.case.record import record_file
from govflow.services.queries.case.round.page import load_round_page
from govflow.services.queries.cases import load_cases
from govflow.services.queries.filters import CaseFilters
from govflow.store.documents import DocumentRow
from tests.builders import Cast, give_role
from tests.services import disputes

SAID = "Fangshan could live with 1.8 m³/s in May"
PROPOSED = "2.3 m³/s in the dry season."


def test_who_decides_reads_what_was_filed_and_nothing_of_the_sessions(cast: Cast) -> None:
    reference = _failed(cast)
    assert cast.state(reference) == "superior_review"
    for person in ("wang.lin", _superior(cast, reference)):
        read = "".join(_reads(cast, person, reference))
        assert SAID not in read
        assert PROPOSED not in read
        assert "Restore the flow" in read
    for person in ("chen.yu", "he.jun"):
        read = "".join(_reads(cast, person, reference))
        assert SAID in read
        assert PROPOSED in read


def test_the_paper_of_a_proposal_is_handed_out_to_the_parties_alone(cast: Cast) -> None:
    reference = _failed(cast)
    with cast.backend.reading() as session:
        paper = session.scalars(select(DocumentRow.id).where(DocumentRow.field == "proposal")).one()
        assert load_file(cast.backend.work(session, cast.actor("he.jun")), reference, paper, 1)
        for person in ("wang.lin", _superior(cast, reference)):
            work = cast.backend.work(session, cast.actor(person))
            assert paper not in {each.id for each in load_documents(work, reference).files}
            with pytest.raises(NotFound):
                load_file(work, reference, paper, 1)


def test_nobody_finds_a_case_by_what_was_said_in_its_sessions(cast: Cast) -> None:
    reference = _failed(cast)
    with cast.backend.reading() as session:
        for words in ("could live with", "dry season"):
            found = load_cases(
                cast.backend.work(session, cast.actor("wang.lin")), CaseFilters(words=words), (), None
            ).cases
            assert reference not in {each.reference for each in found}


def test_a_new_member_of_the_office_and_of_the_superior_reads_no_more_than_they_do(cast: Cast) -> None:
    reference = _failed(cast)
    give_role(cast, "guo.wei", "office", "secretary")
    give_role(cast, "guo.wei", _superiors_key(cast, reference), "signatory")
    read = "".join(_reads(cast, "guo.wei", reference))
    assert "Restore the flow" in read
    assert SAID not in read
    assert PROPOSED not in read


def _failed(cast: Cast) -> str:
    """A mediation that came to nothing, before the common superior."""
    reference = disputes.sessions(cast)
    cast.fire("zhou.min", reference, "record_session", session_on=cast.today, session_record=SAID)
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary=PROPOSED)
    for person, choice in (("chen.yu", "accept"), ("he.jun", "reject")):
        cast.respond(person, reference, choice)
    cast.fire("zhou.min", reference, "give_up", reason="The sides are too far apart.")
    cast.fire("zhou.min", reference, "notify_superior", failure_notice="Flow in the dry season.")
    cast.respond("he.jun", reference, "go_up")
    return reference


def _superiors_key(cast: Cast, reference: str) -> str:
    (superior,) = cast.case(reference).holders("superior")
    return next(key for key, number in cast.region.organizations.items() if number == superior.organization_id)


def _superior(cast: Cast, reference: str) -> str:
    """Somebody of the common superior."""
    return cast.region.members[_superiors_key(cast, reference)][0][0]


def _reads(cast: Cast, person: str, reference: str) -> Iterator[str]:
    """All that a person reads of a case."""
    actor, last = cast.actor(person), cast.round(reference).id
    with cast.backend.reading() as session:
        work = cast.backend.work(session, actor)
        yield str(load_case_page(work, reference, (), language="en"))
        yield str(load_documents(work, reference))
        yield record_file(work, reference).decode()
        for number in range(1, last + 1):
            yield str(load_round_page(work, reference, number))
