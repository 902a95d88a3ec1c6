"""Documents: what must be on file, from whom, and how fresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from govflow.domain.documents import CaseDocuments, Filed, filed_here, from_each, on_file
from govflow.engine.facts import CaseFacts, Holder
from govflow.values import Text

FANGSHAN, LAISHUI = 1, 2
BOTH = ("claimant", "respondent")


def filed(field: str, organization: int | None = FANGSHAN, day: int = 1) -> Filed:
    at = datetime(2026, 3, day, 2, tzinfo=UTC)
    return Filed(id=f"{field}-{organization}-{day}", field=field, organization_id=organization, filed_at=at)


def on_record(*files: Filed) -> CaseDocuments:
    return CaseDocuments(files=files, labels={"own_map": Text(en="Own map", zh="附图")})


def dispute() -> CaseFacts:
    def government(number: int, en: str, zh: str) -> tuple[Holder, ...]:
        return (Holder(organization_id=number, person_id=None, name=Text(en=en, zh=zh)),)

    return CaseFacts(
        id=7,
        reference="BTH-DM-2026-0007",
        title="Juma River",
        body_id=3,
        state="superior_review",
        opened_at=datetime(2026, 3, 1, tzinfo=UTC),
        parties={
            "claimant": government(FANGSHAN, "Fangshan", "房山区"),
            "respondent": government(LAISHUI, "Laishui", "涞水县"),
        },
    )


def test_a_document_on_file_is_found():
    assert on_file(on_record(filed("own_map")), document="own_map") is None


def test_a_missing_document_is_named_as_the_form_names_it():
    assert str(on_file(on_record(), document="own_map")) == "“Own map” is not on file yet."


def test_a_field_without_a_label_is_named_by_itself():
    assert "“petition”" in str(on_file(on_record(), document="petition"))


def test_both_parties_have_filed():
    documents = on_record(filed("own_map", FANGSHAN), filed("own_map", LAISHUI))
    assert from_each(documents, dispute(), document="own_map", of=BOTH) is None


def test_the_party_that_has_not_filed_is_named():
    objection = from_each(on_record(filed("own_map", FANGSHAN)), dispute(), document="own_map", of=BOTH)
    assert str(objection) == "“Own map” is still missing from Laishui."


def test_a_document_of_one_mediator_is_none_of_the_other():
    def person(number: int) -> Holder:
        return Holder(organization_id=None, person_id=number, name=Text(en=f"Person {number}", zh=f"{number}号"))

    case = replace(dispute(), parties={"mediator": (person(1), person(2))})
    paper = replace(filed("award", None), person_id=1)
    objection = from_each(on_record(paper), case, document="award", of=("mediator",))
    assert str(objection) == "“award” is still missing from Person 2."


def test_another_document_of_the_same_party_does_not_count():
    objection = from_each(on_record(filed("petition", LAISHUI)), dispute(), document="own_map", of=("respondent",))
    assert objection is not None


def noon(day: int) -> datetime:
    return datetime(2026, 3, day, 4, tzinfo=UTC)


@pytest.mark.parametrize(("day", "counts"), [(1, False), (2, False), (3, True)])
def test_evidence_counts_only_when_filed_after_the_step_it_speaks_of(day: int, counts: bool):
    documents = replace(on_record(filed("evidence", day=day)), taken={"send_back": noon(2)})
    assert (on_file(documents, document="evidence", after=("send_back",)) is None) == counts


def test_evidence_counts_only_when_filed_after_the_answer_it_speaks_of():
    documents = replace(on_record(filed("opinion", day=2)), answered={"amount": noon(2)})
    assert "older than what it speaks of" in str(on_file(documents, document="opinion", about=("amount",)))
    assert on_file(replace(documents, answered={"amount": noon(1)}), document="opinion", about=("amount",)) is None


@pytest.mark.parametrize(("day", "counts"), [(2, False), (3, True)])
def test_what_was_filed_before_the_case_came_to_its_state_does_not_count_there(day: int, counts: bool):
    documents = replace(on_record(filed("demand", day=day)), entered_at=noon(2))
    assert (filed_here(documents, document="demand") is None) == counts


def test_the_moment_of_the_text_itself_is_not_after_it():
    documents = on_record(filed("text", day=2), filed("certificate", FANGSHAN, 2), filed("certificate", LAISHUI, 3))
    assert "missing from Fangshan" in str(
        from_each(documents, dispute(), document="certificate", of=BOTH, about=("text",))
    )


def test_certificates_younger_than_the_text_speak_of_it():
    documents = on_record(filed("text", day=2), filed("certificate", FANGSHAN, 3), filed("certificate", LAISHUI, 4))
    assert from_each(documents, dispute(), document="certificate", of=BOTH, about=("text",)) is None


def test_a_new_text_makes_older_certificates_stale():
    documents = on_record(
        filed("text", day=2), filed("certificate", FANGSHAN, 3), filed("text", day=4), filed("certificate", LAISHUI, 5)
    )
    objection = from_each(documents, dispute(), document="certificate", of=BOTH, about=("text",))
    assert str(objection) == "“certificate” for the present “text” is still missing from Fangshan."


def test_without_a_text_there_is_nothing_to_certify():
    documents = on_record(filed("certificate", FANGSHAN), filed("certificate", LAISHUI))
    assert str(from_each(documents, dispute(), document="certificate", of=BOTH, about=("text",))) == (
        "“text” is not on file yet."
    )
