"""The picture of a procedure: all of it, in both languages, without a style attribute, the same bytes every time."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from xml.etree.ElementTree import Element, fromstring

from govflow.engine.definition import Workflow
from govflow.engine.diagram import mermaid, not_drawn, svg
from govflow.engine.diagram.layout import lay_out, wrapped
from govflow.engine.parsing import parse
from tests.engine.builders import RULES, workflow_text


def sample(*edits: tuple[str, str]) -> Workflow:
    return parse(workflow_text(*edits), RULES).workflow


def drawn(workflow: Workflow, language: str = "en", **more: object) -> Element:
    return fromstring(svg(workflow, language, prefix="d", **more))  # type: ignore[arg-type]


def states(picture: Element) -> dict[str, str]:
    """The classes of each state by its name."""
    return {"".join(each.itertext()): each.attrib["class"] for each in picture.iter("g")}


def labels(picture: Element) -> list[str]:
    texts = (each for each in picture.iter("text") if each.get("class") == "elabel")
    return [" ".join(span.text or "" for span in each.iter("tspan")) for each in texts]


def test_every_state_and_every_way_forward_is_drawn() -> None:
    picture = drawn(sample())
    assert set(states(picture)) == {
        "Draft", "Requested", "Offer", "Approval", "Before the chair", "Settled", "Refused", "Lapsed",
    }  # fmt: skip
    assert "Accept talks" in labels(picture)
    assert sum(each.get("class", "").startswith("edge") for each in picture.iter("path")) == len(labels(picture)) == 10


def test_withdrawals_and_steps_that_stay_are_left_out_and_named() -> None:
    assert [step.name for step in not_drawn(sample())] == ["review", "withdraw"]
    assert "Withdrawn" not in states(drawn(sample()))


def test_chinese_names_stand_in_the_chinese_picture() -> None:
    picture = drawn(sample(), "zh")
    assert {"草稿", "已请求", "报主任"} <= set(states(picture))
    assert "逾期未复 30日" in labels(picture)
    title, description = picture.find("title"), picture.find("desc")
    assert title is not None
    assert title.text == "状态图：边界请求"
    assert description is not None
    assert "草稿 → 已请求 (提出请求)" in (description.text or "")


def test_the_clocks_steps_are_dashed_and_say_how_long_they_take() -> None:
    picture = drawn(sample())
    assert [each.get("class") for each in picture.iter("path")].count("edge timer") == 2
    assert any("30\N{NO-BREAK SPACE}d" in label for label in labels(picture))


def test_states_carry_what_they_are_as_classes() -> None:
    found = states(drawn(sample(), current="offer", visited=["draft", "requested"], stall=["requested", "offer"]))
    assert found["Offer"] == "state cur"
    assert found["Requested"] == "state done stall"
    assert found["Draft"] == "state done"
    assert found["Settled"] == "state end"


def test_ends_have_an_inner_frame() -> None:
    picture = drawn(sample())
    ends = [each for each in picture.iter("g") if "end" in each.attrib["class"]]
    assert ends
    assert all([rect.get("class") for rect in each.iter("rect")] == [None, "inner"] for each in ends)


def test_the_neighbourhood_shows_only_what_is_near() -> None:
    assert set(states(drawn(sample(), around="offer"))) == {"Requested", "Offer", "Approval", "Refused"}
    assert len(labels(drawn(sample(), around="offer"))) == 3
    assert "Settled" in states(drawn(sample(), around="offer", steps=2))


def test_a_state_that_no_drawn_step_touches_is_still_shown_as_its_own_neighbourhood() -> None:
    assert set(states(drawn(sample(), around="withdrawn"))) == {"Withdrawn"}


def test_the_picture_needs_no_style_and_keeps_its_ids_apart() -> None:
    text = svg(sample(), "en", prefix="first")
    assert "style" not in text
    ids = re.findall(r'id="([^"]+)"', text)
    assert ids == ["first-t", "first-d", "first-a"]
    assert 'aria-labelledby="first-t first-d"' in text


def test_names_cannot_break_out_of_the_picture() -> None:
    picture = drawn(sample(("title: Draft · 草稿", "title: <b>& · 草稿")))
    assert "<b>&" in states(picture)


def test_the_same_procedure_gives_the_same_bytes_from_any_thread() -> None:
    workflow = sample()
    with ThreadPoolExecutor(8) as pool:
        pictures = set(pool.map(lambda _: svg(workflow, "zh", prefix="d"), range(40)))
    assert len(pictures) == 1


def test_boxes_are_as_wide_as_their_names_in_either_script() -> None:
    layout = lay_out([("a", "Draft"), ("b", "边界争议调解")], [("a", "b", ["go", "去"])])
    narrow, wide = layout.boxes
    assert wide.width > 6 * 13 > narrow.width
    assert narrow.centre[1] < wide.centre[1]
    assert layout.arrows[0].lines == ("go\N{NO-BREAK SPACE}/", "去")


def test_long_names_break_between_words_or_glyphs() -> None:
    assert wrapped("Declaration of independence", 20) == ("Declaration of", "independence")
    assert wrapped("逾期无异议且无披露情形", 16) == ("逾期无异议且", "无披露情形")


def test_mermaid_tells_the_same_story() -> None:
    text = mermaid(sample(("title: Draft · 草稿", "title: 'The \"first\": draft · 草稿'")), "en")
    assert text.startswith("stateDiagram-v2\n    state \"The 'first'： draft\" as draft\n")
    assert "    [*] --> draft\n" in text
    assert "    requested --> offer: Accept talks\n" in text
    assert "    settled --> [*]\n" in text
    assert "withdraw:" not in text
