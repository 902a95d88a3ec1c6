"""Bulletins: sent once for each key, valid by the clock, received by those whose area one concerns."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.services.commands.registers.bulletins import receive_bulletin, send_bulletins, wish_for_bulletins
from govflow.services.queries.notices.letters import load_letter
from govflow.services.queries.notices.listed import NoticeLine, load_notices
from govflow.services.queries.notices.unread import count_unread
from govflow.services.queries.registers.bulletins.listed import BulletinFilter, BulletinList, load_bulletins
from govflow.services.queries.registers.bulletins.page import BulletinPage, load_bulletin
from govflow.store.lists.notices.tables import NOTICE, DeliveryRow
from govflow.store.registers.bulletins.tables import BOARD, BULLETIN
from govflow.values import Service, Text
from tests.builders import Cast
from tests.services.bulletins import bulletin, on_duty, sent

SECOND = timedelta(seconds=1)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Fangshan and Laishui, on either side of the border, have somebody on duty."""
    on_duty(cast, "chen.yu", "fangshan")
    on_duty(cast, "he.jun", "laishui")
    return cast


def listed(cast: Cast, after: int | None = None, person: str = "chen.yu", **narrowed: str | bool) -> BulletinList:
    with cast.backend.page() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_bulletins(work, BulletinFilter(**narrowed), after)


def shown(cast: Cast, bulletin_id: int, person: str = "chen.yu") -> BulletinPage:
    with cast.backend.page() as session:
        return load_bulletin(cast.backend.work(session, cast.actor(person)), bulletin_id, sends=True)


def numbers(cast: Cast, **narrowed: str | bool) -> list[int]:
    return [each.id for each in listed(cast, **narrowed).lines]


def notices(cast: Cast, person: str) -> list[NoticeLine]:
    with cast.backend.page() as session:
        return [*load_notices(cast.backend.work(session, cast.actor(person))).lines]


def count(cast: Cast, table: object = BULLETIN) -> int:
    with cast.backend.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def test_what_is_sent_again_with_its_key_stands_once(cast: Cast) -> None:
    first = sent(cast, "chen.yu", bulletin(cast, "a"), bulletin(cast, "b"))
    again = sent(cast, "chen.yu", bulletin(cast, "b"), bulletin(cast, "c"), bulletin(cast, "a"))
    assert [each.repeated for each in again] == [True, False, True]
    assert (again[0].id, again[2].id) == (first[1].id, first[0].id)
    assert (again[0].hash, again[2].sent_at) == (first[1].hash, first[0].sent_at)
    assert [each.number for each in (*first, again[1])] == [1, 2, 3]
    assert count(cast) == 3
    (other,) = sent(cast, "he.jun", bulletin(cast, "a", area="130623"))
    assert (other.repeated, other.number) == (False, 1)  # the keys of another sender are another's


def test_a_key_that_was_used_for_another_bulletin_is_refused_with_all_that_came_along(cast: Cast) -> None:
    sent(cast, "chen.yu", bulletin(cast, "a"))
    with pytest.raises(Conflict, match="“a”"):
        sent(cast, "chen.yu", bulletin(cast, "b"), bulletin(cast, "a", text_en="All is well."))
    with pytest.raises(Invalid) as wrong:
        sent(cast, "chen.yu", bulletin(cast, "b"), bulletin(cast, "c", area="990011", kind="rumour"))
    assert wrong.value.fields.keys() == {"bulletins.2.kind"} | {"bulletins.2.area"}
    with pytest.raises(Invalid):
        sent(cast, "chen.yu", bulletin(cast, "b"), bulletin(cast, "b"))
    assert count(cast) == 1


def test_only_who_is_on_duty_in_the_organization_acted_for_sends(cast: Cast) -> None:
    for person in ("dong.mei", "admin", "wang.lin"):
        with pytest.raises(Forbidden):
            sent(cast, person, bulletin(cast, "a"))
    assert count(cast) == 0


def test_a_bulletin_is_valid_up_to_its_last_moment_and_leaves_by_itself(cast: Cast) -> None:
    now = cast.clock.at
    coming = {"valid_from": now + SECOND, "valid_until": now + timedelta(hours=1)}
    first, second = sent(cast, "chen.yu", bulletin(cast, "now"), bulletin(cast, "soon", **coming))
    assert numbers(cast) == [first.id]
    assert [each.status for each in listed(cast, whole=True).lines] == ["coming", "valid"]
    cast.clock.at = now + SECOND
    assert numbers(cast) == [second.id, first.id]
    cast.clock.at = now + timedelta(hours=1) - SECOND
    assert numbers(cast) == [second.id, first.id]
    cast.clock.at = now + timedelta(hours=1)
    assert numbers(cast) == [first.id]
    cast.clock.at = now + timedelta(hours=2)
    assert numbers(cast) == []
    assert [each.status for each in listed(cast, whole=True).lines] == ["over", "over"]
    assert count(cast, BOARD) == 2
    sent(cast, "chen.yu", bulletin(cast, "later"))
    assert count(cast, BOARD) == 1  # whoever sends takes off it what is over


