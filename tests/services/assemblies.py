"""An assembly of as many governments as are asked for, each with somebody who signs for it; they vote in the open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from govflow.services.catalog import publish
from govflow.services.commands.rounds import Respond
from govflow.services.queries.case.round.ending import GOES_ON
from govflow.services.queries.directory.people import load_actor
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.sql.session import Session
from govflow.values import SYSTEM, Actor
from tests.builders import Cast, new_key, set_members

FILE = Path(__file__).parents[1] / "workflows" / "assembly.v1.yaml"
MOVER = "chen.yu"
SINCE = date(2013, 1, 1)


@dataclass(frozen=True)
class Voter:
    """A member of the assembly, and who signs for it."""

    organization: int
    person: int


def settle_voters(cast: Cast, many: int) -> list[Voter]:
    """So many more counties, each with a signatory."""
    with cast.backend.transaction() as session:
        return [_voter(session, cast.organization("hebei"), number) for number in range(many)]


def publish_assembly(cast: Cast, *edits: tuple[str, str]) -> None:
    text = FILE.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)


def moved(cast: Cast, voters: Sequence[Voter]) -> str:
    """A motion is tabled before these members; the vote can be called."""
    set_members(cast, *(each.organization for each in voters))
    return cast.open(MOVER, "assembly", "Clean air", text="Adopt the limits.")


def voting(cast: Cast, voters: Sequence[Voter]) -> str:
    """The vote of these members is open."""
    reference = moved(cast, voters)
    cast.fire(MOVER, reference, "call")
    return reference


def actor_of(cast: Cast, voter: Voter) -> Actor:
    with cast.backend.reading() as session:
        return load_actor(cast.backend.work(session, SYSTEM), voter.person, voter.organization)


def ballots(cast: Cast, reference: str, voters: Sequence[Voter], choice: str = "yes", **more: Any) -> list[Respond]:
    """The votes of these members, none of which ends the round."""
    found = cast.round(reference)
    seats = {organization: seat for seat, (organization, _) in found.holders.items()}
    common = {"case": reference, "round_id": found.id, "choice": choice, "matter": found.matter_hash, **more}
    return [
        Respond(**{"foreseen": GOES_ON, **common}, seat_id=seats[each.organization], key=new_key()) for each in voters
    ]


def _voter(session: Session, above: int, number: int) -> Voter:
    names = {"name_en": f"County {number}", "name_zh": f"第{number}县", "monogram": "CO"}
    place = OrganizationRow(kind="local_government", level="county", parent_id=above, **names)
    person = PersonRow(email=f"voter-{number}@govflow.example", name_en=f"Voter {number}", name_zh=f"代表{number}")
    session.add_all([place, person])
    session.flush()
    signing: dict[str, Any] = {"organization_id": place.id, "person_id": person.id, "since": SINCE}
    session.add_all([MembershipRow(role="signatory", **signing), MandateRow(number=f"V-{number}", **signing)])
    return Voter(place.id, person.id)
