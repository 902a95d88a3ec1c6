"""The way on from a state: what comes next if all goes well, and what else may come."""

from __future__ import annotations

from textwrap import indent

import pytest

from govflow.domain import RULES
from govflow.engine.definition import Workflow
from govflow.engine.definition.way import turns_off, way_on
from govflow.engine.parsing import parse

HEAD = """govflow: 1
id: permit
version: 1
title: Permit · 许可
summary: A permit. · 一项许可。
family: funding
reference: PE
parties:
  applicant: {title: Applicant · 申请单位, kind: local_government, opens: true, min: 1, max: 1}
  office: {title: Office · 办公室, rule: people.office}
phases: {all: All · 全程}
opening: request
forms:
  request: {purpose: {type: line, label: Purpose · 用途, required: true}}
states:
"""


def workflow(**states: str) -> Workflow:
    """A procedure of these states, each with its steps in the short form ``step to target by whom``."""
    lines = [HEAD]
    for name, said in states.items():
        lines.append(f"  {name}:\n    title: {name} · {name}\n")
        if said.startswith("end "):
            lines.append(f"    end: {said.removeprefix('end ')}\n")
            continue
        lines.append("    steps:\n")
        for each in said.split(", "):
            step, target, *by = each.split()
            how = {"itself": "when: children.closed", "timer": "by: timer"}.get((by or [""])[0], "by: office")
            lines.append(indent(f"{step}: {{title: {step} · {step}, {how}, to: {target}}}\n", " " * 6))
    return parse("".join(lines).encode(), RULES, name="permit.yaml").workflow


def told(found: tuple[tuple[str, ...], ...]) -> str:
    return " ".join("|".join(place) for place in found)


ENDS = {"done": "end success", "gone": "end refused"}


@pytest.mark.parametrize(
    ("first", "way"),
    [
        ("refuse gone, pass second", "second done"),
        ("late third timer, pass second", "second done"),
        ("pass second, over third itself", "third done"),
        ("stay same, pass second", "second done"),
        ("late third timer", "third done"),
        ("refuse gone", ""),
    ],
    ids=["not to a bad end", "people before the clock", "what happens by itself first", "not in place",
         "the clock where nothing else", "nowhere"],
)  # fmt: skip
def test_of_several_steps_that_counts_which_leads_to_success(first: str, way: str):
    found = workflow(first=first, second="pass done", third="pass done", **ENDS)
    assert told(way_on(found, "first")) == way


def test_no_state_comes_twice():
    """Back to the beginning, from where the way on leads by where the case is now, is no way on."""
    found = workflow(first="pass second", second="back first itself, pass done", **ENDS)
    assert told(way_on(found, "second")) == "done"
    assert told(way_on(found, "first")) == "second done"


def test_where_one_step_leads_to_several_states_all_are_told():
    """One of them is all the same a stage of its own, where the way goes on through it."""
    text = f"""{HEAD}  first:
    title: First · 一
    steps:
      decide:
        - {{title: Small · 小, by: office, if: 'purpose == "a"', to: small}}
        - {{title: Large · 大, by: office, if: 'purpose == "b"', to: large}}
        - {{title: None · 无, by: office, if: 'purpose == "c"', to: gone}}
  small: {{title: Small · 小, steps: {{pass: {{title: Pass · 过, by: office, to: large}}}}}}
  large: {{title: Large · 大, steps: {{pass: {{title: Pass · 过, by: office, to: done}}}}}}
  done: {{title: Done · 成, end: success}}
  gone: {{title: Gone · 去, end: refused}}
"""
    found = parse(text.encode(), RULES, name="permit.yaml").workflow
    assert told(way_on(found, "first")) == "small|large large done"
    assert turns_off(found, "first") == ("gone",)


def test_where_it_may_go_otherwise_are_all_states_off_the_way():
    found = workflow(
        first="refuse gone, pass second, leap done, turn third", second="pass done", third="x gone", **ENDS
    )
    assert turns_off(found, "first") == ("third", "gone")


@pytest.mark.parametrize("end", ENDS)
def test_an_end_has_no_way_on(end: str):
    found = workflow(first="pass done, refuse gone", **ENDS)
    assert (way_on(found, end), turns_off(found, end)) == ((), ())
