"""The attendance list: what holds where, who counts as there, and what is not recorded."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.domain.attendance import Attendance, Mark, Presence, TakeAttendance, against_marks, present_at, taken

BEIJING, TIANJIN, HEBEI, GUEST, STRANGER = 1, 2, 3, 8, 9
MEMBERS, GUESTS = (BEIJING, TIANJIN, HEBEI), (GUEST,)


def mark(organization: int, presence: Presence, place: int = 0, **more: Any) -> Mark:
    return Mark(organization_id=organization, presence=presence, place=place, **more)


def listed(*marks: Mark) -> Attendance:
    return Attendance(marks)


def presence_at(attendance: Attendance, organization: int, places: range) -> list[str | None]:
    found = (attendance.at(place).get(organization) for place in places)
    return [each and each.presence for each in found]


def test_what_is_recorded_from_an_item_on_holds_from_that_item_on_and_not_before() -> None:
    attendance = listed(mark(HEBEI, "absent"), mark(HEBEI, "present", 3), mark(HEBEI, "left", 5))
    assert presence_at(attendance, HEBEI, range(7)) == [
        "absent", "absent", "absent", "present", "present", "left", "left",
    ]  # fmt: skip


def test_what_is_recorded_later_for_an_earlier_item_ends_where_something_else_was_recorded() -> None:
    attendance = listed(mark(HEBEI, "present"), mark(HEBEI, "left", 5), mark(HEBEI, "absent", 2))
    assert presence_at(attendance, HEBEI, range(7)) == [
        "present", "present", "absent", "absent", "absent", "left", "left",
    ]  # fmt: skip


def test_of_what_was_recorded_for_one_place_the_last_holds() -> None:
    attendance = listed(mark(HEBEI, "present", 2), mark(HEBEI, "absent", 2))
    assert presence_at(attendance, HEBEI, range(4)) == [None, None, "absent", "absent"]


def test_a_recusal_holds_for_its_item_alone() -> None:
    attendance = listed(mark(HEBEI, "present"), mark(HEBEI, "recused", 3))
    assert presence_at(attendance, HEBEI, range(2, 5)) == ["present", "recused", "present"]


def test_a_member_counts_as_there_through_one_that_is_there_alone() -> None:
    through = {HEBEI: mark(HEBEI, "proxy", proxy_id=TIANJIN)}
    assert present_at({**through, TIANJIN: mark(TIANJIN, "present")}) == {TIANJIN, HEBEI}
    for elsewhere in ("absent", "excused", "left", "recused"):
        assert present_at({**through, TIANJIN: mark(TIANJIN, elsewhere)}) == frozenset()
    chain = {TIANJIN: mark(TIANJIN, "proxy", proxy_id=BEIJING), BEIJING: mark(BEIJING, "present")}
    assert present_at({**through, **chain}) == {BEIJING, TIANJIN}
    assert present_at(through) == frozenset()


@pytest.mark.parametrize("said", ["excused", "absent", "left", "recused"])
def test_nobody_else_is_there(said: Presence) -> None:
    assert present_at({HEBEI: mark(HEBEI, said)}) == frozenset()


def test_taking_the_list_records_whose_presence_changes_and_keeps_why_the_others_are_not_there() -> None:
    now = listed(mark(BEIJING, "present", persons="Ms Lin"), mark(TIANJIN, "excused", reason="Flood"))
    found = taken(TakeAttendance(capacity="members", present=(BEIJING, HEBEI)), MEMBERS, now)
    assert list(found) == [mark(HEBEI, "present")]
    again = taken(TakeAttendance(capacity="members", present=(TIANJIN,)), MEMBERS, now)
    assert [(each.organization_id, each.presence) for each in again] == [
        (BEIJING, "absent"), (TIANJIN, "present"), (HEBEI, "absent"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (mark(STRANGER, "present"), "not at this meeting"),
        (mark(HEBEI, "proxy"), "which other member"),
        (mark(HEBEI, "proxy", proxy_id=HEBEI), "which other member"),
        (mark(HEBEI, "proxy", proxy_id=GUEST), "which other member"),
        (mark(HEBEI, "present", proxy_id=TIANJIN), "gives its vote"),
        (mark(GUEST, "proxy", proxy_id=TIANJIN), "Guests do not vote"),
        (mark(GUEST, "recused", 2, reason="Own works"), "Guests do not vote"),
        (mark(HEBEI, "recused", reason="Own works"), "choose the item"),
        (mark(HEBEI, "recused", 2), "Write the reason"),
        (mark(HEBEI, "present", persons="x" * 201), "at most 200"),
    ],
)
def test_what_cannot_be_is_not_recorded(said: Mark, refusal: str) -> None:
    [found] = against_marks([said], MEMBERS, GUESTS)
    assert refusal in str(found)


def test_what_can_be_is() -> None:
    found = [
        mark(HEBEI, "proxy", proxy_id=TIANJIN),
        mark(TIANJIN, "recused", 2, reason="Own works"),
        mark(GUEST, "present", persons="x" * 200),
    ]
    assert list(against_marks(found, MEMBERS, GUESTS)) == []
    assert len(list(against_marks([], MEMBERS, GUESTS))) == 1
