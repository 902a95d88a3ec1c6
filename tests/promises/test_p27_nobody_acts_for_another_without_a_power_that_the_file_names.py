"""P27: nobody acts for another without a power that the file names, and never in signatures and sealed rounds.

Every role name in every organization tries every act of a round for a seat that is not its own, before that seat has
answered and after. What came through is exactly what the file gives to whoever keeps the round, and to its chair; and
nobody who entered something for others closes the round by it. Files that give more are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from govflow.domain import RULES
from govflow.engine.checks import keeping, soundness
from govflow.engine.parsing import parse
from govflow.errors import Forbidden, NotFound, Refused
from govflow.paths import data_path
from govflow.services.commands import keeping as entering
from govflow.services.commands.roll_call import RecordRollCall, record_roll_call
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Delegate, Excuse, delegate, excuse
from govflow.services.commands.sitting import CloseRound, Contest, close_round, contest
from govflow.services.queries.case.round.ending import GOES_ON, closing_of
from govflow.store.rounds import LoadedRound
from govflow.values import Actor
from tests.builders import Cast, new_key
from tests.promises.figures import TORTURE
from tests.services import disputes, proposals, signing

SECRETARY, CHAIR = ("office", "secretary"), ("conference", "chair")
MARKS = ("absent", "recused", "present", "eligible")
ENTERING = frozenset({"answer on behalf", "roll call", *MARKS})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A round, who answers first in it, and who may do what for others as its file says."""

    opened: Callable[[Cast], str]
    person: str
    organization: str
    choice: str
    powers: Mapping[tuple[str, str], frozenset[str]]


ROUNDS: Mapping[str, Kind] = {
    "a ballot": Kind(
        opened=proposals.ballot,
        person="sun.hao",
        organization="beijing",
        choice="no",
        powers={SECRETARY: ENTERING, CHAIR: frozenset({"close"})},
    ),
    "a consultation": Kind(
        opened=proposals.hearing, person="sun.hao", organization="beijing", choice="negative", powers={}
    ),
    "a sealed ballot": Kind(
        opened=disputes.proposal, person="chen.yu", organization="fangshan", choice="reject", powers={}
    ),
    "signatures": Kind(opened=signing.opened, person="chen.yu", organization="fangshan", choice="sign", powers={}),
}
CELLS = [
    *((kind, False) for kind in ROUNDS),
    ("a ballot", True),
    *(pytest.param(kind, True, marks=pytest.mark.on_request) for kind in ROUNDS if kind != "a ballot"),
]


@pytest.mark.parametrize(("name", "answered"), CELLS)
def test_nobody_acts_for_the_seat_of_another_but_whom_the_file_names(cast: Cast, name: str, answered: bool) -> None:
    kind = ROUNDS[name]
    reference = kind.opened(cast)
    if answered:
        cast.respond(kind.person, reference, kind.choice)
    found = cast.round(reference)
    came_through = _came_through(cast, reference, found, kind)
    let_in = {who: frozenset(act for by, act, _ in came_through if by == who) for who in kind.powers}
    assert {by for by, _, _ in came_through} <= set(kind.powers)
    assert let_in == kind.powers
    done = {act for _, act, carried_out in came_through if carried_out and act in ENTERING}
    assert not (answered and done), "an answer that was cast stays"
    if answered:
        assert kind.choice in [each.choice for each in cast.round(reference).responses if not each.on_behalf]
    if not kind.powers:
        assert cast.round(reference) == found


