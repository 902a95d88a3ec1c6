"""Numbers of a rule written as expressions: found where the file has them, frozen as numbers when the round opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from govflow.engine.definition import FormField, Party
from govflow.engine.expressions import Scope
from govflow.engine.expressions.scope import capacities, fields
from govflow.engine.facts import CaseFacts, Facts, Form, Holder
from govflow.engine.rounds import read_round
from govflow.engine.rounds.freezing import formulas, frozen
from govflow.engine.rounds.rules import Round
from govflow.errors import Refused
from govflow.values import Text
from tests.engine.round_builders import closed, in_order, numbered

LABEL = Text(en="Needed", zh="所需")
PARTY = Party.model_validate({"title": "Members · 成员", "kind": "local_government"})
SCOPE = Scope(
    names={
        each.name: each
        for each in (
            *fields(
                [
                    FormField(name="needed", type="integer", label=LABEL),
                    FormField(name="part", type="decimal", label=LABEL),
                    FormField(name="title", type="line", label=LABEL),
                ]
            ),
            *capacities({"members": PARTY}),
        )
    }
)


def facts(members: int = 0, **data: Any) -> Facts:
    holders = tuple(Holder(organization_id=each, person_id=None, name=LABEL) for each in range(members))
    case = CaseFacts(
        id=1,
        reference="X",
        title="X",
        body_id=1,
        state="voting",
        opened_at=datetime(2026, 3, 2, tzinfo=UTC),
        data=data,
        parties={"members": holders},
    )
    return {CaseFacts: case, Form: Form({}), date: date(2026, 3, 2)}


def freeze(round_: Round, known: Facts) -> Round:
    return frozen(round_, SCOPE, lambda _needs: known)


def vote(rule: Mapping[str, Any], **more: Any) -> Round:
    return read_round({"kind": "ballot", "voters": "members", "rule": rule, **more})


def review(minimum: Any) -> Round:
    return read_round(
        {"kind": "review", "voters": "members", "minimum": minimum, "criteria": {"a": {"label": "A · 甲", "max": 5}}}
    )


def test_expressions_are_found_wherever_a_number_can_stand():
    parts = vote({"all_of": [{"pass": "needed"}, {"pass": "2/3"}]}, quorum={"present": "members.count - 1"})
    assert formulas(parts) == {
        ("rule", "all_of", 0, "pass"): "needed",
        ("quorum", "present"): "members.count - 1",
    }
    assert formulas(vote({"pass": "majority", "groups": {"members": "needed"}})) == {
        ("rule", "groups", "members"): "needed"
    }
    assert formulas(vote({"pass": "all"}, quorum={"cast": 3})) == {}
    assert formulas(review("needed")) == {("minimum",): "needed"}


@pytest.mark.parametrize(("votes", "outcome"), [("yes yes no no", "lost"), ("yes yes yes no", "carried")])
def test_the_round_is_counted_by_the_number_that_the_field_had_when_it_opened(votes, outcome):
    found = closed(freeze(vote({"pass": "needed"}), facts(needed=3)), numbered(4), in_order(votes))
    assert found.outcome == outcome


@pytest.mark.parametrize(("there", "outcome"), [(3, "no_quorum"), (4, "carried")])
def test_a_quorum_can_be_counted_from_those_who_take_part(there, outcome):
    found = freeze(vote({"pass": 1}, quorum={"cast": "members.count - 1"}), facts(members=5))
    assert closed(found, numbered(5), in_order(" ".join(["yes"] * there))).outcome == outcome


@pytest.mark.parametrize(
    ("text", "data", "needed"),
    [
        ("needed", {"needed": 1}, 1),
        ("needed", {"needed": 10_000}, 10_000),
        ("needed * 2 / 3", {"needed": 5}, 4),
        ("part", {"part": Decimal("2.01")}, 3),
        ("part", {"part": Decimal(2)}, 2),
        ("max(needed, 3)", {"needed": 2}, 3),
    ],
)
def test_a_number_is_rounded_up_to_whole_seats(text, data, needed):
    assert freeze(review(text), facts(**data)).minimum == needed


@pytest.mark.parametrize(
    ("text", "data", "why"),
    [
        ("needed", {"needed": 0}, "no number of seats"),
        ("needed", {"needed": -1}, "no number of seats"),
        ("needed", {"needed": 10_001}, "no number of seats"),
        ("needed", {}, "is not known"),
        ("needed / (needed - 1)", {"needed": 1}, "division by zero"),
    ],
)
def test_what_is_no_number_of_seats_opens_no_round(text, data, why):
    with pytest.raises(Refused, match=why):
        freeze(review(text), facts(**data))


def test_what_was_frozen_is_read_back_and_changes_no_more():
    found = freeze(review("needed"), facts(needed=2))
    assert read_round(found.model_dump(mode="json")) == found
    assert freeze(found, facts()) == found


@pytest.mark.parametrize(
    ("build", "why"),
    [
        (lambda: vote({"pass": "3/2"}), "no share"),
        (lambda: vote({"pass": "needed", "strict": True}), "strict"),
        (lambda: vote({"pass": "needed", "tie": "again"}), "a tie needs"),
        (lambda: review("2/3"), "no number and no expression"),
        (lambda: review(0), "greater"),
        (lambda: review(True), "minimum"),
    ],
)
def test_what_can_mean_no_number_is_refused_when_the_file_is_read(build, why):
    with pytest.raises(ValidationError, match=why):
        build()
