"""Who keeps a round, and the numbers of its rule: fixed quorum, majority and signatures, the chair, who stays in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from typing import Any

import pytest
from pydantic import ValidationError

from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.facts import Holder
from govflow.engine.rounds import Response, Seat, Verdict, check_electorate, judge, read_round
from govflow.engine.rounds.electorate import electorate
from govflow.engine.rounds.keeping import (
    Entry,
    against_attendance,
    against_closing,
    against_entering,
    against_late_entry,
    against_objecting,
    against_return,
    closes_by_hand,
    keeps,
)
from govflow.engine.rounds.rules import Round
from govflow.messages import Message
from govflow.values import Text


def ballot(**options: Any) -> Round:
    return read_round({"kind": "ballot", "voters": "members", "rule": {"pass": "majority"}, **options})


def kept_ballot(**options: Any) -> Round:
    return ballot(kept_by="office.secretary", close="by_chair", **options)


def signature(**options: Any) -> Round:
    return read_round({"kind": "signature", "voters": "members", "choices": ["sign", "refuse"], **options})


def seats(count: int, **changed: Any) -> tuple[Seat, ...]:
    return tuple(
        Seat(id=each, name=Text(en=f"Member {each}", zh=f"成员{each}"), capacity="members", **changed)
        for each in range(1, count + 1)
    )


def verdict(round_: Round, taking_part: tuple[Seat, ...], answers: Mapping[int, str], *, expired: bool) -> Verdict:
    return judge(
        round_,
        taking_part,
        [Response(seat_id=seat, choice=choice) for seat, choice in answers.items()],
        expired=expired,
    )


def yes(count: int) -> dict[int, str]:
    return dict.fromkeys(range(1, count + 1), "yes")


@pytest.mark.parametrize(
    ("held", "kept"),
    [
        ({"office", "office.secretary"}, True),
        ({"office", "office.chair"}, False),
        ({"members", "members.secretary"}, False),
        (set(), False),
    ],
)
def test_a_round_is_kept_by_whom_the_file_names_and_nobody_else(held, kept):
    assert keeps(kept_ballot(), held) is kept


def test_a_round_that_names_nobody_is_kept_by_nobody():
    assert not keeps(ballot(), {"office.secretary", "members.secretary"})
    assert against_entering(ballot(), seats(1)[0], [])
    assert against_attendance(ballot(), seats(1)[0], [])


@pytest.mark.parametrize("round_", [{"kind": "signature"}, {"kind": "ballot", "sealed": "until_closed"}])
def test_signatures_and_sealed_rounds_are_kept_by_nobody(round_):
    rule = {"rule": {"pass": "majority"}} if round_["kind"] == "ballot" else {}
    with pytest.raises(ValidationError, match="the seats themselves"):
        read_round({**round_, **rule, "voters": "members", "kept_by": "office.secretary"})


@pytest.mark.parametrize("against", [against_entering, against_attendance])
def test_what_a_seat_cast_itself_stays_and_what_was_entered_for_it_may_be_corrected(against):
    kept, seat = kept_ballot(), seats(1)[0]
    assert against(kept, seat, [Response(seat_id=1, choice="yes")])
    assert not against(kept, seat, [Response(seat_id=1, choice="yes", on_behalf=True)])
    assert not against(kept, seat, [Response(seat_id=2, choice="yes")])


@pytest.mark.parametrize(("status", "returns"), [("eligible", True), ("absent", True), ("recused", False)])
def test_who_keeps_a_round_brings_nobody_back_who_has_left_by_recusal(status, returns):
    kept, seat = kept_ballot(recusable=True), seats(1, status=status)[0]
    assert (against_return(seat) == []) is returns
    assert (against_attendance(kept, seat, []) == []) is returns


def test_after_an_objection_nothing_is_entered_for_the_seat_any_more():
    kept, seat = kept_ballot(), seats(1, objected=True)[0]
    assert against_entering(kept, seat, [])
    assert against_attendance(kept, seat, [])


def test_a_seat_objects_to_what_others_entered_and_to_nothing_else():
    seat, taken_out = seats(1)[0], seats(1, status="absent", marked="keeper")[0]
    assert against_objecting(seat, [])
    assert against_objecting(seat, [Response(seat_id=1, choice="yes")])
    assert against_objecting(seats(1, status="recused", marked="itself")[0], [])
    assert not against_objecting(seat, [Response(seat_id=1, choice="yes", on_behalf=True)])
    assert not against_objecting(taken_out, [])


@pytest.mark.parametrize("close", ["when_decided", "when_all_answered"])
def test_what_was_entered_for_a_seat_never_ends_the_round_before_its_deadline(close):
    """In rounds that were opened before nobody but a session was kept."""
    kept, asked = ballot(kept_by="office.secretary", close=close), seats(2)
    entered = [Response(seat_id=1, choice="yes"), Response(seat_id=2, choice="yes", on_behalf=True)]
    assert not judge(kept, asked, entered, expired=False).closed
    assert judge(kept, asked, entered, expired=True).closed
    taken_out = (asked[0], *seats(2, status="absent", marked="keeper")[1:])
    assert not judge(kept, taken_out, entered[:1], expired=False).closed


@pytest.mark.parametrize(
    ("options", "closing"),
    [
        ({"chair": "convener.chair", "close": "by_chair"}, {"convener.chair"}),
        ({"close": "by_chair"}, {"office.secretary"}),
        ({}, set()),
    ],
)
def test_a_vote_in_session_is_closed_by_its_chair_and_by_who_keeps_it_only_where_it_has_none(options, closing):
    kept = ballot(kept_by="office.secretary", **options)
    held = ("convener.chair", "office.secretary", "convener", "members.chair")
    assert {each for each in held if closes_by_hand(kept, {each})} == closing


@pytest.mark.parametrize("close", ["when_decided", "when_all_answered", "at_deadline"])
def test_where_nobody_is_in_a_room_nobody_enters_what_others_say(close):
    kept, seat = ballot(kept_by="office.secretary", close=close), seats(1)[0]
    assert not keeps(kept, {"office.secretary"})
    assert against_entering(kept, seat, [])
    assert against_attendance(kept, seat, [])


@pytest.mark.parametrize("status", ["present", "absent", "recused"])
def test_a_seat_objects_to_whatever_was_recorded_of_it_by_others(status):
    assert not against_objecting(seats(1, status=status, marked="keeper")[0], [])


def test_who_was_recorded_as_present_and_has_voted_since_has_said_so_itself():
    seat = seats(1, status="present", marked="keeper")[0]
    assert against_objecting(seat, [Response(seat_id=1, choice="yes")])
    assert against_objecting(seat, [Response(seat_id=2, choice="yes", cast_by=1)])


def test_who_voted_for_another_is_not_recorded_as_having_been_away():
    assert against_attendance(kept_ballot(), seats(1)[0], [Response(seat_id=2, choice="no", cast_by=1)])


MONDAY, CALENDAR = datetime(2026, 3, 2, 2, tzinfo=UTC), Calendar("plain")
OFFICE, CONVENER = (
    Holder(organization_id=each, person_id=None, name=Text(en=f"O{each}", zh=f"单位{each}")) for each in (1, 2)
)


def closing(by: Holder, closers: tuple[Holder, ...], *, days: int = 0) -> list[Message]:
    entries = [Entry(organization_id=1, person_id=7, at=MONDAY)]
    at = MONDAY + timedelta(days=days)
    return against_closing(kept_ballot(), entries, by, closers, at=at, calendar=CALENDAR)


def test_who_entered_something_for_others_closes_the_round_only_where_nobody_else_does_and_they_could_object():
    assert not closing(CONVENER, (OFFICE, CONVENER))
    assert "O2" in str(closing(OFFICE, (OFFICE, CONVENER), days=30)[0])
    assert "2026" in str(closing(OFFICE, (OFFICE,), days=1)[0])
    assert not closing(OFFICE, (OFFICE,), days=2)


def test_the_person_who_entered_it_is_the_same_for_another_organization():
    person = replace(CONVENER, person_id=7)
    assert closing(person, (CONVENER,))


@pytest.mark.parametrize(("time", "days", "late"), [("1wd", 1, False), ("1wd", 0, True), ("2d", 1, True)])
def test_nothing_is_entered_later_than_leaves_the_seat_its_time_to_object(time, days, late):
    due = CALENDAR.moment(CALENDAR.day_of(MONDAY) + timedelta(days=days), clock_time(18))
    kept = kept_ballot(time_to_object=time)
    assert bool(against_late_entry(kept, due, at=MONDAY, calendar=CALENDAR)) is late
    assert not against_late_entry(kept, None, at=MONDAY, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"close": "by_chair"}, "nobody could close it"),
        (
            {"close": "by_chair", "kept_by": "office.secretary", "rule": {"pass": "all", "silence": "consent"}},
            "deadline",
        ),
        ({"chair": "members.chair", "rule": {"pass": "majority", "tie": "chair"}}, "without a role"),
    ],
)
def test_a_chair_that_could_not_act_as_the_file_says_is_refused(options, why):
    with pytest.raises(ValidationError, match=why):
        ballot(**options)


def test_a_review_is_kept_by_nobody():
    criteria = {"need": {"label": {"en": "Need", "zh": "必要性"}, "max": 10}}
    with pytest.raises(ValidationError, match="the seats themselves"):
        read_round(
            {
                "kind": "review",
                "voters": "members",
                "criteria": criteria,
                "sealed": "none",
                "kept_by": "office.secretary",
            }
        )


@pytest.mark.parametrize(("there", "outcome"), [(5, "no_quorum"), (6, "carried"), (7, "carried")])
def test_a_quorum_of_six_is_six_however_many_have_a_seat(there, outcome):
    taking_part = (*seats(there), *(each for each in seats(10, status="absent") if each.id > there))
    found = verdict(ballot(quorum={"present": 6}, rule={"pass": 3}), taking_part, yes(there), expired=True)
    assert found.outcome == outcome


@pytest.mark.parametrize(("in_favour", "outcome"), [(7, "lost"), (8, "carried"), (9, "carried")])
def test_eight_yes_carry_however_many_have_a_seat(in_favour, outcome):
    assert verdict(ballot(rule={"pass": 8}), seats(20), yes(in_favour), expired=True).outcome == outcome


@pytest.mark.parametrize(
    ("rule", "why"), [({"pass": 8, "strict": True}, "strict"), ({"pass": 0}, "greater"), ({"pass": True}, "pass")]
)
def test_a_number_that_means_nothing_is_no_rule(rule, why):
    with pytest.raises(ValidationError, match=why):
        ballot(rule=rule)


@pytest.mark.parametrize(("signed", "outcome"), [(14, None), (15, "signed")])
def test_fifteen_signatures_are_enough_at_once(signed, outcome):
    support = signature(choices=["sign"], minimum=15, close="when_decided")
    signatures = dict.fromkeys(range(1, signed + 1), "sign")
    assert verdict(support, seats(20), signatures, expired=False).outcome == outcome


def test_fourteen_signatures_lapse_at_the_deadline():
    support = signature(choices=["sign"], minimum=15, close="when_decided")
    found = verdict(support, seats(20), dict.fromkeys(range(1, 15), "sign"), expired=True)
    assert (found.outcome, str(found.sentence)) == ("lapsed", "Signed by 14 only; 15 were needed.")


@pytest.mark.parametrize(("refusing", "outcome"), [(5, None), (6, "refused")])
def test_with_a_minimum_a_refusal_ends_it_once_too_few_are_left(refusing, outcome):
    support = signature(minimum=15, close="when_decided")
    refusals = dict.fromkeys(range(1, refusing + 1), "refuse")
    assert verdict(support, seats(20), refusals, expired=False).outcome == outcome


def test_every_outcome_of_signatures_with_a_minimum_is_foreseen():
    silent = signature(minimum=2, silence="consent", close="when_decided")
    found = verdict(silent, (*seats(1), *seats(2, status="recused")[1:]), {1: "sign"}, expired=True)
    assert found.outcome == "lapsed"
    assert found.outcome in silent.outcomes()


@pytest.mark.parametrize(("count", "opens"), [(14, False), (15, True)])
def test_signatures_that_cannot_be_enough_are_not_asked_for(count, opens):
    assert (check_electorate(signature(minimum=15), seats(count)) == []) is opens


def test_in_the_chair_is_who_holds_the_capacity_that_the_ballot_names():
    one, two = (
        Holder(organization_id=each, person_id=None, name=Text(en=f"M{each}", zh=f"成{each}")) for each in (1, 2)
    )
    chaired = ballot(chair="chairing", rule={"pass": "majority", "tie": "chair"})
    found = [seat for seat, _ in electorate(chaired, {"members": (one, two), "chairing": (two,)}, {})]
    assert [seat.chair for seat in found] == [False, True]
    assert verdict(chaired, tuple(found), {1: "no", 2: "yes"}, expired=False).outcome == "carried"
    assert verdict(chaired, tuple(found), {1: "yes", 2: "no"}, expired=False).outcome == "lost"


def test_a_chair_without_a_tie_to_decide_is_refused():
    with pytest.raises(ValidationError, match="decides a tie"):
        ballot(chair="chairing")


@pytest.mark.parametrize("basis", ["seats", "present"])
@pytest.mark.parametrize(("leaves", "outcome"), [(True, "carried"), (False, "lost")])
def test_a_recused_seat_leaves_the_basis_unless_the_rule_keeps_it(basis, leaves, outcome):
    rule = {"pass": "majority", "basis": basis, "recusal_leaves": leaves}
    taking_part = (*seats(3), *seats(4, status="recused")[3:])
    found = verdict(ballot(rule=rule), taking_part, {1: "yes", 2: "yes", 3: "no"}, expired=False)
    assert found.outcome == outcome


@pytest.mark.parametrize(("leaves", "outcome"), [(True, "no_quorum"), (False, "carried")])
def test_a_recused_seat_that_stays_in_the_basis_counts_as_present(leaves, outcome):
    rule = {"pass": 2, "recusal_leaves": leaves}
    taking_part = (*seats(3), *seats(4, status="recused")[3:])
    assert verdict(ballot(quorum={"present": 4}, rule=rule), taking_part, yes(3), expired=False).outcome == outcome
