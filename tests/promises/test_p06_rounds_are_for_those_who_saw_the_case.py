"""P6: a round that was held where only some saw the case is known to them, and to nobody whom a step lets in later."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, NotFound, Stale
from govflow.services.commands.rounds import Respond, respond
from govflow.services.queries.case.children import load_child_table
from govflow.services.queries.case.head import load_names
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.case.round.page import RoundPage, load_round_page
from govflow.services.queries.operations import verify_record
from govflow.store.cases import CaseRow
from govflow.store.documents import DocumentRow
from govflow.store.rounds.tables import RoundRow
from tests.builders import Cast, new_key
from tests.promises.house import House
from tests.services import calls, desks
from tests.services.desks import APPLICANT, OFFICE, OTHER

SECRET = "Kingfisher: between us, the claim is weak."
TITLE = "Opinion of the office"
PATHS = ("", "/record", "/record.json", "/documents", "/record/proof.json")


def test_nobody_that_is_let_in_later_finds_the_round_by_any_address(house: House) -> None:
    cast = house.cast
    reference = desks.drafted(cast, subject="Kingfisher meadows")
    desks.submit(cast, reference)
    desks.heard(cast, reference, SECRET)
    cast.fire(OFFICE, reference, "admit")
    number = cast.round(reference).id
    for person, knows in ((APPLICANT, True), (OFFICE, True), (OTHER, False), ("admin", False), ("feng.bo", False)):
        browser = house.signed_in(person)
        page = browser.get(f"/cases/{reference}/rounds/{number}")
        assert page.status_code == (200 if knows else 404), person
        shown = {path: browser.get(f"/cases/{reference}{path}").text for path in PATHS}
        assert (SECRET in page.text + shown["/record.json"]) == knows, person
        assert (TITLE in shown[""]) == knows, person


def test_while_it_is_open_whoever_sees_the_case_sees_it(house: House) -> None:
    reference = desks.drafted(house.cast)
    desks.submit(house.cast, reference)
    number = house.cast.round(reference).id
    for person, status in ((APPLICANT, 200), (OFFICE, 200), (OTHER, 404), ("admin", 404)):
        assert house.signed_in(person).get(f"/cases/{reference}/rounds/{number}").status_code == status, person


def test_a_round_that_was_left_undecided_at_the_desk_stays_there(cast: Cast) -> None:
    reference = desks.drafted(cast)
    desks.submit(cast, reference)
    cast.fire(OFFICE, reference, "return")
    desks.submit(cast, reference)
    desks.admit(cast, reference)
    assert len(_lines(cast, OFFICE, reference)) == len(_lines(cast, APPLICANT, reference)) == 2
    assert _lines(cast, OTHER, reference) == []


def test_the_table_of_the_case_above_tells_no_result_of_such_a_round(cast: Cast) -> None:
    reference = desks.drafted(cast)
    desks.submit(cast, reference)
    desks.heard(cast, reference)
    cast.fire(OFFICE, reference, "admit")
    above = desks.drafted(cast)
    with cast.backend.transaction() as session:
        session.get_one(CaseRow, cast.case(reference).id).parent_id = cast.case(above).id
    with cast.backend.reading() as session:
        for person in (OTHER, OFFICE):
            work = cast.backend.work(session, cast.actor(person))
            table = load_child_table(work, cast.case(above), load_names(work, cast.case(above)))
            assert table is not None
            assert [each.result for each in table.lines] == [None]


@pytest.mark.parametrize("known", [True, False])
def test_who_answers_what_was_held_before_is_told_what_is_different_now_only_where_they_saw_it(
    cast: Cast, *, known: bool
) -> None:
    reference = desks.drafted(cast, subject="Kingfisher meadows")
    desks.submit(cast, reference)
    before = cast.round(reference)
    desks.admit(cast, reference)
    if not known:
        with cast.backend.transaction() as session:
            session.get_one(RoundRow, before.id).shown_to = ["applicant"]
    desks.take_back(cast, reference)
    cast.fire(APPLICANT, reference, "revise", subject="A weir", plan=desks.file("plan 2.pdf"))
    desks.submit(cast, reference)
    now = cast.round(reference)
    answer = Respond(
        case=reference, round_id=before.id, seat_id=now.seats[0].id, choice="positive", matter=before.matter_hash,
        foreseen=GOES_ON, key=new_key(),
    )  # fmt: skip
    with pytest.raises(Stale if known else Conflict):
        respond(cast.backend, cast.actor(OFFICE), answer)


def test_whoever_scores_offers_reads_them_though_they_were_opened_where_they_did_not_see_the_case(cast: Cast) -> None:
    """Their files, too; whoever knows neither the round of offers nor a review of them reads none."""
    reference = calls.offered(cast)
    with cast.backend.transaction() as session:
        offers = session.scalars(select(RoundRow)).one()
        offers.shown_to = ["purchaser"]
        document, own = (
            session.scalars(select(DocumentRow.id).where(DocumentRow.organization_id == cast.organization(maker))).one()
            for maker in ("coatings", "chamber")
        )
    cast.pass_days(22)
    assert desks.handed_out(cast, "du.juan", reference, document) == ["of-coatings.pdf"]
    page = _round(cast, "du.juan", reference, cast.round(reference).id)
    assert page is not None
    assert page.offers is not None
    assert _round(cast, "du.juan", reference, offers.id) is None
    for person in calls.EVALUATORS:
        calls.score(cast, reference, person, coatings=(10, 10), chamber=(20, 20))
    with cast.backend.transaction() as session:
        session.get_one(RoundRow, cast.round(reference).id).shown_to = ["purchaser"]
    assert cast.round(reference).closed_at is not None
    assert desks.handed_out(cast, "chen.yu", reference, document) == ["of-coatings.pdf"]
    for person, files in (("du.juan", (document, own)), ("shang.hui", (document,))):
        assert [desks.handed_out(cast, person, reference, each) for each in files] == [[]] * len(files)


def test_to_whom_a_round_is_known_is_under_the_record(cast: Cast) -> None:
    reference = desks.drafted(cast)
    desks.submit(cast, reference)
    desks.heard(cast, reference)
    assert verify_record(cast.backend).first_broken is None
    with cast.backend.reading() as session:
        assert session.scalars(select(RoundRow.shown_to)).all() == [["applicant", "office"]]


def _round(cast: Cast, person: str, reference: str, number: int) -> RoundPage | None:
    with cast.backend.reading() as session:
        try:
            return load_round_page(cast.backend.work(session, cast.actor(person)), reference, number)
        except NotFound:
            return None


def _lines(cast: Cast, person: str, reference: str) -> list[int]:
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor(person)), reference, (), language="en")
    return [each.id for each in page.rounds]
