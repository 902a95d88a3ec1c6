"""P6: who is let in reads what stands then and what was shown to them before, however often a case is filed."""

from __future__ import annotations

from sqlalchemy import select

from govflow.services.queries.case.documents import load_documents
from govflow.services.queries.cases import load_cases
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.operations import verify_record
from govflow.store.documents import DocumentRow
from tests.builders import Cast
from tests.promises.house import House
from tests.services import desks, proposals
from tests.services.desks import APPLICANT, OFFICE, OTHER, PLAN


def test_what_was_replaced_before_each_desk_is_read_by_nobody_that_it_let_in(cast: Cast) -> None:
    reference = desks.drafted(cast)
    plan = desks.newest(cast, reference)
    desks.replace(cast, reference, plan, "plan 2.pdf")
    desks.submit(cast, reference)
    desks.heard(cast, reference)
    for name in ("plan 3.pdf", "plan 4.pdf"):
        desks.replace(cast, reference, plan, name)
    desks.admit(cast, reference)
    desks.replace(cast, reference, plan, "plan 5.pdf")
    everything = [PLAN, *(f"plan {number}.pdf" for number in (2, 3, 4, 5))]
    for person, read in ((APPLICANT, everything), (OFFICE, everything[1:]), (OTHER, everything[3:])):
        assert desks.versions(cast, person, reference, plan) == read
        assert desks.handed_out(cast, person, reference, plan) == read


def test_a_case_that_was_taken_back_is_let_in_anew_with_what_stands_then(cast: Cast) -> None:
    """What all had read they go on reading, also while versions come and go in the draft."""
    reference = desks.drafted(cast)
    plan = desks.newest(cast, reference)
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    desks.take_back(cast, reference)
    for name in ("secret.pdf", "plan 2.pdf"):
        desks.replace(cast, reference, plan, name)
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    assert desks.versions(cast, OTHER, reference, plan) == [PLAN, "plan 2.pdf"]
    assert desks.versions(cast, OFFICE, reference, plan) == [PLAN, "plan 2.pdf"]
    desks.take_back(cast, reference)
    desks.replace(cast, reference, plan, "more secret.pdf")
    desks.replace(cast, reference, plan, "plan 3.pdf")
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    assert desks.versions(cast, OTHER, reference, plan) == [PLAN, "plan 2.pdf", "plan 3.pdf"]
    assert desks.versions(cast, APPLICANT, reference, plan)[1:] == [
        "secret.pdf", "plan 2.pdf", "more secret.pdf", "plan 3.pdf",
    ]  # fmt: skip


def test_a_paper_that_all_have_read_stays_with_them_when_another_takes_its_place_in_a_draft(cast: Cast) -> None:
    reference = desks.drafted(cast)
    first = desks.newest(cast, reference)
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    desks.take_back(cast, reference)
    desks.replace(cast, reference, first, "secret.pdf")
    for name in ("another secret.pdf", "plan 2.pdf"):
        desks.go_on(cast)
        cast.fire(APPLICANT, reference, "revise", subject="A lower weir", plan=desks.file(name))
    papers = _papers(cast, reference)
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    read = {person: [desks.versions(cast, person, reference, each) for each in papers] for person in (OTHER, OFFICE)}
    assert read[OTHER] == read[OFFICE] == [[PLAN], [], ["plan 2.pdf"]]
    assert [_listed(cast, person, reference) for person in (OTHER, OFFICE)] == [["plan 2.pdf", PLAN]] * 2
    assert [desks.versions(cast, APPLICANT, reference, each) for each in papers] == [
        [PLAN, "secret.pdf"], ["another secret.pdf"], ["plan 2.pdf"],
    ]  # fmt: skip


def test_a_paper_that_the_office_has_read_at_its_desk_is_not_shown_to_others_once_another_took_its_place(
    cast: Cast,
) -> None:
    reference = desks.drafted(cast)
    first = desks.newest(cast, reference)
    desks.submit(cast, reference)
    desks.heard(cast, reference)
    cast.fire(APPLICANT, reference, "add", plan=desks.file("plan 2.pdf"))
    desks.admit(cast, reference)
    assert [desks.versions(cast, person, reference, first) for person in (OFFICE, OTHER)] == [[PLAN], []]


