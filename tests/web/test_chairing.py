"""The page of a rotation: who reads it, and its forms: an order, objections to it, and years that are swapped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import chairs
from tests.web.desk import Desk, Reader, main_text, open_desk
from tests.web.test_desk import form_of


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def address(desk: Desk) -> str:
    return f"/organizations/{chairs.group(desk.cast)}/rotation"


def sent(reader: Reader, page: str, action: str, **more: Any) -> Any:
    """The form on the page is sent."""
    return reader.client.post(action, data={**form_of(reader.get(page).text, action), **more})


def entered(desk: Desk, reader: Reader, address: str, *members: str, **more: Any) -> Any:
    places = {f"order-place_{n}": str(desk.cast.organization(each)) for n, each in enumerate(members, 1)}
    said = {"order-first_year": "2027", "order-decided": "BTH-JC-2026-0001", "order-reason": "Each in its turn."}
    return sent(reader, address, f"{address}/orders", **said, **places, **more)


def test_before_there_is_an_order_the_page_says_who_chairs_and_who_enters_one(desk: Desk, address: str) -> None:
    text = main_text(desk.browser("sun.hao").get(address).text)
    assert "There is no rotation: the committee or body chairs itself" in text
    assert "Enter an order" not in text


def test_an_administrator_enters_an_order_and_all_read_whose_turn_it_is(desk: Desk, address: str) -> None:
    answer = entered(desk, desk.browser("admin"), address, "tianjin", "hebei", "beijing")
    assert answer.status_code == 303
    text = main_text(desk.browser("peng.cheng").get(address).text)
    assert "2027 Tianjin Municipality by order 2028 Hebei Province by order 2029 Beijing Municipality" in text
    assert "Decided by: BTH-JC-2026-0001" in text
    page = f"/organizations/{chairs.group(desk.cast)}"
    assert f'href="{address}"' in desk.browser("peng.cheng").get(page).text


def test_an_order_that_names_a_member_twice_comes_back_with_what_was_typed(desk: Desk, address: str) -> None:
    answer = entered(desk, desk.browser("admin"), address, "tianjin", "tianjin", "beijing")
    assert answer.status_code == 422
    assert "Name each member of today once." in main_text(answer.text)
    assert 'value="Each in its turn."' in answer.text


def test_members_object_swap_and_undo_with_buttons(desk: Desk, address: str) -> None:
    chairs.order(desk.cast)
    order = chairs.page(desk.cast).orders[0].id
    beijing, tianjin = desk.browser("sun.hao"), desk.browser("ma.ling")
    objection = f"{address}/orders/{order}/objection"
    assert sent(tianjin, address, objection, act="object", reason="It is our year.").status_code == 303
    assert "Tianjin Municipality objects: It is our year." in main_text(beijing.get(address).text)
    assert objection not in beijing.get(address).text or "Take the objection back" not in beijing.get(address).text
    assert sent(tianjin, address, objection, act="take_back").status_code == 303
    chosen = {"swap-own_year": "2027", "swap-other_year": "2028", "swap-swap_reason": "The flood works."}
    assert sent(beijing, address, f"{address}/swaps", **chosen).status_code == 303
    swap = f"{address}/swaps/{chairs.page(desk.cast).swaps[0].id}"
    assert "waits for Tianjin Municipality to answer" in main_text(beijing.get(address).text)
    assert sent(tianjin, address, swap, act="agree").status_code == 303
    text = main_text(desk.browser("peng.cheng").get(address).text)
    assert "2027 Tianjin Municipality Swapped with Beijing Municipality for 2028" in text
    assert sent(beijing, address, swap, act="undo").status_code == 303
    assert chairs.turns(desk.cast)[2027] == "Tianjin"
    assert sent(tianjin, address, swap, act="undo").status_code == 303
    assert chairs.turns(desk.cast)[2027] == "Beijing"


def test_an_objection_to_one_order_is_not_shown_at_another(desk: Desk, address: str) -> None:
    chairs.order(desk.cast)
    chairs.order(desk.cast, "tianjin", "hebei", "beijing", first_year=2028)
    member = desk.browser("ma.ling")
    for each in chairs.page(desk.cast).orders:
        objection = f"{address}/orders/{each.id}/objection"
        for typed in ("x" * 501, "Not so\u202e"):
            answer = sent(member, address, objection, act="object", reason=typed)
            assert answer.status_code == 422
            assert answer.text.count(f'value="{typed}"') == 1
            shown = answer.text.partition(f'id="why-{each.id}"')[2].partition(">")[0]
            assert f'value="{typed}"' in shown


@pytest.mark.parametrize(("person", "act"), [("li.jian", "agree"), ("admin", "agree"), ("sun.hao", "agree")])
def test_a_forged_answer_to_a_swap_is_refused_on_the_page(desk: Desk, address: str, person: str, act: str) -> None:
    """By another member, an administrator, and who asked."""
    chairs.order(desk.cast)
    chairs.ask(desk.cast, "beijing", 2027, 2028)
    swap = f"{address}/swaps/{chairs.page(desk.cast).swaps[0].id}"
    reader = desk.browser(person)
    answer = reader.post(swap, {"act": act}, page=address)
    assert answer.status_code == 422
    assert "This was not done" in main_text(answer.text)
    assert chairs.turns(desk.cast)[2027] == "Beijing"


def test_the_page_speaks_chinese(desk: Desk, address: str) -> None:
    chairs.order(desk.cast)
    chairs.swap(desk.cast, "beijing", 2027, "tianjin", 2028)
    text = main_text(desk.browser("sun.hao", language="zh").get(address).text)
    assert "轮值主持" in text
    assert "2027 天津市 与北京市的2028年对调" in text
