"""A vote of as many governments as a proof needs."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from govflow.services.commands.deadlines import sweep
from govflow.services.commands.rounds import Respond, respond
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.rounds import LoadedRound
from govflow.values import Actor, Text
from tests.builders import Cast, new_key, set_members

SINCE = date(2020, 1, 1)
_numbers = count(1)


def governments(cast: Cast, number: int) -> list[Actor]:
    """So many new local governments, each with the signatory who acts for it."""
    with cast.backend.transaction() as session:
        found = []
        for _ in range(number):
            name = f"Township {next(_numbers)}"
            organization = OrganizationRow(
                kind="local_government", level="county", name_en=name, name_zh=name, monogram="TS"
            )
            person = PersonRow(email=f"{name.replace(' ', '').lower()}@example.org", name_en=name, name_zh=name)
            session.add_all([organization, person])
            session.flush()
            held = {"person_id": person.id, "organization_id": organization.id, "since": SINCE}
            session.add_all([MembershipRow(role="signatory", **held), MandateRow(number="2020-1", **held)])
            found.append(
                Actor(
                    person_id=person.id,
                    person=Text(en=name, zh=name),
                    organization_id=organization.id,
                    roles=frozenset({"signatory"}),
                    organization_ids=frozenset({organization.id}),
                )
            )
    return found


def open_ballot(cast: Cast, voters: list[Actor], *, topic_class: str = "standards") -> str:
    """A proposal on which the voters are asked to vote now; nobody had an opinion on it before."""
    set_members(cast, *(each.organization_id for each in voters if each.organization_id is not None))
    reference = cast.open(
        "peng.cheng",
        "proposal",
        "VOC limits",
        text="The joint standard is adopted.",
        topic_class=topic_class,
        rule_set="by_topic",
    )
    cast.fire("peng.cheng", reference, "submit")
    cast.fire("wang.lin", reference, "admit")
    cast.clock.at += timedelta(days=30)  # the time for opinions is over, holidays included
    sweep(cast.backend)
    cast.fire("gao.shan", reference, "call_vote")
    return reference


def answer(cast: Cast, reference: str, found: LoadedRound, voter: Actor, choice: str, *, comment: str = "") -> None:
    """One answer of a voter, from the seat of the government that it acts for."""
    seat = seat_of(found, voter)
    command = Respond(
        case=reference,
        round_id=found.id,
        seat_id=seat,
        choice=choice,
        matter=found.matter_hash,
        foreseen=cast.foreseen(found, seat, choice),
        comment=comment,
        key=new_key(),
    )
    respond(cast.backend, voter, command)


def seat_of(found: LoadedRound, voter: Actor) -> int:
    return next(seat for seat, (organization, _) in found.holders.items() if organization == voter.organization_id)
