"""The protocol of a mediation: signed word for word, anew with each wording, and before the first proposal."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.errors import Invalid, NotFound, Refused, Stale
from govflow.services.catalog import publish
from govflow.services.queries.operations import verify_record
from tests.builders import Cast
from tests.services import disputes
from tests.services.disputes import PDF
from tests.services.mediated import CLAIMANT, MEDIATOR, OUTSIDE, RESPONDENT
from tests.services.protocols import CLAUSES, SETTLERS, page, sign, signed, withdraw, word


@pytest.fixture
def sessions(cast: Cast) -> str:
    return disputes.sessions(cast)


def propose(cast: Cast, reference: str) -> None:
    cast.fire(MEDIATOR, reference, "propose", proposal=PDF, proposal_summary="2.3 m³/s in the dry season.")


def test_both_sides_sign_the_wording_that_they_read(cast: Cast, sessions: str) -> None:
    before = cast.case(sessions).version
    digest = word(cast, sessions)
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        shown = page(cast, sessions, person)
        assert {each.name: each.said for each in shown.clauses} == CLAUSES
        assert {each.capacity: list(each.settlers) for each in shown.sides} == SETTLERS
        assert shown.sha256 == digest
    sign(cast, sessions, CLAIMANT)
    assert signed(cast, sessions, RESPONDENT) == {"claimant": [("Fangshan District", "Chen Yu")], "respondent": []}
    with pytest.raises(Refused, match="signed this wording already"):
        sign(cast, sessions, CLAIMANT)
    sign(cast, sessions, RESPONDENT)
    assert signed(cast, sessions)["respondent"] == [("Laishui County", "He Jun")]
    assert cast.case(sessions).version == before
    verify_record(cast.backend)


def test_a_changed_protocol_needs_every_signature_anew(cast: Cast, sessions: str) -> None:
    first = word(cast, sessions)
    sign(cast, sessions, CLAIMANT)
    second = word(cast, sessions, 1, clause1="Chinese.")
    assert first != second
    with pytest.raises(Stale, match="worded anew"):
        sign(cast, sessions, RESPONDENT, first)
    assert signed(cast, sessions) == {"claimant": [], "respondent": []}
    assert word(cast, sessions, 2) == first
    assert signed(cast, sessions) == {"claimant": [], "respondent": []}
    with pytest.raises(Refused, match="Nothing is different"):
        word(cast, sessions, 3)
    with pytest.raises(Stale, match="worded anew"):
        word(cast, sessions, 1, clause1="English.")


def test_the_hash_covers_who_may_settle(cast: Cast, sessions: str) -> None:
    first = word(cast, sessions)
    other = {**SETTLERS, "respondent": ["Somebody else"]}
    assert word(cast, sessions, 1, settlers=other) != first


def test_nobody_words_it_but_the_mediator_and_nobody_signs_for_another(cast: Cast, sessions: str) -> None:
    with pytest.raises(Refused, match="no protocol to sign yet"):
        sign(cast, sessions, CLAIMANT)
    for person in (CLAIMANT, RESPONDENT):
        with pytest.raises(Refused, match="Only Mediator"):
            word(cast, sessions, person=person)
    word(cast, sessions)
    for person in (MEDIATOR, "dong.mei"):
        with pytest.raises(Refused, match=r"Only Claimant \(signatory\), Respondent \(signatory\)"):
            sign(cast, sessions, person)
    for person in (*OUTSIDE, "guo.wei"):
        with pytest.raises(NotFound):
            page(cast, sessions, person)
        with pytest.raises(NotFound):
            sign(cast, sessions, person, "0" * 64)
        with pytest.raises(NotFound):
            word(cast, sessions, person=person)
    with pytest.raises(Refused, match="Only Mediator"):
        withdraw(cast, sessions, person=CLAIMANT)


def test_a_protocol_says_all_that_the_file_asks_for(cast: Cast, sessions: str) -> None:
    for name in CLAUSES:
        with pytest.raises(Invalid, match="write what is agreed") as refused:
            word(cast, sessions, clauses={each: said for each, said in CLAUSES.items() if each != name})
        assert list(refused.value.fields) == [name]
    with pytest.raises(Invalid, match="at most"):
        word(cast, sessions, clause1="x" * 4_001)
    for persons in ([], [" "]):
        with pytest.raises(Invalid, match="at least one person"):
            word(cast, sessions, settlers={**SETTLERS, "claimant": persons})
    for persons in (["x" * 121], [str(n) for n in range(11)]):
        with pytest.raises(Invalid, match="Name at most"):
            word(cast, sessions, settlers={**SETTLERS, "claimant": persons})


def test_one_that_was_begun_is_signed_or_withdrawn_before_a_proposal(cast: Cast, sessions: str) -> None:
    word(cast, sessions)
    with pytest.raises(Refused, match="not signed yet by: Fangshan District, Laishui County"):
        propose(cast, sessions)
    sign(cast, sessions, CLAIMANT)
    with pytest.raises(Refused, match="not signed yet by: Laishui County"):
        propose(cast, sessions)
    withdraw(cast, sessions)
    with pytest.raises(Refused, match="no protocol to withdraw"):
        withdraw(cast, sessions, 2)
    with pytest.raises(Refused, match="no protocol to sign yet"):
        sign(cast, sessions, RESPONDENT, "")
    propose(cast, sessions)


def test_where_the_file_demands_it_nothing_is_proposed_before_all_have_signed(cast: Cast) -> None:
    text = Path("workflows/dispute_mediation.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    text = text.replace("of: [claimant, respondent], demanded: false", "of: [claimant, respondent]", 1)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name="dispute_mediation.v2.yaml")
    reference = disputes.sessions(cast)
    with pytest.raises(Refused, match="There is no protocol of the mediation yet"):
        propose(cast, reference)
    word(cast, reference)
    for person in (CLAIMANT, RESPONDENT):
        with pytest.raises(Refused, match="not signed yet"):
            propose(cast, reference)
        sign(cast, reference, person)
    word(cast, reference, 1, clause1="Chinese.")
    with pytest.raises(Refused, match="not signed yet"):
        propose(cast, reference)
    for person in (CLAIMANT, RESPONDENT):
        sign(cast, reference, person)
    propose(cast, reference)
    with pytest.raises(Refused, match="the protocol stays as it is"):
        word(cast, reference, 2)


def test_no_protocol_is_worded_before_the_first_session(cast: Cast) -> None:
    with pytest.raises((Refused, NotFound)):
        word(cast, disputes.statements(cast))
    word(cast, disputes.first_session(cast))


def test_a_later_mediator_words_another_and_the_one_before_holds_no_more(cast: Cast) -> None:
    reference = disputes.first_session(cast)
    word(cast, reference)
    sign(cast, reference, CLAIMANT)
    cast.pass_days(40)
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("tao.yun"))
    assert page(cast, reference, CLAIMANT).stands
    with pytest.raises(NotFound):
        page(cast, reference, MEDIATOR)
    assert not page(cast, reference, "tao.yun").stands
    assert page(cast, reference, RESPONDENT).lapsed
    cast.fire("tao.yun", reference, "declare", declaration=PDF, conflict=False)
    for person in (CLAIMANT, RESPONDENT):
        cast.respond(person, reference, "waive")
    cast.fire("tao.yun", reference, "open_sessions", sessions_from=cast.today)
    with pytest.raises(Refused, match="has left the case"):
        sign(cast, reference, RESPONDENT)
    cast.fire("tao.yun", reference, "propose", proposal=PDF, proposal_summary="Of which the one before is no bar.")