def test_the_proof_sees_a_power_that_comes_from_the_name_of_a_role(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: every secretary keeps every round."""
    monkeypatch.setattr(entering, "keeps_round", lambda work, _case, _found: "secretary" in work.actor.roles)
    kind = ROUNDS["a consultation"]
    reference = kind.opened(cast)
    assert _came_through(cast, reference, cast.round(reference), kind)


GIVEN = {
    "a vote that is not in session is kept": ("funding_request", "kind: ballot", "kept_by: secretariat.secretary"),
    "opinions are kept": ("proposal", "kind: consultation", "kept_by: office.secretary"),
    "one party signs for another": ("dispute_mediation", "kind: signature", "delegation: true"),
    "one party answers under seal for another": ("dispute_mediation", "sealed: unless_carried", "delegation: true"),
    "reviewers review for one another": ("funding_request", "kind: review", "delegation: true"),
}


@pytest.mark.parametrize("power", GIVEN)
def test_no_file_gives_a_power_to_answer_for_others_where_there_can_be_none(power: str) -> None:
    file, line, added = GIVEN[power]
    text = (data_path("workflows") / f"{file}.v1.yaml").read_text("utf-8")
    assert f"    {line}\n" in text
    parsed = parse(text.replace(f"    {line}\n", f"    {line}\n    {added}\n"), RULES)
    given = {each.path for each in keeping.check(parsed.workflow, parsed.positions)}
    assert {path[-1] for path in given} == {added.partition(":")[0]}
    assert {each.path for each in soundness.check(parsed, RULES).errors} >= given


def _came_through(
    cast: Cast, reference: str, found: LoadedRound, kind: Kind
) -> list[tuple[tuple[str, str], str, bool]]:
    """Who was let in to which act, and whether it was carried out."""
    holder = (cast.organization(kind.organization), None)
    seat = next(number for number, held in found.holders.items() if held == holder)
    return [
        ((organization, role), act, carried_out)
        for organization in _organizations(cast, reference)
        if organization != kind.organization
        for role in _roles()
        for act, command in _acts(cast, reference, found, seat)
        if (carried_out := _is_let_in(command, _somebody(cast, organization, role))) is not None
    ]


def _roles() -> tuple[str, ...]:
    """Every role of the vocabulary; in a short run those of which a power was expected most."""
    roles = tuple(RULES.vocabulary.roles)
    return roles if TORTURE else tuple(each for each in roles if each in {"secretary", "chair"})


def _organizations(cast: Cast, reference: str) -> list[str]:
    """Those that take part, and one that does not."""
    taking_part = {each.organization_id for holders in cast.case(reference).parties.values() for each in holders}
    names = cast.region.organizations
    outside = next(key for key, number in names.items() if number not in taking_part)
    return [*(key for key, number in names.items() if number in taking_part), outside]


def _somebody(cast: Cast, organization: str, role: str) -> Actor:
    number = cast.organization(organization)
    return replace(
        cast.actor("deng.na"), organization_id=number, organization_ids=frozenset({number}), roles=frozenset({role})
    )


def _acts(cast: Cast, reference: str, found: LoadedRound, seat: int) -> Iterator[tuple[str, Callable[[Actor], Any]]]:
    """What one may try with the seat of another; closing comes last, for it ends the round."""
    other = next(each.id for each in found.seats if each.id != seat)
    named = {"case": reference, "round_id": found.id, "seat_id": seat}
    choice = found.rule.choices[0].name

    def answering(by: Actor, *, on_behalf: bool) -> Any:
        told = {"choice": choice, "on_behalf": on_behalf, "source": "Minute 14", "matter": found.matter_hash}
        told["foreseen"] = cast.foreseen(found, seat, choice)
        return respond(cast.backend, by, Respond(**named, **told, key=new_key()))

    yield "answer", lambda by: answering(by, on_behalf=False)
    yield "answer on behalf", lambda by: answering(by, on_behalf=True)
    for status in MARKS:
        order = Excuse(**named, status=status, note="Away", key=new_key())
        yield status, lambda by, order=order: excuse(cast.backend, by, replace(order, key=new_key()))
    handing = Delegate(**named, to_seat_id=other, key=new_key())
    yield "delegate", lambda by: delegate(cast.backend, by, replace(handing, key=new_key()))
    calling = RecordRollCall(
        case=reference,
        round_id=found.id,
        answers={seat: choice},
        source="Minute 14",
        matter=found.matter_hash,
        foreseen=GOES_ON,
        key=new_key(),
    )
    yield "roll call", lambda by: record_roll_call(cast.backend, by, replace(calling, key=new_key()))
    yield "object", lambda by: contest(cast.backend, by, Contest(**named, key=new_key()))

    def closing(by: Actor) -> Any:
        """Without a reason: seats are awaited."""
        shown = closing_of(cast.round(reference)).shown
        return close_round(cast.backend, by, CloseRound(case=reference, round_id=found.id, shown=shown, key=new_key()))

    yield "close", closing


def _is_let_in(command: Callable[[Actor], Any], by: Actor) -> bool | None:
    """None: refused for being somebody else; else whether it was carried out or refused for another reason."""
    try:
        command(by)
    except (Forbidden, NotFound):
        return None
    except Refused:
        return False
    return True
