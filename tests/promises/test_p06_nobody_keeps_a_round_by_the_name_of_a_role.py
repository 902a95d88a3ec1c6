"""Who may act for the seats of others in a round is written in the file, whatever role somebody has anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from govflow.domain import RULES
from govflow.errors import Forbidden, NotFound, Refused
from govflow.services.commands.rounds import Delegate, Excuse, Respond, delegate, excuse, respond
from govflow.store.rounds import LoadedRound
from govflow.values import Actor
from tests.builders import Cast, new_key
from tests.services import disputes, proposals

ROUNDS: Mapping[str, tuple[Callable[[Cast], str], frozenset[tuple[str, str]]]] = {
    "a ballot": (proposals.ballot, frozenset({("office", "secretary")})),
    "a consultation": (proposals.hearing, frozenset()),
    "a sealed ballot": (disputes.proposal, frozenset()),
    "signatures": (disputes.statements, frozenset()),
}
STATUSES = ("absent", "recused", "eligible")


@pytest.mark.parametrize("kind", ROUNDS)
def test_no_role_of_any_organization_acts_for_the_seat_of_another_but_who_the_file_names(cast: Cast, kind: str) -> None:
    open_round, keepers = ROUNDS[kind]
    reference = open_round(cast)
    found = cast.round(reference)
    came_through = {
        (organization, role, act)
        for organization in _organizations(cast, reference)
        for role in RULES.vocabulary.roles
        for act, command in _acts(cast, reference, found, cast.organization(organization))
        if _is_let_in(command, _somebody(cast, organization, role))
    }
    assert {(organization, role) for organization, role, _ in came_through} == keepers
    assert {act for _, _, act in came_through} == ({"answer on behalf", *STATUSES} if keepers else set())
    assert keepers or cast.round(reference) == found


def _organizations(cast: Cast, reference: str) -> list[str]:
    """Those that take part, and one that does not."""
    taking_part = {each.organization_id for holders in cast.case(reference).parties.values() for each in holders}
    names = cast.region.organizations
    outside = next(key for key, number in names.items() if number not in taking_part)
    return [*(key for key, number in names.items() if number in taking_part), outside]


def _somebody(cast: Cast, organization: str, role: str) -> Actor:
    number = cast.organization(organization)
    return replace(
        cast.actor("chen.yu"), organization_id=number, organization_ids=frozenset({number}), roles=frozenset({role})
    )


def _acts(cast: Cast, reference: str, found: LoadedRound, mine: int) -> Iterator[tuple[str, Callable[[Actor], Any]]]:
    """What one may try with a seat that one does not hold, and with one's own in the hands of another."""
    seat, *others = [each.id for each in found.seats if found.holders[each.id] != (mine, None)]
    other = others[0] if others else seat
    named = {"case": reference, "round_id": found.id, "seat_id": seat}
    choice, matter = found.rule.choices[0].name, found.matter_hash

    def answering(by: Actor, *, on_behalf: bool) -> Any:
        return respond(
            cast.backend, by, Respond(**named, choice=choice, matter=matter, on_behalf=on_behalf, key=new_key())
        )

    yield "answer", lambda by: answering(by, on_behalf=False)
    yield "answer on behalf", lambda by: answering(by, on_behalf=True)
    for status in STATUSES:
        order = Excuse(**named, status=status, key=new_key())
        yield status, lambda by, order=order: excuse(cast.backend, by, replace(order, key=new_key()))
    yield (
        "delegate",
        lambda by: delegate(cast.backend, by, Delegate(**named, to_seat_id=other, key=new_key())),
    )


def _is_let_in(command: Callable[[Actor], Any], by: Actor) -> bool:
    """Was it refused for being somebody else, or not?"""
    try:
        command(by)
    except (Forbidden, NotFound):
        return False
    except Refused:
        return True  # for another reason: a recused seat does not come back
    return True
