"""What was confided is read by a successor by leave of its author alone, and by a superior once both sides agree."""

from __future__ import annotations

from datetime import timedelta

import pytest

from govflow.errors import Invalid, NotFound, Refused, Stale
from govflow.services.queries.mediation.confiding.leave import LeavePage, load_leave_page
from govflow.services.queries.operations import verify_record
from tests.builders import Cast
from tests.services import disputes, drafting, leaves, releases
from tests.services.disputes import RECORD
from tests.services.leaves import CLAIMANT, MEDIATOR, confided
from tests.services.releases import SUCCESSOR

RESPONDENT, SUPERIOR = "he.jun", "lu.ming"
SECRET = "We could live with five years."


@pytest.fixture
def succeeded(cast: Cast) -> tuple[str, str]:
    reference = releases.succeeded(cast, SECRET)
    return reference, confided(cast, reference, CLAIMANT, "claimant_confidence")[0][0]


@pytest.fixture
def recorded(cast: Cast) -> tuple[str, str]:
    """A dispute in its sessions, and the record of one that both sides read."""
    reference = disputes.recorded(cast)
    return reference, confided(cast, reference, CLAIMANT, "session_record")[0][0]


def page(cast: Cast, reference: str, confidence: str, person: str) -> LeavePage:
    with cast.backend.reading() as session:
        return load_leave_page(cast.backend.work(session, cast.actor(person)), reference, confidence)


def reads(cast: Cast, reference: str, person: str, field: str = "claimant_confidence") -> list[object]:
    return [value for _, value in confided(cast, reference, person, field)]


def test_a_successor_reads_what_was_confided_before_once_its_author_hands_it_over(
    cast: Cast, succeeded: tuple[str, str]
) -> None:
    reference, secret = succeeded
    assert reads(cast, reference, SUCCESSOR) == []
    before = cast.case(reference).version
    releases.give(cast, reference, secret)
    assert reads(cast, reference, SUCCESSOR) == [SECRET]
    assert reads(cast, reference, RESPONDENT) == []
    with pytest.raises(NotFound):
        reads(cast, reference, MEDIATOR)  # who was replaced sees the case no more
    assert cast.case(reference).version == before
    readers = page(cast, reference, secret, SUCCESSOR).read_by
    assert [each.name.en for each in readers if each.until is None] == ["Fangshan District", "Tao Yun"]
    verify_record(cast.backend)


def test_only_the_author_hands_it_over(cast: Cast, succeeded: tuple[str, str]) -> None:
    reference, secret = succeeded
    for person in (SUCCESSOR, MEDIATOR, RESPONDENT, "wang.lin", SUPERIOR, "admin"):
        with pytest.raises(NotFound):
            releases.give(cast, reference, secret, person)
    releases.give(cast, reference, secret)
    for act in (releases.give, releases.take_back):
        with pytest.raises(Refused, match="Only who confided this"):
            act(cast, reference, secret, SUCCESSOR)


def test_a_handover_that_is_taken_back_ends_the_reading(cast: Cast, succeeded: tuple[str, str]) -> None:
    reference, secret = succeeded
    with pytest.raises(Refused, match="handed over to nobody"):
        releases.take_back(cast, reference, secret)
    releases.give(cast, reference, secret)
    with pytest.raises(Refused, match="reads it already"):
        releases.give(cast, reference, secret)
    cast.clock.at += timedelta(hours=1)
    releases.take_back(cast, reference, secret)
    assert reads(cast, reference, SUCCESSOR) == []
    releases.give(cast, reference, secret)
    assert reads(cast, reference, SUCCESSOR) == [SECRET]


def test_a_mediator_in_office_needs_no_handover(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence=SECRET)
    secret = confided(cast, reference, CLAIMANT)[0][0]
    assert page(cast, reference, secret, CLAIMANT).handover is None
    with pytest.raises(Refused, match="reads it already"):
        releases.give(cast, reference, secret)


def test_leave_that_was_given_to_the_one_before_is_not_used_by_who_reads_it_since(cast: Cast) -> None:
    reference = releases.succeeded(cast, SECRET, leave=True)
    secret = confided(cast, reference, CLAIMANT)[0][0]
    releases.give(cast, reference, secret)
    with pytest.raises(Refused, match="somebody who held this before you"):
        leaves.tell(cast, reference, person=SUCCESSOR, confidence=secret)
    cast.clock.at += timedelta(hours=1)
    leaves.give(cast, reference, confidence=secret)
    leaves.tell(cast, reference, person=SUCCESSOR, confidence=secret)


def test_all_that_is_handed_over_is_shown_before(cast: Cast, succeeded: tuple[str, str]) -> None:
    reference, secret = succeeded
    shown = page(cast, reference, secret, CLAIMANT).handover
    assert shown is not None
    assert shown.gives
    assert [(label.en, text) for label, _, text in shown.texts] == [("For the mediator only", SECRET)]
    assert [each.en for each in shown.names] == ["Tao Yun"]


def test_what_is_kept_with_it_is_shown_before_it_is_handed_over(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence=SECRET)
    drafting.shown(cast, reference)
    drafting.comment(cast, reference, CLAIMANT, "The price is not our last.", "claimant")
    cast.fire(MEDIATOR, reference, "resign", reason="Another office.")
    disputes.agree_on(cast, reference, SUCCESSOR)
    disputes.disclose(cast, reference, SUCCESSOR)
    secret = confided(cast, reference, CLAIMANT, "claimant_confidence")[0][0]
    shown = page(cast, reference, secret, CLAIMANT).handover
    assert shown is not None
    assert [str(each.title) for each in shown.all] == ["Draft agreement: a remark", "Tell the mediator in confidence"]
    assert "The price is not our last." in str(shown.all[0].sentence)


