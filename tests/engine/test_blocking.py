"""Who can hold a case up: found by taking each party's steps away."""

from __future__ import annotations

from govflow.engine.checks.blocking import BlockingMap, Stall, blocking_map, calendar_days, ending
from govflow.engine.checks.flow import Flow
from govflow.engine.deadlines.durations import Duration
from govflow.engine.parsing import parse
from tests.engine.builders import RULES, workflow_text
from tests.engine.planting import added

Edit = tuple[str, str]


def mapped(*edits: Edit) -> BlockingMap:
    return blocking_map(Flow(parse(workflow_text(*edits), RULES).workflow))


def stall_of(found: BlockingMap, state: str) -> Stall:
    [stall] = [each for each in found.stalls if each.state == state]
    return stall


def test_a_silent_respondent_holds_the_request_up_until_its_deadline() -> None:
    stall = stall_of(mapped(), "requested")
    assert stall.by == ("respondent",)
    assert (str(stall.lasts), stall.days, stall.then, stall.success) == ("30d", 30, ("lapsed",), False)


def test_either_party_holds_a_round_up_until_it_closes() -> None:
    stall = stall_of(mapped(), "offer")
    assert stall.by == ("claimant", "respondent")
    assert (stall.days, stall.then, stall.success) == (20, ("offer",), True)
    workflow = parse(workflow_text(), RULES).workflow
    assert str(ending(stall, workflow)) == "the round closes with the answers there are"


def test_a_round_that_closes_at_its_deadline_waits_for_nobody() -> None:
    assert "offer" not in mapped(("close: when_decided", "close: at_deadline")).states


def test_a_step_that_asks_about_an_earlier_round_still_waits_for_the_answer() -> None:
    by_itself = "settlement_offer.carried and needs_survey"
    found = mapped(
        added("escalated", "look", title="Look · 查看", by="office.chair", form="review", to="same"),
        added("escalated", "itself", title="By itself · 自动", when=by_itself, to="settled"),
    )
    assert stall_of(found, "escalated").by == ("office",)


def test_a_deadline_without_a_consequence_ends_no_stall() -> None:
    stall = stall_of(mapped(), "approval")
    assert (stall.by, stall.lasts, stall.days, stall.success) == (("office",), None, None, False)


def test_the_first_state_is_nobodys_to_stall_while_only_the_opener_can_move_it() -> None:
    assert "draft" not in mapped().states


def test_a_second_party_that_may_take_the_step_ends_the_stall() -> None:
    found = mapped(("by: respondent.signatory, to: offer", "by: [respondent.signatory, office.chair], to: offer"))
    assert "requested" not in found.states


def test_a_way_to_refuse_is_no_way_forward() -> None:
    found = mapped(
        ("by: respondent.signatory, reason: required, to: refused", "by: office.chair, reason: required, to: refused")
    )
    assert stall_of(found, "requested").by == ("respondent",)


def test_an_automatic_step_is_stalled_by_who_could_answer_what_it_waits_for() -> None:
    found = mapped(
        added("approval", "surveyed", title="Surveyed · 已勘测", to="settled", when="needs_survey"),
        ("by: office.convener, if: amount <=", "by: office.chair, if: amount <="),
    )
    assert stall_of(found, "approval").by == ("office",)


def test_who_may_extend_a_deadline_can_stall_longer() -> None:
    found = mapped(("due: {in: 30d,", "due: {in: 30d, extend: {by: respondent, add: 10wd, times: 2},"))
    assert stall_of(found, "requested").days == 30 + 28


def test_the_longest_delay_adds_up_the_states_on_one_way() -> None:
    delays = {each.capacity: each for each in mapped().delays}
    assert (delays["respondent"].days, delays["respondent"].states) == (50, ("requested", "offer"))
    assert delays["claimant"].days == 20
    assert (delays["office"].days, delays["office"].states) == (None, ("approval", "escalated"))


def test_the_longest_of_all_delays_is_the_one_without_limit() -> None:
    longest = mapped().longest
    assert longest is not None
    assert longest.capacity == "office"


def test_durations_are_told_in_calendar_days_rounded_up() -> None:
    told = {text: calendar_days(Duration(text)) for text in ("30d", "10wd", "1wd", "3m", "T-45d", "T+5d", "T")}
    assert told == {"30d": 30, "10wd": 14, "1wd": 2, "3m": 93, "T-45d": 0, "T+5d": 5, "T": 0}
