"""Opening cases and taking steps: who may, what is refused, what is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from govflow.engine.asking.answers import Upload
from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused, Stale, TooLarge
from govflow.services.commands.cases import OpenCase, ReopenCase, open_case, reopen_case
from govflow.services.commands.steps import TakeStep, take_step
from govflow.store.cases import PartyRow, WorkItemRow
from govflow.store.deadlines.timers import TimerRow
from govflow.store.documents import ConfidenceRow
from govflow.store.record.history import HistoryRow
from govflow.store.record.outbox import OutboxRow
from govflow.store.record.verification import verify
from govflow.store.standing import reading_capacities
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.locking import read_by_id
from govflow.values import SYSTEM
from tests.builders import Cast, new_key
from tests.services import disputes
from tests.services.disputes import FILING, PDF


def test_an_opened_case_has_a_reference_its_opener_and_the_derived_parties(cast: Cast) -> None:
    case = cast.case(disputes.draft(cast))
    assert case.reference == "BTH-DM-2026-0001"
    names = {capacity: holders[0].name.en for capacity, holders in case.parties.items()}
    assert names["claimant"] == "Fangshan District"
    assert names["respondent"] == "Laishui County"
    assert names["superior"] == "State Council"


def test_the_superior_of_two_counties_of_one_province_is_the_province(cast: Cast) -> None:
    reference = cast.open(
        "tang.lan", "dispute-mediation", "Ore road", respondent=cast.organization("chengde"), claim="Repair it."
    )
    assert cast.case(reference).holders("superior")[0].name.en == "Hebei Province"


def test_a_draft_is_invisible_to_the_respondent(cast: Cast) -> None:
    reference = disputes.draft(cast)
    with pytest.raises(NotFound):
        cast.fire("he.jun", reference, "file", **FILING)


def test_an_administrator_sees_no_case_for_being_one(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    with pytest.raises(NotFound):
        cast.fire("admin", reference, "accept_standstill")


def test_a_refused_step_says_why_and_leaves_no_trace(cast: Cast) -> None:
    reference = disputes.draft(cast)
    before = _entries(cast, reference)
    boundary = {"dispute_kind": "boundary", "section": None, "line_claimed": PDF}
    with pytest.raises(Refused) as refusal:
        cast.fire("chen.yu", reference, "file", **disputes.FILING | boundary)
    assert "article 9 of the Boundary" in str(refusal.value.reasons[0])
    assert _entries(cast, reference) == before
    assert cast.state(reference) == "draft"


def test_a_step_in_the_wrong_state_is_refused_by_its_name_and_the_state(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    with pytest.raises(Refused, match="Negotiation"):
        cast.fire("chen.yu", reference, "accept", reply="x")


def test_every_field_that_cannot_be_used_is_named(cast: Cast) -> None:
    reference = disputes.draft(cast)
    with pytest.raises(Invalid) as problem:
        cast.fire("chen.yu", reference, "file", dispute_kind="water", evidence_class="hearsay")
    assert problem.value.fields.keys() == {"evidence_class", "section", "remedy", "petition"}


def test_a_step_on_an_old_view_is_stale_and_says_what_changed(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    seen = cast.case(reference).version
    cast.fire("he.jun", reference, "accept_standstill")
    command = TakeStep(case=reference, name="accept_standstill", seen_version=seen, key=new_key())
    with pytest.raises(Stale) as stale:
        take_step(cast.backend, cast.actor("chen.yu"), command)
    assert any("standstill" in str(change) for change in stale.value.changes)


def test_each_command_gives_a_case_another_version_that_tells_nothing(cast: Cast) -> None:
    reference = disputes.draft(cast)
    opened = cast.case(reference).version
    cast.fire("chen.yu", reference, "file", **disputes.FILING)
    filed = cast.case(reference).version
    assert len({0, opened, filed}) == 3
    assert {len(str(each)) for each in (opened, filed)} == {9}


def test_the_same_key_does_the_step_once(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    command = TakeStep(case=reference, name="accept_standstill", seen_version=cast.case(reference).version, key="twice")
    first = take_step(cast.backend, cast.actor("chen.yu"), command)
    entries = _entries(cast, reference)
    assert take_step(cast.backend, cast.actor("chen.yu"), command) == first
    assert _entries(cast, reference) == entries


def test_a_key_cannot_be_used_for_another_command(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    command = TakeStep(case=reference, name="accept_standstill", seen_version=cast.case(reference).version, key="twice")
    take_step(cast.backend, cast.actor("chen.yu"), command)
    with pytest.raises(Conflict):
        take_step(cast.backend, cast.actor("chen.yu"), replace(command, reason="another"))


def test_an_organization_of_another_kind_cannot_open_a_procedure(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="Your organization cannot open this"):
        cast.open("shen.tao", "dispute-mediation", respondent=cast.organization("laishui"), claim="x")


def test_a_procedure_that_belongs_to_another_case_is_not_opened_alone(cast: Cast) -> None:
    with pytest.raises(Forbidden, match="opened from another case"):
        cast.open("liu.fang", "tranche")


def test_a_case_needs_a_title(cast: Cast) -> None:
    command = OpenCase(workflow="dispute-mediation", title="  ", key=new_key())
    with pytest.raises(Invalid) as problem:
        open_case(cast.backend, cast.actor("chen.yu"), command)
    assert problem.value.fields.keys() == {"title"}


def test_a_government_has_no_dispute_with_itself_or_those_below_it(cast: Cast) -> None:
    with pytest.raises(Refused, match="conflict of interest"):
        cast.open("bao.ding", "dispute-mediation", respondent=cast.organization("laishui"), claim="x")


def test_a_signatory_without_a_mandate_in_force_cannot_sign(cast: Cast) -> None:
    reference = disputes.draft(cast)
    with pytest.raises(Refused, match="signatory"):
        cast.fire("dong.mei", reference, "file", **FILING)


@pytest.mark.parametrize(
    "upload",
    [
        Upload("paper.svg", b"<svg onload=alert(1)>", "image/svg+xml"),
        Upload("paper.html", b"<script>", "text/html"),
        Upload("paper.pdf", b"<html>", "application/pdf"),
        Upload("paper.pdf", b"", "application/pdf"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(cast: Cast, upload: Upload) -> None:
    reference = disputes.draft(cast)
    with pytest.raises(Invalid) as problem:
        cast.fire("chen.yu", reference, "file", **FILING | {"petition": upload})
    assert problem.value.fields.keys() == {"petition"}


def test_a_file_over_the_limit_is_refused(cast: Cast) -> None:
    reference = disputes.draft(cast)
    huge = Upload("paper.pdf", b"%PDF-" + bytes(cast.backend.settings.max_upload_bytes), "application/pdf")
    with pytest.raises(TooLarge):
        cast.fire("chen.yu", reference, "file", **FILING | {"petition": huge})


def test_every_entry_of_the_record_is_announced_and_the_chain_holds(cast: Cast) -> None:
    disputes.proposal(cast)
    with cast.backend.reading() as session:
        rows = session.scalar(select(func.count()).select_from(HistoryRow))
        assert rows == session.scalar(select(func.count()).select_from(OutboxRow))
        assert verify(session).first_broken is None


def test_a_case_in_a_state_has_one_running_deadline_and_its_work_items(cast: Cast) -> None:
    reference = disputes.requested(cast)
    with cast.backend.reading() as session:
        running = session.scalars(select(TimerRow).where(TimerRow.status == "pending")).all()
        items = session.scalars(select(WorkItemRow)).all()
    assert [timer.state for timer in running] == ["requested"]
    assert [(item.organization_id, item.role) for item in items] == [(cast.organization("laishui"), "signatory")]
    assert items[0].due_at == cast.case(reference).due_at


def test_a_withdrawn_case_is_reopened_by_the_office_within_its_time(cast: Cast) -> None:
    reference = disputes.requested(cast)
    cast.fire("chen.yu", reference, "withdraw", reason="Talks go on.")
    case = cast.case(reference)
    assert case.end == "withdrawn"
    command = ReopenCase(case=reference, reason="The talks failed.", seen_version=case.version, key=new_key())
    with pytest.raises(Refused):
        reopen_case(cast.backend, cast.actor("chen.yu"), replace(command, key=new_key()))
    reopen_case(cast.backend, cast.actor("wang.lin"), command)
    assert cast.state(reference) == "requested"
    assert cast.case(reference).ended_at is None


def test_a_withdrawn_case_stays_closed_after_its_time(cast: Cast) -> None:
    reference = disputes.requested(cast)
    cast.fire("chen.yu", reference, "withdraw", reason="Talks go on.")
    cast.pass_days(60)
    command = ReopenCase(case=reference, reason="Late.", seen_version=cast.case(reference).version, key=new_key())
    with pytest.raises(Refused, match="until"):
        reopen_case(cast.backend, cast.actor("wang.lin"), command)


def test_a_caucus_note_is_read_by_its_mediator_only(cast: Cast) -> None:
    reference = disputes.unlodged(cast)
    cast.fire("zhou.min", reference, "record_caucus", caucus_note="CANARY they would accept 2.1")
    assert _confidences(cast, reference, "zhou.min") == ["CANARY they would accept 2.1"]
    for person in ("chen.yu", "he.jun", "wang.lin", "lu.ming"):
        assert _confidences(cast, reference, person) == []
    with cast.backend.reading() as session:
        assert session.scalar(select(func.count()).select_from(ConfidenceRow)) == 1
        kept = session.scalars(select(HistoryRow.content)).all()
    assert "CANARY" not in str(kept)
    assert "CANARY" not in str(cast.case(reference).data)


def test_a_new_mediator_does_not_read_what_was_confided_to_the_first(cast: Cast) -> None:
    reference = disputes.statements(cast)
    cast.fire("chen.yu", reference, "claimant_confides", claimant_confidence="CANARY our limit")
    assert _confidences(cast, reference, "zhou.min") == ["CANARY our limit"]
    cast.pass_days(22)  # nobody lodges a statement
    cast.pass_days(22)  # the mediator calls no session; the office appoints another
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("tao.yun"))
    assert _confidences(cast, reference, "tao.yun") == []
    assert _confidences(cast, reference, "chen.yu") == ["CANARY our limit"]


def test_who_holds_a_capacity_in_person_reads_as_it_from_the_day_of_the_seat_on(cast: Cast) -> None:
    """For rows that name capacities: a party reads all that was filed for it, a mediator what came since."""
    reference = disputes.statements(cast)
    with cast.backend.reading() as session:
        case = read_by_id(cast.backend.work(session, SYSTEM), cast.case(reference).id)
        held = {
            person: reading_capacities(cast.backend.work(session, cast.actor(person)), case)
            for person in ("zhou.min", "chen.yu")
        }
        [since] = session.scalars(select(PartyRow.since).where(PartyRow.person_id == cast.person("zhou.min")))
    assert held["zhou.min"]["mediator"] == since
    assert held["chen.yu"]["claimant"] is None


def _entries(cast: Cast, reference: str) -> int:
    return cast.case(reference).entries


def _confidences(cast: Cast, reference: str, person: str) -> list[str]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return [row["value"] for row in readable_confidences(work, cast.case(reference))]