def test_an_update_takes_the_place_of_the_latest_and_a_cancellation_withdraws_it(cast: Cast) -> None:
    first, second = sent(cast, "chen.yu", bulletin(cast, "a"), bulletin(cast, "b", act="update", corrects="a"))
    assert numbers(cast) == [second.id]
    with pytest.raises(Conflict, match="latest"):
        sent(cast, "chen.yu", bulletin(cast, "c", act="cancel", corrects="a"))
    with pytest.raises(Conflict, match="sent no bulletin"):  # that of another sender
        sent(cast, "he.jun", bulletin(cast, "c", act="cancel", corrects="b"))
    with pytest.raises(Invalid):
        sent(cast, "chen.yu", bulletin(cast, "c", corrects="b"))
    (third,) = sent(cast, "chen.yu", bulletin(cast, "c", act="cancel", corrects="b"))
    assert numbers(cast) == []
    assert [each.status for each in listed(cast, whole=True).lines] == ["cancels", "cancelled", "replaced"]
    assert [each.id for each in shown(cast, third.id).earlier] == [second.id, first.id]
    with pytest.raises(Conflict):
        sent(cast, "chen.yu", bulletin(cast, "d", act="update", corrects="c"))
    (again,) = sent(cast, "chen.yu", bulletin(cast, "b", act="update", corrects="a"))
    assert (again.id, again.repeated) == (second.id, True)


def test_an_area_holds_all_that_is_below_it_and_nothing_beside_it(cast: Cast) -> None:
    areas = ("110000", "110100", "110111", "110116", "130000", "130623")
    found = sent(cast, "chen.yu", *(bulletin(cast, each, area=each) for each in areas))
    by_area = {area: each.id for area, each in zip(areas, found, strict=True)}
    for area, within in (
        ("110000", areas[:4]), ("110100", areas[1:4]), ("110111", ("110111",)), ("130600", ("130623",)),
    ):  # fmt: skip
        for whole in (False, True):
            assert numbers(cast, area=area, whole=whole) == sorted((by_area[each] for each in within), reverse=True)
    assert numbers(cast, kind="air_index") == numbers(cast, area="120000") == []
    assert numbers(cast, area="130000", kind="road_closed") == [by_area["130623"], by_area["130000"]]


def test_pages_of_the_list_follow_one_another_without_a_gap(cast: Cast) -> None:
    for start in (0, 60):
        sent(cast, "chen.yu", *(bulletin(cast, f"{number}") for number in range(start, start + 60)))
    first = listed(cast)
    second = listed(cast, first.following)
    third = listed(cast, second.following)
    assert [len(each.lines) for each in (first, second, third)] == [50, 50, 20]
    seen = [each.id for page in (first, second, third) for each in page.lines]
    assert seen == sorted(seen, reverse=True)
    assert (len(set(seen)), third.following) == (120, None)


def test_who_is_on_duty_where_another_area_is_concerned_is_told_and_asked_for_a_receipt(cast: Cast) -> None:
    own, other = sent(cast, "chen.yu", bulletin(cast, "a"), bulletin(cast, "b", area="130623"))
    assert shown(cast, own.id).receipts == ()
    (told,) = notices(cast, "he.jun")
    assert (told.bulletin, told.why, told.required, told.title) == (
        other.id, "receipt", True, "Zhangfang Bridge is closed",
    )  # fmt: skip
    assert [notices(cast, each) for each in ("chen.yu", "shao.bing", "bao.ding")] == [[], [], []]
    with cast.backend.page() as session:
        assert count_unread(cast.backend.work(session, cast.actor("he.jun")), cast.actor("he.jun")) == 1
    (asked,) = shown(cast, other.id, "he.jun").receipts
    assert (asked.organization.en, asked.officers, asked.own) == ("Laishui County", 1, True)
    sent(cast, "chen.yu", bulletin(cast, "b", area="130623"))
    assert len(notices(cast, "he.jun")) == 1


def test_an_area_without_an_organization_of_its_own_is_that_of_the_one_above(cast: Cast) -> None:
    """The directory knows no county 130629: it lies in Baoding, where nobody is on duty, and the page says so."""
    (made,) = sent(cast, "chen.yu", bulletin(cast, "a", area="130629"))
    (asked,) = shown(cast, made.id).receipts
    assert (asked.organization.en, asked.officers) == ("Baoding City", 0)
    assert listed(cast, whole=True).lines[0].area_name.en == "130629"


