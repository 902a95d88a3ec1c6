"""Chair by rotation: who may enter and object to an order, swap years, and whom a conference seats, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from govflow.services.commands.directory.belongings import TakeIn, take_in
from govflow.services.commands.meetings.chairing import ChangeSwap, change_swap
from govflow.services.queries.directory import chairing
from govflow.services.queries.directory.chairing import load_rotation_page
from govflow.services.queries.directory.log import load_log
from tests.builders import Cast, give_mandate, give_role
from tests.services import chairs
from tests.services.chairs import answer, ask, order, page, swap, turns
from tests.services.test_belongings import leave

MIDNIGHT = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
"""1 January 2027 begins in Beijing."""


@pytest.fixture
def rotating(cast: Cast) -> Cast:
    """Beijing 2027, Tianjin 2028, Hebei 2029, and so on."""
    order(cast)
    return cast


def refusal(act, *arguments, **more) -> str:
    with pytest.raises(Refused) as refused:
        act(*arguments, **more)
    return " ".join(map(str, refused.value.reasons))


def test_the_page_shows_the_turns_of_five_years(rotating: Cast) -> None:
    assert turns(rotating) == {2027: "Beijing", 2028: "Tianjin", 2029: "Hebei", 2030: "Beijing", 2031: "Tianjin"}
    assert page(rotating).orders[0].stands == "coming"


def test_without_an_order_there_is_nothing_to_show(cast: Cast) -> None:
    found = page(cast)
    assert (found.years, found.orders, found.swaps, found.own) == ((), (), (), ())


def test_what_can_have_no_members_has_no_rotation(cast: Cast) -> None:
    with cast.backend.reading() as session, pytest.raises(NotFound):
        load_rotation_page(cast.backend.work(session, cast.actor("sun.hao")), cast.organization("beijing"))


@pytest.mark.parametrize(
    ("person", "error"), [("wang.lin", Forbidden), ("sun.hao", Forbidden), ("gao.shan", Forbidden)]
)
def test_nobody_but_an_administrator_enters_an_order(cast: Cast, person: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        order(cast, person=person)


@pytest.mark.parametrize("place", ["beijing", "hebei", "conference"])
def test_an_administrator_who_belongs_to_one_of_them_enters_no_order(cast: Cast, place: str) -> None:
    give_role(cast, "admin", place, "liaison")
    with pytest.raises(Conflict, match="You belong to this organization"):
        order(cast)
    assert not page(cast, "admin").enters


@pytest.mark.parametrize(
    ("day", "first_year", "held"),
    [
        (date(2026, 12, 1), 2027, True),
        (date(2026, 12, 2), 2027, True),
        (date(2026, 12, 3), 2027, False),
        (date(2027, 1, 1), 2027, False),
        (date(2026, 3, 2), 2026, False),
        (date(2026, 3, 2), 2031, True),
        (date(2026, 3, 2), 2032, False),
    ],
)
def test_an_order_is_entered_thirty_days_before_its_first_year(
    cast: Cast, day: date, first_year: int, held: bool
) -> None:
    cast.at(datetime(day.year, day.month, day.day, 2, tzinfo=UTC))
    assert (first_year in page(cast, "admin").first_years) is held
    if held:
        order(cast, first_year=first_year)
        assert turns(cast)[first_year] == "Beijing"
    else:
        with pytest.raises(Invalid) as invalid:
            order(cast, first_year=first_year)
        assert "at least 30 days away" in str(invalid.value.fields["first_year"])


@pytest.mark.parametrize(
    "members", [("beijing", "tianjin"), ("beijing", "tianjin", "tianjin"), ("beijing", "tianjin", "fangshan")]
)
def test_an_order_names_each_member_of_today_once(cast: Cast, members: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="each member of today once"):
        order(cast, *members)


@pytest.mark.parametrize("empty", ["reason", "decided"])
def test_an_order_says_who_decided_it_and_why(cast: Cast, empty: str) -> None:
    with pytest.raises(Invalid) as invalid:
        order(cast, **{empty: "  "})
    assert set(invalid.value.fields) == {empty}


def test_the_same_order_is_entered_once(rotating: Cast) -> None:
    with pytest.raises(Invalid, match="entered already"):
        order(rotating)


def test_an_order_to_which_a_member_objects_does_not_hold(rotating: Cast) -> None:
    order(rotating, "hebei", "beijing", "tianjin", first_year=2028, reason="Their turn.")
    assert turns(rotating)[2028] == "Hebei"
    chairs.object_to(rotating, "tianjin")
    assert turns(rotating)[2028] == "Tianjin"
    found = page(rotating).orders[0]
    assert (found.stands, found.objections[0].reason) == ("objected", "It is our year.")
    assert "has objected to this order already" in refusal(chairs.object_to, rotating, "tianjin")
    assert "has not objected" in refusal(chairs.object_to, rotating, "hebei", None)
    chairs.object_to(rotating, "tianjin", None)
    assert turns(rotating)[2028] == "Hebei"


@pytest.mark.parametrize(("seconds", "open_"), [(-1, True), (0, False), (1, False)])
def test_nobody_objects_once_the_first_year_has_begun(rotating: Cast, seconds: int, open_: bool) -> None:
    chairs.object_to(rotating, "tianjin")
    rotating.at(MIDNIGHT + timedelta(seconds=seconds))
    if open_:
        chairs.object_to(rotating, "hebei", "As well.")
    else:
        for whose, reason in (("hebei", "As well."), ("tianjin", None)):
            assert "what holds in it is settled" in refusal(chairs.object_to, rotating, whose, reason)


OTHERS = ("wang.lin", "gao.shan", "admin", "xie.fei", "wei.min", "chen.yu", "peng.cheng")
"""The office, the body, an administrator, people of Beijing who do not bind it, and who belongs to no member."""


@pytest.mark.parametrize("person", OTHERS)
def test_nobody_acts_here_but_who_binds_a_member(rotating: Cast, person: str) -> None:
    said = "Only somebody who signs for a member"
    assert said in refusal(chairs.object_to, rotating, "", person=person)
    assert said in refusal(ask, rotating, "", 2027, 2028, person=person)
    ask(rotating, "beijing", 2027, 2028)
    for act in ("agree", "refuse", "withdraw", "undo", "keep"):
        assert said in refusal(answer, rotating, "", act, person=person)
    assert not page(rotating, person).own


def test_a_mandate_alone_binds_nobody(rotating: Cast) -> None:
    """Of somebody who lost the role since, say."""
    give_mandate(rotating, "xie.fei", "beijing")
    assert "Only somebody who signs" in refusal(ask, rotating, "", 2027, 2028, person="xie.fei")


def test_who_binds_needs_a_mandate_for_every_procedure(rotating: Cast) -> None:
    give_role(rotating, "xie.fei", "beijing", "signatory", since=date(2026, 1, 1))
    assert "with a mandate in force" in refusal(ask, rotating, "", 2027, 2028, person="xie.fei")
    give_mandate(rotating, "xie.fei", "beijing")
    ask(rotating, "", 2027, 2028, person="xie.fei")
    assert len(page(rotating).swaps) == 1


def test_a_swap_counts_once_the_other_has_agreed(rotating: Cast) -> None:
    ask(rotating, "beijing", 2027, 2028)
    assert turns(rotating)[2027] == "Beijing"
    assert str(page(rotating).swaps[0].state) == "waits for Tianjin Municipality to answer"
    answer(rotating, "tianjin", "agree")
    assert turns(rotating) == {2027: "Tianjin", 2028: "Beijing", 2029: "Hebei", 2030: "Beijing", 2031: "Tianjin"}
    assert [str(each) for each in page(rotating).years[0].notes] == [
        "Swapped with Beijing Municipality for 2028, agreed on 2 March 2026: The flood works."
    ]


def test_each_act_on_a_swap_is_one_sides(rotating: Cast) -> None:
    ask(rotating, "beijing", 2027, 2028)
    for whose, act in (("beijing", "agree"), ("beijing", "refuse"), ("tianjin", "withdraw"), ("hebei", "agree"),
                       ("hebei", "refuse"), ("hebei", "undo"), ("hebei", "keep")):  # fmt: skip
        assert "for another member to say" in refusal(answer, rotating, whose, act)
    assert page(rotating, "sun.hao").swaps[0].acts == ("withdraw",)
    assert page(rotating, "ma.ling").swaps[0].acts == ("agree", "refuse")
    assert page(rotating, "li.jian").swaps[0].acts == ()


@pytest.mark.parametrize(("whose", "act"), [("tianjin", "refuse"), ("beijing", "withdraw")])
def test_a_swap_that_was_refused_or_withdrawn_is_over(rotating: Cast, whose: str, act: str) -> None:
    ask(rotating, "beijing", 2027, 2028)
    answer(rotating, whose, act)
    assert "answered already" in refusal(answer, rotating, "tianjin", "agree")
    assert turns(rotating)[2027] == "Beijing"
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    assert turns(rotating)[2027] == "Tianjin"


@pytest.mark.parametrize(
    ("own", "other", "said"),
    [
        (2028, 2027, "Give a year"),  # Tianjin's
        (2026, 2028, "Give a year"),  # has begun
        (2027, 2030, "Take a year"),  # its own
        (2027, 2026, "Take a year"),
        (2030, 2037, "Take a year"),  # too far away
        (2027, 2027, "Take a year"),
    ],
)
def test_an_own_year_is_given_for_one_of_another_member(rotating: Cast, own: int, other: int, said: str) -> None:
    assert said in refusal(ask, rotating, "beijing", own, other)


def test_a_year_waits_for_one_answer_at_a_time(rotating: Cast) -> None:
    ask(rotating, "beijing", 2027, 2028)
    assert "waits for its answer already" in refusal(ask, rotating, "hebei", 2029, 2028)
    assert "waits for its answer already" in refusal(ask, rotating, "beijing", 2027, 2029)
    ask(rotating, "hebei", 2029, 2030)


@pytest.mark.parametrize(("seconds", "open_"), [(-1, True), (0, False)])
def test_a_year_that_has_begun_is_not_swapped_any_more(rotating: Cast, seconds: int, open_: bool) -> None:
    ask(rotating, "beijing", 2027, 2028)
    rotating.at(MIDNIGHT + timedelta(seconds=seconds))
    if open_:
        answer(rotating, "tianjin", "agree")
    else:
        assert "has begun" in refusal(answer, rotating, "tianjin", "agree")
        assert "void" in str(page(rotating).swaps[0].state)
    assert turns(rotating)[2027] == ("Tianjin" if open_ else "Beijing")


def test_a_swap_is_not_agreed_once_the_turns_are_others(rotating: Cast) -> None:
    ask(rotating, "beijing", 2027, 2028)
    order(rotating, "hebei", "beijing", "tianjin", first_year=2028)
    assert "The turns have changed" in refusal(answer, rotating, "tianjin", "agree")
    [found] = page(rotating, "ma.ling").swaps
    assert (found.acts, len(found.closed)) == (("refuse",), 1)


def test_both_undo_a_swap_and_nobody_alone(rotating: Cast) -> None:
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    answer(rotating, "beijing", "undo")
    assert turns(rotating)[2027] == "Tianjin"
    assert "asked for this already" in refusal(answer, rotating, "beijing", "undo")
    answer(rotating, "tianjin", "keep")
    assert "Nobody asks" in refusal(answer, rotating, "beijing", "keep")
    answer(rotating, "tianjin", "undo")
    answer(rotating, "beijing", "undo")
    assert turns(rotating)[2027] == "Beijing"
    assert "nothing to undo" in refusal(answer, rotating, "beijing", "undo")


@pytest.mark.parametrize(("seconds", "open_"), [(-1, True), (0, False)])
def test_a_swap_stands_once_the_first_of_its_years_has_begun(rotating: Cast, seconds: int, open_: bool) -> None:
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    answer(rotating, "tianjin", "undo")
    rotating.at(MIDNIGHT + timedelta(seconds=seconds))
    if open_:
        answer(rotating, "beijing", "undo")
    else:
        assert "the swap stands" in refusal(answer, rotating, "beijing", "undo")
    assert turns(rotating)[2027] == ("Beijing" if open_ else "Tianjin")


def test_a_swap_on_which_another_rests_is_undone_after_that_one(rotating: Cast) -> None:
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    swap(rotating, "tianjin", 2027, "hebei", 2029)
    first = page(rotating).swaps[1].id
    command = ChangeSwap(group_id=chairs.group(rotating), swap_id=first, act="undo")
    assert "rests on this one" in refusal(change_swap, rotating.backend, rotating.actor("sun.hao"), command)


def test_a_swap_that_does_not_count_any_more_keeps_no_other_from_being_undone(rotating: Cast) -> None:
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    swap(rotating, "tianjin", 2027, "hebei", 2029)
    leave(rotating, "hebei")
    later, first = page(rotating).swaps
    assert not later.stands
    command = ChangeSwap(group_id=chairs.group(rotating), swap_id=first.id, act="undo")
    for person in ("sun.hao", "ma.ling"):
        change_swap(rotating.backend, rotating.actor(person), command)
    assert turns(rotating)[2027] == "Beijing"


def test_what_a_member_can_still_do_something_about_stays_on_the_page(
    rotating: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chairing, "SHOWN", 1)
    order(rotating, "hebei", "beijing", "tianjin", first_year=2031)
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    ask(rotating, "hebei", 2029, 2030)
    for _ in range(2):
        ask(rotating, "tianjin", 2027, 2031)
        answer(rotating, "tianjin", "withdraw")
    found = page(rotating, "sun.hao")
    assert [each.first_year for each in found.orders] == [2031, 2027]
    assert [(each.asking_year, each.acts) for each in found.swaps] == [
        (2027, ()), (2029, ("agree", "refuse")), (2027, ("undo",))
    ]  # fmt: skip
    rotating.at(datetime(2031, 6, 1, 2, tzinfo=UTC))
    found = page(rotating, "sun.hao")
    assert (len(found.orders), len(found.swaps)) == (1, 1)


def test_years_are_swapped_before_their_own_committee_or_body_only(rotating: Cast) -> None:
    ask(rotating, "beijing", 2027, 2028)
    command = ChangeSwap(group_id=rotating.organization("air"), swap_id=page(rotating).swaps[0].id, act="agree")
    with pytest.raises(NotFound):
        change_swap(rotating.backend, rotating.actor("ma.ling"), command)


def test_past_years_stay_as_they_were_whoever_leaves_or_comes(rotating: Cast) -> None:
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    rotating.at(datetime(2029, 6, 1, 2, tzinfo=UTC))
    before = turns(rotating)
    leave(rotating, "tianjin")
    command = TakeIn(group_id=chairs.group(rotating), organization_id=rotating.organization("fangshan"),
                     since=rotating.today, until=None)  # fmt: skip
    take_in(rotating.backend, rotating.actor("admin"), command)
    after = turns(rotating)
    assert [after[year] for year in (2027, 2028, 2029)] == [before[year] for year in (2027, 2028, 2029)]
    assert [after[year] for year in (2030, 2031, 2032)] == ["Fangshan", "Beijing", "Hebei"]


def test_the_log_of_administration_tells_of_every_act(rotating: Cast) -> None:
    swap(rotating, "beijing", 2027, "tianjin", 2028)
    chairs.object_to(rotating, "hebei")
    with rotating.backend.reading() as session:
        lines = load_log(rotating.backend.work(session, rotating.actor("admin"))).lines
    assert [each.title.en for each in reversed(lines)] == [
        "Order of the chair entered",
        "Swap of the chair asked for",
        "Swap of the chair agreed",
        "Objection to an order of the chair",
    ]
    assert [each.organization_id for each in lines] == [chairs.group(rotating)] * 4
    [members] = [each.after for each in lines[-1].changes if each.label.en == "Order"]
    assert [str(each).split()[0] for each in members] == ["Beijing", "Tianjin", "Hebei"]
