"""The books of a mediation: its sittings with all sides or with one, and the protocol under which they are held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from govflow.engine.facts import CaseFacts
from govflow.engine.rules import ActorName, CapacityName, RuleSet, StateName
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("sessions")

SITTINGS = "sessions.sittings"
PROTOCOL = "sessions.protocol"


@dataclass(frozen=True, kw_only=True)
class SittingsBook:
    """Who keeps sittings, with which sides, and who answers minutes for a side."""

    kept_by: str
    sides: tuple[str, ...]
    called_in: tuple[str, ...]
    answered_by: tuple[str, ...]
    tells_apart: bool

    @property
    def everybody(self) -> tuple[str, ...]:
        """Who reads what is kept of a sitting with all sides."""
        return self.audience("")

    def audience(self, side: str) -> tuple[str, ...]:
        """Who reads what is kept of a sitting with one side alone; ``side`` empty: with all."""
        return (*((side,) if side else self.sides), self.kept_by)

    def answerers(self, side: str) -> tuple[str, ...]:
        """Who answers minutes for a side."""
        return tuple(each for each in self.answered_by if each.partition(".")[0] == side)

    def there(self, side: str) -> tuple[str, ...]:
        """The sides that a sitting is with."""
        return (side,) if side else self.sides


@dataclass(frozen=True, kw_only=True)
class ProtocolBook:
    """Who words the protocol, in which states, and who signs it for the sides. ``clauses``: titles, by their place."""

    kept_by: str
    sides: tuple[str, ...]
    signed_by: tuple[str, ...]
    open_in: tuple[str, ...]
    clauses: Mapping[str, Text]

    @property
    def audience(self) -> tuple[str, ...]:
        """Who reads it."""
        return (*self.sides, self.kept_by)


@dataclass(frozen=True)
class SignedProtocol:
    """How the protocol stands: whether there is one, and the organizations that signed its present wording."""

    TOLD: ClassVar = Text(en="the protocol of the mediation", zh="调解议定书")

    drafted: bool
    signed: frozenset[int]


@rules.book
def sittings(
    *,
    kept_by: CapacityName,
    sides: tuple[CapacityName, ...],
    called_in: tuple[StateName, ...],
    answered_by: tuple[ActorName, ...],
    tells_apart: bool = False,
) -> SittingsBook:
    """Sittings are called with all sides or with one alone; who was there, and minutes that each side answers.

    What is kept of a sitting is read by those it is with. Of one with a single side the others learn nothing,
    unless the file says so.

    kept_by: Who calls sittings and keeps them.
    sides: With whom they are held.
    called_in: The states in which sittings are called.
    answered_by: Who approves minutes for a side or objects to them, and tells in confidence what it agrees to at most.
    tells_apart: Whether the other sides are told that there is a sitting with one side alone, and on which day.
    """
    return SittingsBook(
        kept_by=kept_by, sides=sides, called_in=called_in, answered_by=answered_by, tells_apart=tells_apart
    )


@rules.book
def protocol(
    *,
    kept_by: CapacityName,
    sides: tuple[CapacityName, ...],
    signed_by: tuple[ActorName, ...],
    open_in: tuple[StateName, ...],
    clauses: tuple[Text, ...],
) -> ProtocolBook:
    """A protocol says under which terms sittings are held, and who may settle for each side; all sides sign it.

    What is signed is a wording; another wording needs signatures anew.

    kept_by: Who words it.
    sides: The sides, for each of which it names who may settle.
    signed_by: Who signs it for a side.
    open_in: The states in which it is worded and signed.
    clauses: The titles of what it has to say, in their order.
    """
    named = {f"clause{place}": title for place, title in enumerate(clauses, 1)}
    return ProtocolBook(kept_by=kept_by, sides=sides, signed_by=signed_by, open_in=open_in, clauses=named)


@rules.guard
def protocol_signed(
    case: CaseFacts, protocol: SignedProtocol, *, of: tuple[CapacityName, ...], demanded: bool = True
) -> Message | None:
    """All sides have signed the protocol of the mediation in its present wording.

    of: The sides that have to have signed it.
    demanded: Whether there has to be one; else only one that was begun has to be signed, or withdrawn.
    """
    if not protocol.drafted:
        return Message("There is no protocol of the mediation yet. Word it, and have it signed.") if demanded else None
    sides = [holder for capacity in of for holder in case.holders(capacity)]
    missing = tuple(each.name for each in sides if each.organization_id not in protocol.signed)
    if not missing:
        return None
    return Message("The protocol of the mediation is not signed yet by: %(missing)s.", missing=missing)
