"""Another version of a document beside the steps: what a step moved the case with stays, the rest is for whom it is."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from govflow.domain import RULES
from govflow.engine.parsing import parse
from govflow.errors import Forbidden, Refused
from govflow.services.commands.documents import AddVersion, add_document_version
from govflow.services.queries.case.documents import load_document
from govflow.services.rehearsal import rehearse
from govflow.store.documents import DocumentRow
from govflow.values import Actor
from tests.builders import Cast, give_role, make_cast, new_key
from tests.engine.test_filing_anew import FILE
from tests.services import disputes, signing
from tests.services.signing import paper


@pytest.fixture
def cast(engine: Engine, tmp_path: Path) -> Cast:
    return make_cast(engine, tmp_path / "data")


def document(cast: Cast, reference: str, field: str, organization: str | None = None) -> str:
    """The last document that answered a field, of an organization."""
    query = select(DocumentRow.id).where(DocumentRow.case_id == cast.case(reference).id, DocumentRow.field == field)
    if organization is not None:
        query = query.where(DocumentRow.organization_id == cast.organization(organization))
    with cast.backend.reading() as session:
        return session.scalars(query.order_by(DocumentRow.created_at.desc())).all()[0]


def file_anew(cast: Cast, actor: Actor, reference: str, document_id: str) -> None:
    adding = AddVersion(case=reference, document=document_id, upload=paper("another"), key=new_key())
    add_document_version(cast.backend, actor, adding)


def against(cast: Cast, actor: Actor, reference: str, document_id: str) -> list[str]:
    """What the page of the document says, which must be what sending says."""
    with cast.backend.reading() as session:
        page = load_document(cast.backend.work(session, actor), reference, document_id)
    with pytest.raises(Refused) as sent:
        file_anew(cast, actor, reference, document_id)
    assert not page.may_file
    assert list(page.reasons) == list(sent.value.reasons)
    return [str(each) for each in sent.value.reasons]


def superior_of(cast: Cast, reference: str) -> str:
    holder = cast.case(reference).parties["superior"][0].organization_id
    return next(key for key, each in cast.region.organizations.items() if each == holder)


def decided(cast: Cast) -> tuple[str, str]:
    """The common superior has issued a binding decision; who it is."""
    reference = disputes.requested(cast)
    cast.fire("he.jun", reference, "refuse", reason="No.")
    for person in ("chen.yu", "he.jun"):
        cast.fire(person, reference, "file_own_solution", own_solution=disputes.PDF, own_solution_map=disputes.PDF)
    superior = superior_of(cast, reference)
    signatory = cast.member(superior, "signatory")
    cast.fire(signatory, reference, "draft_decision", acting=superior)
    cast.fire(
        signatory,
        reference,
        "issue_decision",
        acting=superior,
        decision=paper("Laishui pays"),
        decision_summary="Laishui pays.",
        target_value=Decimal(2),
        direction="at_least",
        monitor=cast.organization("yanshan"),
        report_due=cast.today + timedelta(days=30),
        term_until=cast.today + timedelta(days=30),
    )
    return reference, superior


def test_a_decision_stays_what_it_was_whoever_of_the_superior_comes(cast: Cast) -> None:
    reference, superior = decided(cast)
    give_role(cast, "deng.na", superior, "liaison")
    cast.pass_days(5)
    for person in ("deng.na", cast.member(superior, "signatory")):
        said = against(cast, cast.actor(person, superior), reference, document(cast, reference, "decision"))
        assert said == [
            "“Binding decision” was given with the step “Issue the decision” and stays as it was then.",
            "No step here gives another text. What you have to add, file as a document of its own.",
        ]


def test_a_declaration_stays_what_it_was_when_silence_has_cleared_the_mediator(cast: Cast) -> None:
    reference = disputes.disclosure(cast)
    cast.fire("zhou.min", reference, "declare", declaration=disputes.PDF, conflict=False)
    cast.pass_days(15)
    assert cast.state(reference) == "statements"
    said = against(cast, cast.actor("zhou.min"), reference, document(cast, reference, "declaration"))
    assert "was given with the step “Declare independence”" in said[0]


def test_of_what_few_read_stays_what_a_step_moved_the_case_with(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "reject")
    assert cast.state(reference) == "sessions"
    assert against(cast, cast.actor("zhou.min"), reference, document(cast, reference, "proposal")) == [
        "“The mediator's proposal” was given with the step “Table a proposal” and stays as it was then.",
        "Another text is given with the step: Table a proposal.",
    ]


@pytest.mark.parametrize(
    ("field", "step", "role"),
    [("legal_opinion", "Clear it legally", "legal"), ("budget_certificate", "Certify the budget", "finance")],
)
def test_a_clearance_is_renewed_by_whoever_may_give_it(cast: Cast, field: str, step: str, role: str) -> None:
    reference = signing.reviewed(cast)
    cast.pass_days(1)
    signing.cleared(cast, reference)
    cast.pass_days(1)
    signing.replace_file(cast, "chen.yu", reference, "agreement")
    cast.pass_days(1)
    given = document(cast, reference, field, "fangshan")
    said = against(cast, cast.actor("chen.yu"), reference, given)
    assert said[0].endswith(f"is filed by whoever may take this step now: {step}.")
    file_anew(cast, cast.actor(cast.member("fangshan", role)), reference, given)
    with pytest.raises(Refused) as refused:
        cast.fire("chen.yu", reference, "open_signing")
    label = "Legal opinion" if role == "legal" else "Budget certificate"
    [missing] = [str(each) for each in refused.value.reasons if str(each).startswith(f"“{label}”")]
    assert missing.endswith("is still missing from Laishui County.")


def test_an_agreement_that_moved_the_case_is_replaced_by_the_step_that_replaces_it(cast: Cast) -> None:
    reference = disputes.requested(cast)
    assert cast.state(reference) == "requested"
    reference = disputes.negotiation(cast)
    for person in ("chen.yu", "he.jun"):
        cast.fire(person, reference, "accept_standstill")
    cast.fire("chen.yu", reference, "settle", agreement=paper("2.3"), **signing.terms(cast))
    given = document(cast, reference, "agreement")
    assert against(cast, cast.actor("chen.yu"), reference, given)[1] == (
        "Another text is given with the step: Enter the agreement text."
    )
    cast.pass_days(1)
    cast.fire("chen.yu", reference, "draft_agreement", agreement=paper("2.4"), **signing.terms(cast))
    file_anew(cast, cast.actor("chen.yu"), reference, document(cast, reference, "agreement"))


def test_evidence_is_completed_while_a_step_asks_for_it_and_no_longer(cast: Cast) -> None:
    reference = signing.reviewed(cast)
    cast.pass_days(1)
    signing.cleared(cast, reference)
    given = document(cast, reference, "legal_opinion", "fangshan")
    lawyer, other = (cast.actor(cast.member(each, "legal")) for each in ("fangshan", "laishui"))
    file_anew(cast, lawyer, reference, given)
    with pytest.raises(Forbidden, match="Only who lodged"):
        file_anew(cast, other, reference, given)
    cast.fire("chen.yu", reference, "open_signing")
    assert against(cast, lawyer, reference, given)[0] == (
        "“Legal opinion” stays as it is while the case is in “Signing”."
    )


def test_stories_of_it_are_played_alike_through_the_real_commands() -> None:
    parsed = parse(FILE, RULES)
    assert [str(each) for each in rehearse(parsed, ()).problems] == []