def test_what_was_added_after_it_was_shown_is_not_handed_over(cast: Cast, succeeded: tuple[str, str]) -> None:
    reference, secret = succeeded
    seen = releases.seen(cast, reference, secret)
    leaves.give(cast, reference, confidence=secret)
    with pytest.raises(Stale, match="More was confided"):
        releases.give(cast, reference, secret, shown=seen)
    assert reads(cast, reference, SUCCESSOR) == []
    releases.give(cast, reference, secret)
    assert reads(cast, reference, SUCCESSOR) == [SECRET]


def test_what_was_to_be_handed_over_to_one_is_not_handed_over_to_who_came_after(
    cast: Cast, succeeded: tuple[str, str]
) -> None:
    reference, secret = succeeded
    seen = releases.seen(cast, reference, secret)
    cast.fire(SUCCESSOR, reference, "decline", reason="I have no time.")
    disputes.agree_on(cast, reference, MEDIATOR)
    with pytest.raises(Stale, match="somebody else would read it"):
        releases.give(cast, reference, secret, shown=seen)
    assert reads(cast, reference, MEDIATOR) == []
    releases.give(cast, reference, secret)
    assert reads(cast, reference, MEDIATOR) == [SECRET]


def test_who_came_after_a_handover_is_not_said_to_have_it(cast: Cast, succeeded: tuple[str, str]) -> None:
    reference, secret = succeeded
    releases.give(cast, reference, secret)
    cast.fire(SUCCESSOR, reference, "decline", reason="I have no time.")
    disputes.agree_on(cast, reference, MEDIATOR)
    shown = page(cast, reference, secret, CLAIMANT).handover
    assert shown is not None
    assert not shown.stands
    assert [each.en for each in shown.names] == ["Zhou Min"]


def test_the_superior_reads_a_record_only_once_both_sides_agree(cast: Cast, recorded: tuple[str, str]) -> None:
    reference, record = recorded
    releases.agree(cast, reference, record, CLAIMANT)
    assert reads(cast, reference, SUPERIOR, "released_record") == []
    assert reads(cast, reference, RESPONDENT, "released_record") == []
    releases.agree(cast, reference, record, RESPONDENT)
    for person in (CLAIMANT, RESPONDENT, SUPERIOR):
        assert reads(cast, reference, person, "released_record") == [RECORD]
    assert reads(cast, reference, SUPERIOR, "session_record") == []
    verify_record(cast.backend)


def test_one_side_does_not_agree_for_both(cast: Cast, recorded: tuple[str, str]) -> None:
    reference, record = recorded
    releases.agree(cast, reference, record, CLAIMANT)
    with pytest.raises(Refused, match="agreed to this already"):
        releases.agree(cast, reference, record, CLAIMANT)
    with pytest.raises(Refused, match="Only the parties that read this"):
        releases.agree(cast, reference, record, MEDIATOR)
    for person in ("wang.lin", SUPERIOR, "admin"):
        with pytest.raises(NotFound):
            releases.agree(cast, reference, record, person)
    assert reads(cast, reference, SUPERIOR, "released_record") == []


def test_an_agreement_is_taken_back_until_the_other_side_has_agreed(cast: Cast, recorded: tuple[str, str]) -> None:
    reference, record = recorded
    with pytest.raises(Refused, match="have not agreed"):
        releases.revoke(cast, reference, record, CLAIMANT)
    releases.agree(cast, reference, record, CLAIMANT)
    with pytest.raises(Refused, match="have not agreed"):
        releases.revoke(cast, reference, record, RESPONDENT)
    releases.revoke(cast, reference, record, CLAIMANT)
    releases.agree(cast, reference, record, RESPONDENT)
    assert reads(cast, reference, SUPERIOR, "released_record") == []
    releases.agree(cast, reference, record, CLAIMANT)
    with pytest.raises(Refused, match="cannot be taken back"):
        releases.revoke(cast, reference, record, CLAIMANT)
    with pytest.raises(Refused, match="released already"):
        releases.agree(cast, reference, record, RESPONDENT)


def test_it_is_released_to_nobody_but_whom_the_file_names(cast: Cast, recorded: tuple[str, str]) -> None:
    reference, record = recorded
    for to in ("office", "mediator", "nobody"):
        with pytest.raises(Invalid, match="Choose to whom"):
            releases.agree(cast, reference, record, CLAIMANT, to)


def test_what_one_side_confided_is_released_to_nobody(cast: Cast, recorded: tuple[str, str]) -> None:
    reference, _ = recorded
    cast.fire(CLAIMANT, reference, "claimant_confides", claimant_confidence=SECRET)
    secret = confided(cast, reference, CLAIMANT)[0][0]
    with pytest.raises(Invalid, match="Choose to whom"):
        releases.agree(cast, reference, secret, CLAIMANT)
    assert page(cast, reference, secret, CLAIMANT).releases == ()


def test_nothing_is_handed_over_or_released_once_the_case_has_ended(cast: Cast, succeeded: tuple[str, str]) -> None:
    reference, secret = succeeded
    releases.give(cast, reference, secret)
    cast.fire(CLAIMANT, reference, "withdraw", reason="We settled it ourselves.")
    releases.take_back(cast, reference, secret)  # that is always possible
    with pytest.raises(Refused, match="The case has ended"):
        releases.give(cast, reference, secret)


def test_no_record_is_released_once_the_case_has_ended(cast: Cast, recorded: tuple[str, str]) -> None:
    reference, record = recorded
    releases.agree(cast, reference, record, CLAIMANT)
    cast.fire(CLAIMANT, reference, "withdraw", reason="We settled it ourselves.")
    with pytest.raises(Refused, match="The case has ended"):
        releases.agree(cast, reference, record, RESPONDENT)
