"""The speaking list of a session: who asks, who gives the floor, who speaks how long, and who learns of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from govflow.errors import NotFound, Refused
from govflow.services.commands.meetings import floor
from govflow.services.commands.meetings.floor import AskForFloor, ask_for_floor
from govflow.services.queries.meetings.desk_mark import desk_mark
from tests.builders import Cast, give_role, new_key
from tests.services import proposals
from tests.services.floors import (
    CHAIR,
    SECRETARY,
    ask,
    change,
    close,
    entries,
    floor_of,
    line_of,
    told,
    with_closed_item,
)

MINUTE = timedelta(minutes=1)


class Sitting:
    """A conference in session, with the line of its one item."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.conference, self.item = proposals.conference_in_session(cast)
        self.line = line_of(cast, self.conference, self.item)

    def ask(self, person: str, **more: Any) -> None:
        ask(self.cast, self.conference, self.line, person, **more)

    def change(self, person: str, what: str, whose: str, **more: Any) -> None:
        change(self.cast, self.conference, person, what, whose, **more)

    def told(self, reader: str = SECRETARY) -> tuple[str, list[str], list[str]]:
        return told(self.cast, self.conference, self.line, reader)

    def entries(self) -> list[str]:
        return entries(self.cast, self.item, "floor")


@pytest.fixture
def sitting(cast: Cast) -> Sitting:
    return Sitting(cast)


