"""Sittings of a mediation: called by the mediator alone, read by those they are with, and nobody marked absent."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from govflow.errors import Invalid, NotFound, Refused
from govflow.services.catalog import publish
from govflow.services.commands.documents import AddVersion, add_document_version
from govflow.services.commands.mediation.sittings import CallSitting, EnterPeople, call_sitting, enter_people
from govflow.services.queries.mediation.sittings import PersonShown
from govflow.services.queries.operations import verify_record
from tests.builders import Cast, new_key
from tests.services import disputes
from tests.services.disputes import PDF
from tests.services.mediated import (
    CLAIMANT,
    MEDIATOR,
    OUTSIDE,
    RESPONDENT,
    answer,
    call,
    cancel,
    change,
    enter,
    lines,
    listing,
    minute,
    object_to,
    page,
    said,
)

EMPTY = ("", "none", "")


@pytest.fixture
def sessions(cast: Cast) -> str:
    return disputes.sessions(cast)


def test_a_joint_sitting_is_read_by_both_sides_and_the_mediator_alone(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions, days=5)
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        shown = page(cast, sessions, sitting, person)
        assert (shown.line.side, shown.agenda) == (None, ("Flow", "What is owed"))
        assert sorted(each.name.en for each in shown.read_by) == ["Fangshan District", "Laishui County", "Zhou Min"]
    for person in OUTSIDE:
        with pytest.raises(NotFound):
            page(cast, sessions, sitting, person)
        with pytest.raises(NotFound):
            listing(cast, sessions, person)
    verify_record(cast.backend)


def test_the_mediator_alone_calls_changes_and_calls_off(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions, days=5)
    for person in (CLAIMANT, RESPONDENT):
        with pytest.raises(Refused, match="Only Mediator may do this"):
            call(cast, sessions, person)
        for wants in (change, cancel):
            with pytest.raises(Refused, match="Only Mediator may do this"):
                wants(cast, sessions, sitting, person)
    for person in OUTSIDE:
        with pytest.raises(NotFound):
            change(cast, sessions, sitting, person)
    change(cast, sessions, sitting, days=9, place="Laishui")
    assert page(cast, sessions, sitting, RESPONDENT).line.day == cast.today + timedelta(days=9)
    with pytest.raises(Refused, match="Nothing of the sitting is different"):
        change(cast, sessions, sitting, days=9, place="Laishui")
    cancel(cast, sessions, sitting)
    assert page(cast, sessions, sitting, CLAIMANT).why_off == "High water"
    for wants in (change, cancel):
        with pytest.raises(Refused, match="was called off"):
            wants(cast, sessions, sitting)


def test_a_sitting_moves_nothing_of_the_case(cast: Cast, sessions: str) -> None:
    before = cast.case(sessions).version, cast.case(sessions).updated_at
    enter(cast, sessions, call(cast, sessions), MEDIATOR, "claimant")
    assert (cast.case(sessions).version, cast.case(sessions).updated_at) == before


def test_a_separate_sitting_is_no_sitting_for_the_other_side(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions, side="claimant")
    assert page(cast, sessions, sitting, CLAIMANT).line.side is not None
    assert lines(cast, sessions, RESPONDENT) == ()
    for act in (
        lambda: page(cast, sessions, sitting, RESPONDENT),
        lambda: enter(cast, sessions, sitting, RESPONDENT, "respondent"),
        lambda: enter(cast, sessions, sitting, RESPONDENT, "claimant"),
        lambda: object_to(cast, sessions, sitting, RESPONDENT),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Refused, match="only who is there for itself"):
        enter(cast, sessions, sitting, MEDIATOR, "respondent")


@pytest.mark.parametrize("side", ["mediator", "superior", "nobody", "claimant.signatory"])
def test_sittings_are_held_with_sides_that_the_file_names(cast: Cast, sessions: str, side: str) -> None:
    with pytest.raises(Invalid, match="Choose with whom"):
        call(cast, sessions, side=side)


@pytest.mark.parametrize(("days", "fits"), [(-61, False), (-60, True), (0, True), (366, True), (367, False)])
def test_a_sitting_is_on_a_plausible_day(cast: Cast, sessions: str, days: int, fits: bool) -> None:
    if fits:
        call(cast, sessions, days=days)
    else:
        with pytest.raises(Invalid, match="Give a day from"):
            call(cast, sessions, days=days)


@pytest.mark.parametrize(
    ("field", "wrong", "said"),
    [
        ("hour", "24:00", "hours and minutes"),
        ("hour", "9:5", "hours and minutes"),
        ("hour", "14:30\n", "hours and minutes"),
        ("place", "", "where it is held"),
        ("place", "x" * 201, "at most 200"),
        ("agenda", ["x"] * 31, "at most 30 points"),
        ("agenda", ["x" * 201], "200 characters"),
        ("day", None, "Give the day"),
    ],
)
def test_a_call_that_does_not_fit_says_where(cast: Cast, sessions: str, field: str, wrong: Any, said: str) -> None:
    order = {"day": cast.today, "place": "Beijing", "case": sessions, "key": new_key(), field: wrong}
    with pytest.raises(Invalid, match=said) as refused:
        call_sitting(cast.backend, cast.actor(MEDIATOR), CallSitting(**order))
    assert list(refused.value.fields) == [field]


def test_no_sitting_is_called_before_the_first_session(cast: Cast) -> None:
    reference = disputes.statements(cast)
    with pytest.raises(Refused, match="no sitting is called"):
        call(cast, reference)
    for person in ("chen.yu", "he.jun"):
        cast.fire(person, reference, "lodge_statement", statement=PDF, settler="The district head")
    call(cast, reference)


def test_each_side_enters_its_own_and_the_mediator_both_side_by_side(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    enter(cast, sessions, sitting, CLAIMANT, "claimant", [("Chen Yu", "full", "")])
    enter(cast, sessions, sitting, MEDIATOR, "claimant", [("Chen Yu", "none", "")])
    enter(cast, sessions, sitting, MEDIATOR, "respondent", [("He Jun", "ad_referendum", "")])
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        assert said(cast, sessions, sitting, person) == {
            "claimant own": [("Chen Yu", "full")],
            "claimant kept": [("Chen Yu", "none")],
            "respondent kept": [("He Jun", "ad_referendum")],
        }
    for person, side in ((CLAIMANT, "respondent"), (RESPONDENT, "claimant"), (CLAIMANT, "mediator")):
        with pytest.raises(Refused, match="only who is there for itself"):
            enter(cast, sessions, sitting, person, side)
    verify_record(cast.backend)


def test_nobody_is_entered_as_absent_and_an_objection_stands_beside(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    with pytest.raises(Refused, match="Nobody is entered as absent"):
        enter(cast, sessions, sitting, MEDIATOR, "respondent", [])
    enter(cast, sessions, sitting, MEDIATOR, "respondent", [("Nobody of note", "none", "")])
    object_to(cast, sessions, sitting, RESPONDENT, "Our head was there.")
    [side] = [each for each in page(cast, sessions, sitting, CLAIMANT).sides if each.capacity == "respondent"]
    assert side.objection is not None
    assert (side.objection.text, side.kept is not None) == ("Our head was there.", True)
    with pytest.raises(Refused, match="Only the sides of this sitting"):
        object_to(cast, sessions, sitting, MEDIATOR)
    object_to(cast, sessions, sitting, RESPONDENT, "")
    with pytest.raises(Invalid, match="Write what you object to"):
        object_to(cast, sessions, sitting, RESPONDENT, " ")


def test_who_was_there_is_entered_from_the_day_on_and_who_comes_before(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions, days=2)
    enter(cast, sessions, sitting, CLAIMANT, "claimant")
    for _ in range(2):
        with pytest.raises(Refused, match="on the day of the sitting or later"):
            enter(cast, sessions, sitting, MEDIATOR, "claimant")
        cast.pass_days(1)
    enter(cast, sessions, sitting, MEDIATOR, "claimant")


@pytest.mark.parametrize(
    ("people", "said"),
    [
        ([("", "full", "")], "names nobody"),
        ([("A" * 121, "full", "")], "Shorten the name in row 1"),
        ([("A", "total", "")], "what this person may agree to"),
        ([("A", "full", ""), (" A", "none", "")], "Row 2 names the same person as row 1"),
        ([(str(n), "full", "") for n in range(21)], "at most 20 persons"),
        ([("A", "full", "new")], "Choose the file of the mandate"),
        ([("A", "full", "ab" * 16)], "all who sit there may read"),
    ],
)
def test_people_that_do_not_fit_are_refused(
    cast: Cast, sessions: str, people: list[tuple[str, str, str]], said: str
) -> None:
    sitting = call(cast, sessions)
    with pytest.raises(Refused, match=said):
        enter(cast, sessions, sitting, CLAIMANT, "claimant", people)


def test_rows_in_which_nothing_stands_are_left_out_and_the_others_keep_their_numbers(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    with pytest.raises(Refused, match="Choose in row 3 a document of this case"):
        enter(cast, sessions, sitting, CLAIMANT, "claimant", [("", "none", ""), EMPTY, ("A", "full", "ab" * 16)])
    with pytest.raises(Refused, match="Row 2: "):
        enter(cast, sessions, sitting, CLAIMANT, "claimant", [EMPTY, ("A\u202e", "full", "")])
    with pytest.raises(Refused, match="Name at least one person"):
        enter(cast, sessions, sitting, CLAIMANT, "claimant", [EMPTY, EMPTY])
    enter(cast, sessions, sitting, CLAIMANT, "claimant", [EMPTY, ("A", "full", ""), EMPTY])
    own = page(cast, sessions, sitting, CLAIMANT).sides[0].own
    assert own is not None
    assert [each.name for each in own.people] == ["A"]


def test_two_of_one_name_are_told_apart_by_their_posts(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    rows = [("Li Na", "head", "full", ""), ("Li Na", "clerk", "none", "")]
    order = EnterPeople(case=sessions, sitting=sitting, side="claimant", people=rows, key=new_key())
    for _ in range(2):  # a second click enters nothing more
        enter_people(cast.backend, cast.actor(CLAIMANT), order)
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        own = page(cast, sessions, sitting, person).sides[0].own
        assert own is not None
        assert [(each.name, each.entered.post) for each in own.people] == [("Li Na", "head"), ("Li Na", "clerk")]
    long = [("Li Na", "x" * 121, "full", "")]
    with pytest.raises(Refused, match="Shorten the post in row 1 to 120"):
        enter_people(cast.backend, cast.actor(CLAIMANT), replace(order, people=long, key=new_key()))


def test_a_mandate_comes_along_for_those_who_sit_there(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    enter(cast, sessions, sitting, CLAIMANT, "claimant", [("A", "full", "new")], PDF)
    for person in (CLAIMANT, RESPONDENT, MEDIATOR):
        side = page(cast, sessions, sitting, person).sides[0]
        assert side.own is not None
        [shown] = side.own.people
        assert shown.mandate is not None
        assert shown.mandate.filename == "paper.pdf"
    with pytest.raises(Refused, match="choose whose it is"):
        enter(cast, sessions, sitting, CLAIMANT, "claimant", [("A", "full", "")], PDF)


def test_a_document_of_one_side_is_no_mandate_in_a_joint_sitting(cast: Cast, sessions: str) -> None:
    alone, joint = call(cast, sessions, side="claimant"), call(cast, sessions)
    enter(cast, sessions, alone, CLAIMANT, "claimant", [("A", "full", "new")], PDF)
    own = page(cast, sessions, alone, CLAIMANT).sides[0].own
    assert own is not None
    [shown] = own.people
    assert shown.mandate is not None
    number = shown.mandate.id
    with pytest.raises(Refused, match="all who sit there may read"):
        enter(cast, sessions, joint, CLAIMANT, "claimant", [("A", "full", number)])
    enter(cast, sessions, alone, MEDIATOR, "claimant", [("A", "full", number)])


def test_a_later_mediator_reads_nothing_of_the_sittings_before(cast: Cast) -> None:
    reference = disputes.first_session(cast)
    sitting = call(cast, reference)
    cast.pass_days(40)  # no session is opened: the office appoints another
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("tao.yun"))
    for person in ("tao.yun", MEDIATOR):
        with pytest.raises(NotFound):
            page(cast, reference, sitting, person)
    assert page(cast, reference, sitting, CLAIMANT).line.id == sitting


def test_what_is_kept_stays_once_the_case_has_ended(cast: Cast, sessions: str) -> None:
    sitting = call(cast, sessions)
    cast.fire(CLAIMANT, sessions, "withdraw", reason="Settled between us")
    with pytest.raises(Refused, match="The case has ended"):
        enter(cast, sessions, sitting, CLAIMANT, "claimant")
    assert page(cast, sessions, sitting, RESPONDENT).sides


def test_the_same_key_calls_one_sitting(cast: Cast, sessions: str) -> None:
    key = new_key()
    for _ in range(2):
        call(cast, sessions, key=key)
    assert len(lines(cast, sessions)) == 1


def test_where_the_file_says_so_the_other_side_learns_of_the_day_and_nothing_more(cast: Cast) -> None:
    text = Path("workflows/dispute_mediation.v1.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    text = text.replace("  - sessions.sittings:\n", "  - sessions.sittings:\n      tells_apart: true\n", 1)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name="dispute_mediation.v2.yaml")
    reference = disputes.sessions(cast)
    sitting = call(cast, reference, side="claimant", days=3)
    change(cast, reference, sitting, days=5)
    shown = listing(cast, reference, RESPONDENT)
    assert shown.lines == ()
    assert [(each.side.en, each.day, each.called_off) for each in shown.apart] == [
        ("Claimant", cast.today + timedelta(days=5), False)
    ]
    with pytest.raises(NotFound):
        page(cast, reference, sitting, RESPONDENT)
    assert listing(cast, reference, CLAIMANT).apart == ()
    cancel(cast, reference, sitting)
    assert listing(cast, reference, RESPONDENT).apart[0].called_off
    call(cast, reference)
    assert len(listing(cast, reference, RESPONDENT).lines) == 1


def test_the_mandate_that_was_entered_is_not_taken_for_what_is_filed_in_its_place(cast: Cast, sessions: str) -> None:
    """Both sides have approved the minutes, and one then files another paper as the same document."""
    sitting = call(cast, sessions)
    enter(cast, sessions, sitting, CLAIMANT, "claimant", [("Chen Yu", "full", "new")], PDF)
    minute(cast, sessions, sitting)
    for person in (CLAIMANT, RESPONDENT):
        answer(cast, sessions, sitting, person)
    [shown] = _claimants(cast, sessions, sitting, RESPONDENT)
    assert shown.mandate is not None
    assert shown.earlier is None
    other = AddVersion(
        case=sessions, document=shown.mandate.id, upload=replace(PDF, filename="none.pdf"), key=new_key()
    )
    add_document_version(cast.backend, cast.actor(CLAIMANT), other)
    for person in (RESPONDENT, CLAIMANT, MEDIATOR):
        [shown] = _claimants(cast, sessions, sitting, person)
        assert shown.earlier == 1
    minute(cast, sessions, sitting, "Other words.", seen=1)
    enter(
        cast, sessions, sitting, CLAIMANT, "claimant", [("Chen Yu", "none", shown.mandate.id if shown.mandate else "")]
    )
    [shown] = _claimants(cast, sessions, sitting, RESPONDENT)
    assert (shown.earlier, shown.mandate.filename if shown.mandate else "") == (None, "none.pdf")


def _claimants(cast: Cast, reference: str, sitting: str, person: str) -> tuple[PersonShown, ...]:
    [own] = [each.own for each in page(cast, reference, sitting, person).sides if each.capacity == "claimant"]
    assert own is not None
    return own.people