def test_what_was_filed_beside_the_forms_follows_the_same_rule(cast: Cast) -> None:
    reference = desks.drafted(cast)
    readings = desks.file_beside(cast, reference, "Readings", "readings 1.pdf")
    confided = desks.file_beside(cast, reference, "Aside", "aside 1.pdf", "applicant", "office")
    for number, name in ((readings, "readings 2.pdf"), (confided, "aside 2.pdf")):
        desks.replace(cast, reference, number, name)
    desks.submit(cast, reference)
    desks.replace(cast, reference, readings, "readings 3.pdf")
    desks.admit(cast, reference)
    assert desks.versions(cast, OTHER, reference, readings) == ["readings 3.pdf"]
    assert desks.versions(cast, OFFICE, reference, readings) == ["readings 2.pdf", "readings 3.pdf"]
    assert desks.versions(cast, OFFICE, reference, confided) == ["aside 2.pdf"]
    assert desks.versions(cast, OTHER, reference, confided) == []


def test_a_proposal_that_the_office_sends_back_shows_its_members_what_stood_when_it_was_admitted(cast: Cast) -> None:
    """The shipped procedure, over its own desk."""
    reference = proposals.drafted(cast)
    figures = desks.file_beside(cast, reference, "Figures", "figures 0.pdf", person="peng.cheng")
    desks.replace(cast, reference, figures, "figures 1.pdf", person="peng.cheng")
    cast.fire("peng.cheng", reference, "submit")
    cast.fire("wang.lin", reference, "send_back", reason="The figures are old.")
    for name in ("figures 2.pdf", "figures 3.pdf"):
        desks.replace(cast, reference, figures, name, person="peng.cheng")
    cast.fire("peng.cheng", reference, "resubmit", text="The joint standard is adopted.", changes_made="New figures.")
    cast.fire("wang.lin", reference, "admit")
    assert desks.versions(cast, "ma.ling", reference, figures) == ["figures 3.pdf"]
    assert desks.versions(cast, "wang.lin", reference, figures) == ["figures 1.pdf", "figures 2.pdf", "figures 3.pdf"]


def test_nobody_gets_by_any_address_what_was_replaced_out_of_their_sight(house: House) -> None:
    cast = house.cast
    reference = desks.drafted(cast)
    plan = desks.newest(cast, reference)
    desks.replace(cast, reference, plan, "plan 2.pdf")
    desks.submit(cast, reference)
    desks.heard(cast, reference)
    for name in ("Kingfisher.pdf", "plan 4.pdf"):
        desks.replace(cast, reference, plan, name)
    desks.admit(cast, reference)
    reading = {APPLICANT: [1, 2, 3, 4], OFFICE: [2, 3, 4], OTHER: [4], "admin": [], "feng.bo": []}
    for person, handed in reading.items():
        browser = house.signed_in(person)
        place = f"/cases/{reference}/documents/{plan}/versions"
        assert [n for n in (1, 2, 3, 4) if browser.get(f"{place}/{n}").status_code == 200] == handed, person
        paths = ("", "/documents", f"/documents/{plan}", "/record", "/record.json", "/record/proof.json")
        told = [path for path in paths if "Kingfisher" in browser.get(f"/cases/{reference}{path}").text]
        assert bool(told) == (3 in handed), (person, told)


def test_a_case_is_found_by_what_was_filed_and_not_by_what_a_draft_said_before(cast: Cast) -> None:
    reference = desks.drafted(cast, subject="Kingfisher meadows")
    cast.fire(APPLICANT, reference, "revise", subject="A weir at Zhangfang", plan=desks.file("plan 2.pdf"))
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    for person in (OTHER, OFFICE):
        assert _found(cast, person, "Kingfisher") == []
        assert _found(cast, person, "Zhangfang") == [reference]


def test_who_reads_a_version_is_under_the_record(cast: Cast) -> None:
    reference = desks.drafted(cast)
    plan = desks.newest(cast, reference)
    desks.submit(cast, reference)
    desks.replace(cast, reference, plan, "plan 2.pdf")
    desks.admit(cast, reference)
    assert verify_record(cast.backend).first_broken is None


def _papers(cast: Cast, reference: str) -> list[str]:
    """All documents of a case, the oldest first."""
    with cast.backend.reading() as session:
        query = select(DocumentRow.id).where(DocumentRow.case_id == cast.case(reference).id)
        return list(session.scalars(query.order_by(DocumentRow.created_at)))


def _listed(cast: Cast, person: str, reference: str) -> list[str]:
    """The files in the list of documents, the newest first."""
    with cast.backend.reading() as session:
        files = load_documents(cast.backend.work(session, cast.actor(person)), reference).files
    return [each.filename for each in files]


def _found(cast: Cast, person: str, words: str) -> list[str]:
    with cast.backend.reading() as session:
        found = load_cases(cast.backend.work(session, cast.actor(person)), CaseFilters(words=words), (), None)
    return [each.reference for each in found.cases]