def refusals(act: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        act(*args, **more)
    return " ".join(str(each) for each in refused.value.reasons)


def mark(cast: Cast, conference: str, person: str) -> str:
    with cast.backend.reading() as session:
        return desk_mark(cast.backend.work(session, cast.actor(person)), conference)


def test_the_floor_goes_round_in_the_order_of_asking_and_the_record_has_each_turn(sitting: Sitting) -> None:
    before = sitting.cast.case(sitting.item).version, mark(sitting.cast, sitting.conference, "li.jian")
    for person in ("ma.ling", "peng.cheng", "sun.hao"):
        sitting.ask(person)
    assert sitting.told("li.jian") == ("", ["Tianjin", "North", "Beijing"], [])
    sitting.change(CHAIR, "give", "tianjin")
    sitting.cast.clock.at += 4 * MINUTE
    sitting.change(SECRETARY, "give", "coatings")  # whoever had it has it no more
    assert sitting.told("li.jian") == ("North", ["Beijing"], ["Tianjin"])
    sitting.cast.clock.at += 7 * MINUTE
    sitting.change("peng.cheng", "end", "coatings")  # who speaks may end it
    assert sitting.told() == ("", ["Beijing"], ["Tianjin", "North"])
    assert sitting.entries() == [
        "Tianjin Municipality asks for the floor.",
        "North China Coatings Association (fictional) asks for the floor.",
        "Beijing Municipality asks for the floor.",
        "Tianjin Municipality has the floor.",
        "Tianjin Municipality spoke for 4 min 0 s.",
        "North China Coatings Association (fictional) has the floor.",
        "North China Coatings Association (fictional) spoke for 7 min 0 s.",
    ]
    assert sitting.cast.case(sitting.item).version == before[0]  # nobody's form is stale
    assert mark(sitting.cast, sitting.conference, "li.jian") != before[1]


@pytest.mark.parametrize(("minutes", "over"), [(4, 0), (5, 0), (6, 60)])
def test_what_is_over_the_time_of_each_is_shown_and_nobody_is_cut_off(
    sitting: Sitting, minutes: int, over: int
) -> None:
    sitting.ask("ma.ling")
    sitting.change(CHAIR, "give", "tianjin")
    sitting.cast.clock.at += minutes * MINUTE
    found = floor_of(sitting.cast, sitting.conference, sitting.line)
    assert found is not None
    assert found.list.speaking is not None
    assert (found.list.speaking.seconds, found.list.speaking.over) == (minutes * 60, over)
    sitting.cast.clock.at += 600 * MINUTE
    assert sitting.told()[0] == "Tianjin"


def test_who_is_called_before_others_is_moved_forward_and_the_record_says_so(sitting: Sitting) -> None:
    for person in ("ma.ling", "sun.hao", "li.jian", "peng.cheng"):
        sitting.ask(person)
    sitting.change(SECRETARY, "move", "hebei")
    sitting.change(SECRETARY, "move", "hebei")  # it is next already: nothing happens
    assert sitting.told()[1] == ["Hebei", "Tianjin", "Beijing", "North"]
    sitting.change(CHAIR, "give", "coatings")
    assert sitting.told() == ("North", ["Hebei", "Tianjin", "Beijing"], [])
    assert sitting.entries()[4:] == [
        "Hebei Province was moved to the front of the list.",
        "North China Coatings Association (fictional) was moved to the front of the list.",
        "North China Coatings Association (fictional) has the floor.",
    ]


def test_who_takes_all_places_that_it_may_takes_none_of_others(
    sitting: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "MOST_PLACES", 2)
    for _ in range(2):
        sitting.ask("ma.ling")
        sitting.change("ma.ling", "leave", "tianjin")
    assert "has taken 2 places here" in refusals(sitting.ask, "ma.ling")
    sitting.ask("sun.hao")
    sitting.ask(SECRETARY, whose="tianjin")
    assert sitting.told()[1] == ["Beijing", "Tianjin"]


def test_whoever_raises_a_hand_is_put_on_the_list_and_stays_master_of_its_place(sitting: Sitting) -> None:
    sitting.ask(SECRETARY, whose="hebei")
    sitting.ask(CHAIR, whose="tianjin")
    found = floor_of(sitting.cast, sitting.conference, sitting.line)
    assert found is not None
    assert [str(each.by) for each in found.list.waiting] == ["Joint Office", "Beijing-Tianjin-Hebei Joint Conference"]
    sitting.change("li.jian", "leave", "hebei")
    assert "Only who asked" in refusals(sitting.change, SECRETARY, "leave", "tianjin")
    sitting.change(CHAIR, "leave", "tianjin")
    assert sitting.entries()[2:] == [
        "Hebei Province asks for the floor no more.",
        "Tianjin Municipality was taken off the list by who had put it there.",
    ]
    sitting.ask("ma.ling")
    assert "Only who asked" in refusals(sitting.change, CHAIR, "leave", "tianjin")


def test_no_power_follows_from_a_name_and_nobody_asks_for_another(sitting: Sitting) -> None:
    sitting.ask("ma.ling")
    for person in ("sun.hao", "peng.cheng", "ma.ling"):
        for what in ("give", "move"):
            assert "Only Convener" in refusals(sitting.change, person, what, "tianjin"), (person, what)
        assert "Only Convener" in refusals(sitting.ask, person, whose="hebei")
        assert "Only Convener" in refusals(close, sitting.cast, sitting.conference, sitting.line, person)
    assert "Only who asked" in refusals(sitting.change, "sun.hao", "leave", "tianjin")
    assert "Only Members" in refusals(sitting.ask, SECRETARY)  # who keeps the list does not speak
    assert "does not ask for the floor" in refusals(sitting.ask, SECRETARY, whose="fangshan")
    assert "Only Convener" in refusals(close, sitting.cast, sitting.conference, sitting.line, SECRETARY)
    for stranger in ("zhou.min", "admin"):
        with pytest.raises(NotFound):
            sitting.ask(stranger)
    sitting.change(CHAIR, "give", "tianjin")
    assert "Only Convener" in refusals(sitting.change, "sun.hao", "end", "tianjin")


def test_observers_ask_for_the_floor_only_where_the_file_says_so(cast: Cast) -> None:
    conference, item = proposals.convened(cast)
    cast.fire(SECRETARY, conference, "invite", invited_observers=cast.organizations("ndrc"))
    proposals.open_session(cast, conference)
    line = line_of(cast, conference, item)
    observer = cast.member("ndrc", "signatory")
    assert "Only Members, Social organizations" in refusals(ask, cast, conference, line, observer, acting="ndrc")
    assert "does not ask" in refusals(ask, cast, conference, line, SECRETARY, whose="ndrc")


def test_a_person_of_two_organizations_has_the_place_of_the_one_that_they_act_for(sitting: Sitting) -> None:
    give_role(sitting.cast, "ma.ling", "hebei", "member")
    sitting.ask("ma.ling", acting="tianjin")
    assert sitting.told()[1] == ["Tianjin"]
    with pytest.raises(Refused):
        sitting.ask("ma.ling", acting="hebei")
    assert sitting.told()[1] == ["Tianjin"]


def test_nobody_stands_on_a_list_twice_and_who_has_spoken_may_ask_again(sitting: Sitting) -> None:
    sitting.ask("ma.ling")
    assert "is on the list already" in refusals(sitting.ask, "ma.ling")
    assert "is on the list already" in refusals(sitting.ask, SECRETARY, whose="tianjin")
    sitting.change(CHAIR, "give", "tianjin")
    assert "is on the list already" in refusals(sitting.ask, "ma.ling")
    assert "has the floor already" in refusals(sitting.change, CHAIR, "give", "tianjin")
    assert "has the floor already" in refusals(sitting.change, "ma.ling", "leave", "tianjin")
    sitting.change(CHAIR, "end", "tianjin")
    assert "does not have the floor" in refusals(sitting.change, CHAIR, "end", "tianjin")
    assert "has spoken already" in refusals(sitting.change, CHAIR, "give", "tianjin")
    sitting.ask("ma.ling")
    sitting.change("ma.ling", "leave", "tianjin")
    for what in ("give", "move", "end"):
        assert "asks for the floor no more" in refusals(sitting.change, CHAIR, what, "tianjin")
    sitting.ask("ma.ling")
    assert sitting.told() == ("", ["Tianjin"], ["Tianjin"])


def test_a_closed_list_takes_nobody_else_and_who_stands_on_it_still_speaks(sitting: Sitting) -> None:
    sitting.ask("ma.ling")
    close(sitting.cast, sitting.conference, sitting.line, CHAIR)
    close(sitting.cast, sitting.conference, sitting.line, CHAIR)  # it is closed already
    assert "is closed" in refusals(sitting.ask, "sun.hao")
    assert "is closed" in refusals(sitting.ask, CHAIR, whose="beijing")
    sitting.change(CHAIR, "give", "tianjin")
    close(sitting.cast, sitting.conference, sitting.line, CHAIR, closed=False)
    sitting.ask("sun.hao")
    assert sitting.told() == ("Tianjin", ["Beijing"], [])
    assert [each for each in sitting.entries() if "list is" in each] == [
        "The list is closed: who stands on it still speaks.",
        "The list is open again.",
    ]


def test_one_has_the_floor_in_a_meeting_and_each_item_has_a_list_of_its_own(sitting: Sitting) -> None:
    other = line_of(sitting.cast, sitting.conference)
    sitting.ask("ma.ling")
    ask(sitting.cast, sitting.conference, other, "ma.ling")
    ask(sitting.cast, sitting.conference, other, "sun.hao")
    sitting.change(CHAIR, "give", "tianjin", nth=0)
    sitting.change(CHAIR, "give", "beijing")
    assert sitting.told() == ("", [], ["Tianjin"])
    assert told(sitting.cast, sitting.conference, other) == ("Beijing", ["Tianjin"], [])
    found = floor_of(sitting.cast, sitting.conference, sitting.line)
    assert found is not None
    assert found.elsewhere is not None
    assert (str(found.elsewhere[0]), found.elsewhere[1]) == ("Beijing Municipality", other)
    assert entries(sitting.cast, sitting.conference, "floor")[-2:] == [
        "Beijing Municipality was moved to the front of the list.",
        "Beijing Municipality has the floor.",
    ]


def test_of_a_closed_item_only_those_learn_who_speaks_who_see_it(cast: Cast) -> None:
    conference, closed = with_closed_item(cast)
    line, first = line_of(cast, conference, closed), line_of(cast, conference)
    before = mark(cast, conference, "ma.ling")
    ask(cast, conference, line, "peng.cheng")
    change(cast, conference, CHAIR, "give", "coatings")
    assert told(cast, conference, line, CHAIR) == ("North", [], [])
    assert floor_of(cast, conference, line, "ma.ling") is None
    found = floor_of(cast, conference, first, "ma.ling")
    assert found is not None
    assert found.elsewhere is None
    assert mark(cast, conference, "ma.ling") == before
    assert "open to you" in refusals(ask, cast, conference, line, "ma.ling")
    assert "no such place" in refusals(change, cast, conference, "ma.ling", "end", "coatings")
    ask(cast, conference, first, "ma.ling")
    change(cast, conference, CHAIR, "give", "tianjin")  # and ends the speech that the member knows nothing of
    assert [each for each in entries(cast, conference, "floor") if "Coatings" in each] == []
    assert entries(cast, closed, "floor")[-1].startswith("North China Coatings Association (fictional) spoke for")


def test_nobody_asks_before_the_session_or_after_it_and_its_end_ends_a_speech(cast: Cast) -> None:
    conference, item = proposals.convened(cast)
    line = line_of(cast, conference, item)
    assert "not sitting" in refusals(ask, cast, conference, line, "ma.ling")
    proposals.open_session(cast, conference)
    ask(cast, conference, line, "ma.ling")
    ask(cast, conference, line, "sun.hao")
    change(cast, conference, CHAIR, "give", "tianjin")
    cast.clock.at += MINUTE
    tomorrow = cast.today + timedelta(days=1)
    cast.fire(CHAIR, conference, "adjourn", meeting_date=tomorrow, reason="Late hour")
    assert told(cast, conference, line) == ("", ["Beijing"], ["Tianjin"])
    assert entries(cast, item, "floor")[-1] == "Tianjin Municipality spoke for 1 min 0 s."
    assert "not sitting" in refusals(ask, cast, conference, line, "ma.ling")
    assert "not sitting" in refusals(change, cast, conference, CHAIR, "give", "beijing")
    cast.clock.at += timedelta(days=1)
    cast.fire(CHAIR, conference, "resume_session")
    change(cast, conference, CHAIR, "give", "beijing")
    assert told(cast, conference, line)[0] == "Beijing"


def test_the_same_order_puts_nobody_on_the_list_twice(sitting: Sitting) -> None:
    key = new_key()
    sitting.ask("ma.ling", key=key)
    sitting.ask("ma.ling", key=key)
    assert sitting.told()[1] == ["Tianjin"]
    for wrong in (0, 10**12):
        order = AskForFloor(case=sitting.conference, entry_id=wrong, key=new_key())
        assert "open to you" in refusals(ask_for_floor, sitting.cast.backend, sitting.cast.actor("ma.ling"), order)
