"""A small two-party procedure, sample rules and facts: what the engine's tests start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from govflow.engine.facts import CaseFacts, Child, Children, Facts, Form, Holder, Now, Rounds, Standing, Steps
from govflow.engine.rules import Rules, RuleSet
from govflow.messages import Message
from govflow.values import SYSTEM, Actor, Money, Text

WORKFLOW = Path(__file__).with_name("border_claim.yaml").read_text("utf-8")


def workflow_text(*edits: tuple[str, str], **sections: str) -> str:
    """The sample file with each ``(old, new)`` edit made, or a whole top-level section written anew.

    ``workflow_text(("by: timer", "by: clock"), rounds="{}")``; an old text that is not there fails the test.
    """
    text = WORKFLOW
    for old, new in edits:
        assert old in text, f"the sample workflow does not contain {old!r}"
        text = text.replace(old, new, 1)
    for key, value in sections.items():
        text = _with_section(text, key, value)
    return text


def line_of(text: str, needle: str) -> int:
    """The number of the first line that contains the needle."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if needle in line)


def _with_section(text: str, key: str, value: str) -> str:
    kept: list[str] = []
    inside = False
    for line in text.splitlines(keepends=True):
        if not line.startswith((" ", "-")):
            inside = line.startswith(f"{key}:")
        if not inside:
            kept.append(line)
    return f"{''.join(kept)}{key}: {value}\n"


@dataclass(frozen=True)
class Purse:
    """What the office can spend: a fact outside the engine, as topics have them."""

    free: Money


@dataclass(frozen=True)
class Recorded:
    """The intent of the sample effect."""

    case_id: int


sample = RuleSet("sample")


@sample.guard
def seated(case: CaseFacts, *, capacity: str) -> Message | None:
    """Somebody holds the capacity."""
    if case.holders(capacity):
        return None
    return Message("Nobody holds the place of %(capacity)s.", capacity=capacity)


@sample.guard
def affordable(purse: Purse, case: CaseFacts) -> Message | None:
    """The office can pay for the work."""
    if case.data["amount"] <= purse.free:
        return None
    return Message("%(asked)s is asked, %(free)s is left.", asked=case.data["amount"], free=purse.free)


@sample.guard
def finding_is_long_enough(form: Form, *, words: int = 3) -> Message | None:
    """The finding says something."""
    if len(str(form["finding"]).split()) >= words:
        return None
    return Message("The finding needs at least %(words)s words.", words=words)


@sample.effect
def record(case: CaseFacts) -> Recorded:
    """The outcome is entered in the register."""
    return Recorded(case.id)


@sample.effect
def record_twice(case: CaseFacts) -> tuple[Recorded, ...]:
    """The outcome is entered in the register and in its copy."""
    return Recorded(case.id), Recorded(case.id)


@sample.effect
def record_dear_work(case: CaseFacts) -> Recorded | None:
    """Dear work is entered in the register."""
    return Recorded(case.id) if case.data["amount"] > Money.yuan(1_000_000) else None


@sample.derivation
def office() -> int:
    """The joint office of the body."""
    return OFFICE.organization_id or 0


RULES = Rules((sample,))

CLAIMANT = Holder(organization_id=1, person_id=None, name=Text(en="Fangshan", zh="房山区"), kind="local_government")
RESPONDENT = Holder(organization_id=2, person_id=None, name=Text(en="Laishui", zh="涞水县"), kind="local_government")
OFFICE = Holder(organization_id=3, person_id=None, name=Text(en="Joint office", zh="联合办"), kind="regional_body")

NOW = Now(at=datetime(2026, 3, 2, 2, 0, tzinfo=UTC), today=datetime(2026, 3, 2).date())


def actor(person_id: int = 11, name: str = "Mei") -> Actor:
    """A person; Mei unless told otherwise."""
    return Actor(person_id=person_id, person=Text(en=name, zh=name), organization_id=1)


def facts(
    state: str = "draft",
    *capacities: str,
    who: Actor | None = None,
    data: Mapping[str, Any] | None = None,
    parties: Mapping[str, tuple[Holder, ...]] | None = None,
    done_by: Mapping[str, frozenset[int]] | None = None,
    form: Mapping[str, Any] | None = None,
    reason: str | None = None,
    round_result: Rounds | None = None,
    taken: Mapping[str, int] | None = None,
    children: tuple[Child, ...] = (),
    free: Money | None = None,
) -> Facts:
    """A case of the sample procedure, and an actor who holds the capacities (``claimant.signatory``) in it."""
    seats = {"claimant": (CLAIMANT,), "respondent": (RESPONDENT,), "office": (OFFICE,)} if parties is None else parties
    case = CaseFacts(
        id=7,
        reference="BTH-BC-2026-0007",
        title="Stone 14",
        body_id=3,
        state=state,
        opened_at=datetime(2026, 3, 1, 1, 0, tzinfo=UTC),
        data={"claim": "Move it back", "amount": Money.yuan(20_000)} if data is None else data,
        parties=seats,
        done_by=done_by or {},
    )
    return {
        CaseFacts: case,
        Standing: Standing(actor=who or actor(), capacities=frozenset(capacities)),
        Form: Form(form or {}, reason),
        Now: NOW,
        Rounds: round_result or Rounds(),
        Steps: Steps(taken or {}),
        Children: Children(children),
        Purse: Purse(Money.yuan(5_000_000) if free is None else free),
    }


def clock_facts(state: str, **more: Any) -> Facts:
    """The same case when the clock acts."""
    return facts(state, who=SYSTEM, **more)
