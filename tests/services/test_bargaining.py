"""The room: a list that all confirm, points in confidence, what they come to, and packages that are tabled."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sqlalchemy import select

from govflow.errors import NotFound, Refused, Stale
from govflow.store.mediation.bargaining import ScoreSheetRow, load_issues, load_sheets
from tests.builders import Cast
from tests.services import disputes, rooms
from tests.services.test_freedom import serve

MIDDLE = "1: 2-1-1-1-2-1"


def test_nobody_gives_points_before_all_sides_have_confirmed_the_list(cast: Cast) -> None:
    reference = rooms.listed(cast)
    rooms.confirm(cast, reference, "chen.yu")
    with pytest.raises(Refused, match="once all sides have confirmed version 1"):
        rooms.score(cast, reference, "chen.yu")
    rooms.confirm(cast, reference, "he.jun")
    rooms.score(cast, reference, "chen.yu")


def test_a_side_confirms_a_version_once(cast: Cast) -> None:
    reference = rooms.listed(cast)
    rooms.confirm(cast, reference, "chen.yu")
    with pytest.raises(Refused, match="has confirmed this version already"):
        rooms.confirm(cast, reference, "chen.yu")


def test_a_changed_list_is_confirmed_and_scored_anew(cast: Cast) -> None:
    reference = rooms.scored(cast)
    assert rooms.room(cast, reference).computed is not None
    rooms.keep(cast, reference, 1, issues=rooms.ISSUES[:2])
    page = rooms.room(cast, reference)
    assert page.computed is None
    assert [each.confirmed for each in page.sides] == [False, False]
    with pytest.raises(Stale, match="was changed after you opened it"):
        rooms.score(cast, reference, "chen.yu", seen=1)
    with pytest.raises(Stale):
        rooms.confirm(cast, reference, "he.jun", seen=1)
    with pytest.raises(Refused, match="confirmed version 2"):
        rooms.score(cast, reference, "chen.yu", seen=2)


def test_a_list_that_says_nothing_new_is_no_version(cast: Cast) -> None:
    reference = rooms.listed(cast)
    with pytest.raises(Refused, match="Nothing is different"):
        rooms.keep(cast, reference, 1)


def test_only_the_mediator_keeps_the_list(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    for person in ("chen.yu", "he.jun"):
        with pytest.raises(Refused, match="Only Mediator may do this"):
            rooms.keep(cast, reference, person=person)


@pytest.mark.parametrize("person", ["wang.lin", "admin", "guo.wei", "peng.cheng"])
def test_who_is_not_in_the_room_finds_none(cast: Cast, person: str) -> None:
    reference = rooms.scored(cast)
    with pytest.raises(NotFound):
        rooms.room(cast, reference, person)
    with pytest.raises(NotFound):
        rooms.score(cast, reference, person)


def test_the_mediator_gives_no_points(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    with pytest.raises(Refused, match="Only Claimant, Respondent may do this"):
        rooms.score(cast, reference, "zhou.min")


def test_a_refused_sheet_says_what_to_change(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    with pytest.raises(Refused, match="they come to 101"):
        rooms.score(cast, reference, "chen.yu", i1=36)
    with pytest.raises(Refused, match="points of “Sinai” are whole numbers from 0 to 100"):
        rooms.score(cast, reference, "chen.yu", i1=101)
    with pytest.raises(Refused, match="reserve is a whole number"):
        rooms.score(cast, reference, "chen.yu", reserve=101)


def test_the_mediator_alone_sees_what_the_points_come_to(cast: Cast) -> None:
    reference = rooms.scored(cast)
    found = rooms.room(cast, reference).computed
    assert found is not None
    assert (found.count, len(found.rows)) == (64, 11)
    assert (found.rows[0].worth, found.rows[-1].worth) == ((0, 100), (100, 0))
    picked = {each.worth: set(each.rules) for each in found.rows if each.rules}
    assert picked == {(60, 75): {"nash", "max_min", "max_sum", "kalai_smorodinsky"}}
    assert found.divided is not None
    assert (found.divided.start, found.divided.points) == ((60, 75), Fraction(395, 6))
    for person in ("chen.yu", "he.jun"):
        page = rooms.room(cast, reference, person, MIDDLE)
        assert (page.computed, page.selected) == (None, None)
        assert [each.gave for each in page.sides] == [None, None]


def test_nothing_is_computed_before_all_have_given_points(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.score(cast, reference, "chen.yu")
    page = rooms.room(cast, reference)
    assert page.computed is None
    assert [each.gave for each in page.sides] == [True, False]


def test_packages_below_a_reserve_are_left_out(cast: Cast) -> None:
    found = rooms.room(cast, rooms.scored(cast, 50, 50)).computed
    assert found is not None
    assert [each.worth for each in found.rows] == [(50, 80), (60, 75), (65, 55)]


def test_where_no_package_is_left_only_the_mediator_learns_it(cast: Cast) -> None:
    reference = rooms.scored(cast, 62, 70)
    found = rooms.room(cast, reference).computed
    assert found is not None
    assert found.rows == ()
    assert rooms.room(cast, reference, "chen.yu").computed is None


def test_new_points_replace_those_before(cast: Cast) -> None:
    reference = rooms.scored(cast)
    rooms.score(cast, reference, "chen.yu", reserve=55)
    own = rooms.room(cast, reference, "chen.yu").own
    assert own is not None
    assert own.reserve == 55
    with cast.backend.reading() as session:
        assert len(session.scalars(select(ScoreSheetRow.id)).all()) == 2


def test_points_are_read_by_their_author_and_the_mediator_alone(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    rooms.score(cast, reference, "chen.yu")
    readers = ("chen.yu", "he.jun", "zhou.min", "wang.lin", "admin")
    assert [_sheets(cast, reference, each) for each in readers] == [1, 0, 1, 0, 0]


def test_points_are_sealed_at_rest(cast: Cast) -> None:
    rooms.scored(cast, 50)
    with cast.backend.reading() as session:
        for sealed in session.scalars(select(ScoreSheetRow.sealed)):
            assert b"points" not in sealed
            assert b"reserve" not in sealed


def test_points_move_nothing_of_the_case(cast: Cast) -> None:
    reference = rooms.confirmed(cast)
    before = cast.case(reference)
    rooms.score(cast, reference, "chen.yu")
    after = cast.case(reference)
    assert (after.version, after.entries, after.updated_at) == (before.version, before.entries, before.updated_at)


def test_a_later_mediator_reads_no_earlier_points(cast: Cast) -> None:
    reference = rooms.scored(cast)
    serve(cast, "zhou.min", "laishui")
    cast.fire("wang.lin", reference, "replace_mediator")
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("tao.yun"))
    cast.fire("tao.yun", reference, "declare", declaration=disputes.PDF, conflict=False)
    page = rooms.room(cast, reference, "tao.yun")
    assert page.computed is None
    assert [each.gave for each in page.sides] == [False, False]


def test_a_package_is_warned_of_that_would_tell_a_reserve(cast: Cast) -> None:
    reference = rooms.scored(cast, 60, 50)
    found = rooms.room(cast, reference, code=MIDDLE).selected
    assert found is not None
    assert found.worth == (60, 75)
    assert [each.en for each in found.telling] == ["Fangshan District"]
    assert found.below == ()


def test_a_package_is_tabled_by_the_step_and_frozen_there(cast: Cast) -> None:
    reference = rooms.scored(cast)
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="As listed.", package=MIDDLE)
    assert cast.case(reference).state == "proposal"
    for person in ("zhou.min", "chen.yu", "he.jun"):
        [tabled] = rooms.room(cast, reference, person).tabled
        assert [option.en for _, option in tabled.chosen][:2] == ["as the other asks", "as one asks"]


def test_a_package_is_tabled_once_and_only_of_the_newest_confirmed_list(cast: Cast) -> None:
    reference = rooms.scored(cast)
    for code, reason in (
        ("1: 3-1-1-1-2-1", "is no package of version 1"),
        ("2: 2-1-1-1-2-1", "is no package"),
        ("x", "no package"),
    ):
        with pytest.raises(Refused, match=reason):
            _table(cast, reference, code)
    _table(cast, reference, MIDDLE)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "reject")
    with pytest.raises(Refused, match="was tabled before"):
        _table(cast, reference, MIDDLE)
    rooms.keep(cast, reference, 1, issues=rooms.ISSUES[:2])
    with pytest.raises(Refused, match="All sides have to confirm version 2"):
        _table(cast, reference, "2: 1-1")


def test_at_most_five_packages_are_tabled_of_a_version(cast: Cast) -> None:
    reference = rooms.scored(cast)
    for n in range(5):
        _table(cast, reference, f"1: {'-'.join('12'[n >> place & 1] for place in range(6))}")
        for person in ("chen.yu", "he.jun"):
            cast.respond(person, reference, "reject")
    with pytest.raises(Refused, match="5 packages of this version of the list were tabled"):
        _table(cast, reference, MIDDLE)


def test_choices_that_do_not_stand_together_are_in_no_package(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    rooms.keep(cast, reference, barred=[[(1, 2), (2, 1)]])
    for person in ("chen.yu", "he.jun"):
        rooms.confirm(cast, reference, person)
    for person in ("chen.yu", "he.jun"):
        rooms.score(cast, reference, person)
    found = rooms.room(cast, reference).computed
    assert found is not None
    assert all("1: 2-1-" not in each.code for each in found.rows)
    with pytest.raises(Refused, match="do not stand together"):
        _table(cast, reference, MIDDLE)


def test_outside_the_sessions_the_room_is_only_read(cast: Cast) -> None:
    reference = rooms.scored(cast)
    _table(cast, reference, MIDDLE)
    with pytest.raises(Refused, match="the list of issues stays as it is"):
        rooms.score(cast, reference, "chen.yu")
    assert rooms.room(cast, reference, "chen.yu").own is not None


def _table(cast: Cast, reference: str, code: str) -> None:
    cast.fire("zhou.min", reference, "propose", proposal=disputes.PDF, proposal_summary="As listed.", package=code)


def _sheets(cast: Cast, reference: str, person: str) -> int:
    """How many sheets the store gives to somebody, whatever a page would show of them."""
    case = cast.case(reference)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        known = load_issues(work, case)
        assert known is not None
        return len(load_sheets(work, case, known))
