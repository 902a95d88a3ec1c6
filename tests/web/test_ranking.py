"""The ranking of a call in the browser: seen by those whom its file names, checked, put to the vote as one list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services.ranked_calls import call, scored
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def ranking(desk: Desk) -> tuple[str, list[str]]:
    """A call with three requests that are scored; the envelope pays two of them."""
    reference = call(desk.cast)
    made = scored(desk.cast, reference, ("miyun", 5, 0), ("chicheng", 5, 2), ("users", 3, 4))
    return f"/cases/{reference}/ranking", [each.reference for each in made]


def sent(reader: Reader, path: str, page: str, step: str, ticked: list[str], **more: Any) -> Any:
    lines = {
        f"{key}-{name}": value
        for number, name in enumerate(ticked, 1)
        for key, value in (("rank", str(number)), ("amount", "5,000,000"))
    }
    data = {**hidden(page), **lines, "item": ticked, "step": step, **more}
    return reader.client.post(path, data=data)


def test_the_page_shows_the_order_the_points_and_where_the_envelope_ends(desk: Desk) -> None:
    path, (first, second, third) = ranking(desk)
    text = main_text(desk.browser("wang.lin").get(path).text)
    assert [text.index(each) for each in (first, second, third)] == sorted(map(text.index, (first, second, third)))
    assert text.index(second) < text.index("The envelope of ¥10,000,000.00 ends here.") < text.index(third)
    for said in (
        "Ranking of 3 requests",
        "3 of 3, 9 reviews",
        "Beijing Municipality recused",
        "Hebei Province recused",
    ):
        assert said in text


def test_the_list_is_checked_before_it_is_put_and_then_the_committee_is_asked(desk: Desk) -> None:
    path, (first, second, _) = ranking(desk)
    secretary = desk.browser("wang.lin")
    checked = sent(secretary, path, secretary.get(path).text, "check", [first, second])
    assert checked.status_code == 200
    assert "Check: the list for the committee" in checked.text
    assert desk.cast.state(first) == "ranked"
    put = secretary.client.post(path, data={**_again(checked.text), "step": "send"})
    assert put.status_code == 303
    assert [desk.cast.state(each) for each in (first, second)] == ["on_list", "on_list"]
    assert desk.cast.state(path.split("/")[2]) == "before_committee"


def test_who_takes_no_part_in_a_public_call_reads_that_its_list_is_voted_on_and_nobodys_vote(desk: Desk) -> None:
    path, (first, second, _) = ranking(desk)
    secretary = desk.browser("wang.lin")
    checked = sent(secretary, path, secretary.get(path).text, "check", [first, second])
    secretary.client.post(path, data={**_again(checked.text), "step": "send"})
    reference = path.split("/")[2]
    desk.cast.answer("beijing", reference, "yes")
    for stranger in ("chen.yu", "admin"):
        page = desk.browser(stranger).get(f"/cases/{reference}/rounds/{desk.cast.round(reference).id}")
        assert page.status_code == 200
        assert "Vote on the list" in main_text(page.text)
        assert "Beijing" not in main_text(page.text)


def test_the_shares_in_one_work_that_serves_all_are_shown_where_they_are_asked_for(desk: Desk) -> None:
    """Five, five and three millions: the first three are borne by three, the rest by two."""
    path, _ = ranking(desk)
    reader = desk.browser("wang.lin")
    plain = reader.get(path).text
    assert "If one work served them all" not in plain
    assert f'href="{path}?shared=1#shared"' in plain
    text = main_text(reader.get(f"{path}?shared=1").text)
    assert "From ¥0.00 to ¥3,000,000.00 3 need it: ¥1,000,000.00 each." in text
    assert text.count("¥5,000,000.00 ¥2,000,000.00") == 2
    assert "¥3,000,000.00 ¥1,000,000.00" in text


def test_what_was_typed_stands_again_where_something_is_wrong_and_the_place_is_named(desk: Desk) -> None:
    path, (first, second, _) = ranking(desk)
    secretary = desk.browser("wang.lin")
    page = secretary.get(path).text
    refused = sent(secretary, path, page, "check", [second, first], reason="")
    assert refused.status_code == 422
    text = main_text(refused.text)
    assert "The list was not put to the vote" in text
    assert f"{second} It stands before a request with a better score." in text
    assert 'value="5,000,000"' in refused.text
    assert sent(secretary, path, page, "check", [second, first], reason="The source comes first").status_code == 200
    assert sent(secretary, path, page, "check", []).status_code == 422


def test_an_amount_that_is_none_is_named(desk: Desk) -> None:
    path, (first, *_) = ranking(desk)
    secretary = desk.browser("wang.lin")
    refused = sent(secretary, path, secretary.get(path).text, "check", [first], **{f"amount-{first}": "much"})
    assert (refused.status_code, "Enter the amount in yuan" in refused.text) == (422, True)


@pytest.mark.parametrize(("person", "status"), [("sun.hao", 200), ("mi.yun", 404), ("chen.yu", 404), ("song.wei", 404)])
def test_the_page_is_for_those_whom_the_procedure_names(desk: Desk, person: str, status: int) -> None:
    path, (first, *_) = ranking(desk)
    reader = desk.browser(person)
    assert reader.get(path).status_code == status
    page = desk.browser("wang.lin").get(path).text
    refused = sent(reader, path, page, "send", [first], csrf_token=reader.token("/help"))
    assert refused.status_code == (422 if status == 200 else 404)
    assert desk.cast.state(first) == "ranked"


def test_the_way_to_the_page_stands_on_the_call_for_those_who_see_it(desk: Desk) -> None:
    path, _ = ranking(desk)
    case = path.removesuffix("/ranking")
    assert path in desk.browser("wang.lin").get(case).text
    assert path not in desk.browser("mi.yun").get(case).text


def _again(page: str) -> dict[str, Any]:
    """All hidden fields of the check page, those of several lines as well."""
    found = dict(hidden(page))
    names = [part.split('"')[0] for part in page.split('name="item" value="')[1:]]
    return {**found, "item": names}


def test_the_rules_stand_side_by_side_and_the_sums_follow_the_one_that_is_chosen(desk: Desk) -> None:
    path, (first, *_) = ranking(desk)
    secretary = desk.browser("wang.lin")
    page = secretary.get(path).text
    for said in ("Best first", "Proportional", "Equal awards", "Equal losses", "Talmud"):
        assert said in main_text(page)
    assert re.search(rf'name="amount-{first}"[^>]*value="5000000"', page)
    chosen = secretary.get(f"{path}?rule=equal_awards").text
    assert "Each receives the same, ¥3,500,000.00, and none more than it claims." in main_text(chosen)
    assert re.search(rf'name="amount-{first}"[^>]*value="3500000"', chosen)


def test_the_envelope_is_divided_anew_among_those_that_are_ticked(desk: Desk) -> None:
    path, (first, second, third) = ranking(desk)
    secretary = desk.browser("wang.lin")
    divided = sent(secretary, path, secretary.get(path).text, "divide", [first, third], rule="proportional")
    assert divided.status_code == 200
    assert re.search(rf'name="amount-{first}"[^>]*value="5000000"', divided.text)
    assert re.search(rf'name="amount-{third}"[^>]*value="3000000"', divided.text)
    assert re.search(rf'value="{third}"[^>]* checked', divided.text)
    assert not re.search(rf'value="{second}"[^>]* checked', divided.text)


def test_a_sum_beside_the_rule_needs_a_reason_and_the_check_shows_both(desk: Desk) -> None:
    path, (first, second, _) = ranking(desk)
    secretary = desk.browser("wang.lin")
    page = secretary.get(path).text
    less = {f"amount-{second}": "4,000,000.01", "rule": "best_first"}
    refused = sent(secretary, path, page, "check", [first, second], **less)
    assert refused.status_code == 422
    assert f"{second} The rule gives ¥5,000,000.00, and ¥4,000,000.01 is proposed" in main_text(refused.text)
    reason = {f"reason-{second}": "Part is paid by others"}
    assert f'name="reason-{second}"' in refused.text
    checked = sent(secretary, path, page, "check", [first, second], **less, **reason)
    text = main_text(checked.text)
    assert "departs from the rule" in text
    assert "Reason: Part is paid by others" in text
    assert "That is enough for all" in text
    assert secretary.client.post(path, data={**_again(checked.text), **reason, "step": "send"}).status_code == 303
    shown = main_text(desk.browser("sun.hao").get(path.removesuffix("/ranking")).text)
    assert "The envelope is divided: Best first" in shown


def test_who_reads_the_page_alone_compares_the_rules_by_a_link(desk: Desk) -> None:
    path, _ = ranking(desk)
    member = desk.browser("sun.hao")
    assert f"{path}?rule=talmud" in member.get(path).text
    assert 'name="rule"' not in member.get(path).text
    assert "There is more than half of all claims" in main_text(member.get(f"{path}?rule=talmud").text)
