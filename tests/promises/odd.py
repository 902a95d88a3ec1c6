"""Small odd procedures, put together for one proof each."""

from __future__ import annotations

from typing import Any

from govflow.domain import RULES
from govflow.engine.parsing import parse
from govflow.services.catalog import publish
from tests.builders import Cast

FILE = """govflow: 1
id: {name}
version: 1
title: Odd · 奇
summary: Odd · 奇
family: other
reference: {reference}
{head}
parties:
  drafter: {{title: Author · 起草方, kind: local_government, opens: true, min: 1, max: 1}}
  office: {{title: Joint office · 联合办, rule: people.office}}
{parties}
opening: paper
forms:
  paper:
    subject: {{type: line, label: Subject · 事项, required: true}}
{forms}
phases: {{}}
{more}
states:
{states}
  adopted: {{title: Adopted · 已通过, end: success}}
  dropped: {{title: Dropped · 已终止, end: refused}}
stories: {stories}
"""

DRAFT = """  draft:
    title: Draft · 草稿
    by: drafter
    steps:
"""
GIVE_UP = "      give_up: {title: Give up · 放弃, to: dropped}\n"
SIGNING = """  voting:
    title: Signing · 签署
    rounds: vote
    due: {in: 20d}
    steps:
      carried: {title: Signed · 已签, when: vote.signed, to: adopted}
      lost: {title: Not signed · 未签, when: vote.refused or vote.lapsed, to: dropped}
"""


def odd(
    states: str,
    *,
    stories: str,
    name: str = "odd",
    reference: str = "OQ",
    parties: str = "",
    forms: str = "",
    more: str = "",
    head: str = "",
) -> str:
    """The text of a procedure whose cases Fangshan opens. ``forms`` begins within the opening form."""
    return FILE.format(
        name=name,
        reference=reference,
        parties=parties,
        forms=forms,
        more=more,
        states=states,
        stories=stories,
        head=head,
    )


def draft(*steps: str) -> str:
    """The first state, in which the author takes these steps or gives up."""
    return DRAFT + "".join(f"      {each}\n" for each in steps) + GIVE_UP


def published(cast: Cast, *texts: str) -> None:
    together = [parse(each.encode(), RULES, name="odd.yaml").workflow for each in texts]
    with cast.backend.transaction() as session:
        for each in texts:
            publish(session, cast.clock, each.encode(), name="odd.yaml", together=together)


def begun(cast: Cast, name: str = "odd", **answers: Any) -> str:
    return cast.open("chen.yu", name, "Odd", **{"subject": "Odd", **answers})