def test_a_receipt_is_given_once_by_who_is_asked_and_on_duty(cast: Cast) -> None:
    (made,) = sent(cast, "chen.yu", bulletin(cast, "a", area="130623"))
    with pytest.raises(NotFound):
        receive_bulletin(cast.backend, cast.actor("chen.yu"), made.id)
    with pytest.raises(Forbidden):
        receive_bulletin(cast.backend, cast.actor("shao.bing"), made.id)  # of Laishui, and not on duty
    assert shown(cast, made.id, "he.jun").receives
    cast.clock.at += timedelta(minutes=5)
    receive_bulletin(cast.backend, cast.actor("he.jun"), made.id)
    first = shown(cast, made.id, "he.jun")
    cast.clock.at += timedelta(minutes=5)
    receive_bulletin(cast.backend, cast.actor("he.jun"), made.id)
    (given,) = shown(cast, made.id, "he.jun").receipts
    assert (given,) == first.receipts
    assert given.received_at == cast.clock.at - timedelta(minutes=5)
    assert given.received_by is not None
    assert given.received_by.en == "He Jun"
    assert not first.receives
    assert count(cast) == 2  # the receipt stands in the chain of Laishui, and in no list
    assert numbers(cast, whole=True) == [made.id]
    assert [each.unread for each in notices(cast, "he.jun")] == [False]


@pytest.mark.parametrize(("late", "missing"), [(-SECOND, 0), (timedelta(0), 1), (SECOND, 1)])
def test_a_receipt_is_missing_after_half_an_hour(cast: Cast, late: timedelta, missing: int) -> None:
    (made,) = sent(cast, "chen.yu", bulletin(cast, "a", area="130623"))
    cast.clock.at += timedelta(minutes=30) + late
    page = listed(cast)
    assert (page.lines[0].missing, len(page.missing)) == (missing, missing)
    assert shown(cast, made.id).receipts[0].missing == bool(missing)
    receive_bulletin(cast.backend, cast.actor("he.jun"), made.id)
    line = listed(cast).lines[0]
    assert (line.asked, line.received, line.missing, listed(cast).missing) == (1, 1, 0, ())


def test_a_person_is_told_of_what_they_wish_once_until_they_read_it(cast: Cast) -> None:
    wish_for_bulletins(cast.backend, cast.actor("dong.mei"), "road_closed", "110000")
    wish_for_bulletins(cast.backend, cast.actor("chen.yu"), "", "")  # and is not told of what they send themselves
    beside = (bulletin(cast, "x", area="120000"), bulletin(cast, "y", kind="air_index"))
    sent(cast, "chen.yu", bulletin(cast, "a"), *beside)
    second = sent(cast, "chen.yu", bulletin(cast, "b"), bulletin(cast, "c"))[-1]
    (told,) = notices(cast, "dong.mei")
    assert (told.bulletin, told.why, told.required) == (second.id, "bulletin", False)
    assert [each.why for each in notices(cast, "chen.yu")] == []
    with pytest.raises(Invalid):
        wish_for_bulletins(cast.backend, cast.actor("dong.mei"), "rumour", "")


def test_a_mail_says_which_bulletin_it_is_for_all_may_read_it(cast: Cast) -> None:
    (made,) = sent(cast, "chen.yu", bulletin(cast, "a", area="130623"))
    person, now = cast.person("he.jun"), cast.clock.at
    waits = {"channel": "mail", "state": "waiting", "attempts": 0, "next_at": now, "made_at": now}
    with cast.backend.transaction() as session:
        session.add(DeliveryRow(id="d" * 32, person_id=person, **waits))
        session.flush()
        session.execute(NOTICE.update().where(NOTICE.c.bulletin_id == made.id).values(delivery_id="d" * 32))
    with cast.backend.page() as session:
        letter = load_letter(cast.backend.work(session, cast.actor("he.jun")), "d" * 32, "stop")
    assert letter is not None
    assert [(each.title, each.bulletin, each.required) for each in letter.lines] == [
        ("Zhangfang Bridge is closed", made.id, True)
    ]
    assert letter.required


def test_nothing_and_too_much_are_not_sent(cast: Cast) -> None:
    for many in (0, 101):
        with pytest.raises(Invalid):
            send_bulletins(cast.backend, cast.actor("chen.yu"), [bulletin(cast, str(number)) for number in range(many)])


def test_a_service_gives_no_receipt_whatever_way_it_comes(cast: Cast) -> None:
    (made,) = sent(cast, "chen.yu", bulletin(cast, "a", area="130623"))
    program = replace(cast.actor("he.jun"), service=Service(id=1, name=Text(en="Weir", zh="水闸")))
    with pytest.raises(Forbidden):
        receive_bulletin(cast.backend, program, made.id)
    assert shown(cast, made.id).receipts[0].received_at is None


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("key", "with a blank"),
        ("key", "k" * 65),
        ("key", "\0"),
        ("corrects", "\0"),
        ("title_en", "Closed\nSubject: all is well"),
        ("text_zh", " "),
        ("text_en", "w" * 1001),
        ("area", "11011"),
        ("area", "110011"),
        ("severity", "huge"),
    ],
)
def test_what_nobody_can_keep_or_read_is_refused_at_its_field(cast: Cast, name: str, said: str) -> None:
    with pytest.raises(Invalid) as wrong:
        sent(cast, "chen.yu", bulletin(cast, **{"key": "a", name: said}))
    assert [*wrong.value.fields] == [f"bulletins.1.{name}"]
    assert count(cast) == 0
