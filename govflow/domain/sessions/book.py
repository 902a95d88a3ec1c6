"""Who calls sittings with all sides or with one, and who says what of them."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.engine.rules import ActorName, CapacityName, RuleSet, StateName

rules = RuleSet("sessions")

SITTINGS = "sessions.sittings"


@dataclass(frozen=True, kw_only=True)
class SittingsBook:
    """Who keeps sittings, with which sides, and who answers minutes for a side."""

    kept_by: str
    sides: tuple[str, ...]
    called_in: tuple[str, ...]
    answered_by: tuple[str, ...]

    def audience(self, side: str) -> tuple[str, ...]:
        """Who reads what is kept of a sitting with one side alone; ``side`` empty: with all."""
        return (*((side,) if side else self.sides), self.kept_by)

    def answerers(self, side: str) -> tuple[str, ...]:
        """Who answers minutes for a side."""
        return tuple(each for each in self.answered_by if each.partition(".")[0] == side)

    def there(self, side: str) -> tuple[str, ...]:
        """The sides that a sitting is with."""
        return (side,) if side else self.sides


@rules.book
def sittings(
    *,
    kept_by: CapacityName,
    sides: tuple[CapacityName, ...],
    called_in: tuple[StateName, ...],
    answered_by: tuple[ActorName, ...],
) -> SittingsBook:
    """Sittings are called with all sides or with one alone; who was there, and minutes that each side answers.

    What is kept of a sitting is read by those it is with. Of one with a single side the others learn nothing.

    kept_by: Who calls sittings and keeps them.
    sides: With whom they are held.
    called_in: The states in which sittings are called.
    answered_by: Who approves minutes for a side or objects to them, and tells in confidence what it agrees to at most.
    """
    return SittingsBook(kept_by=kept_by, sides=sides, called_in=called_in, answered_by=answered_by)
