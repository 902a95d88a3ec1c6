"""The order of locks: parent before child before funds before rights before organizations; within one of these by
depth and id.

Whoever takes locks in one order never waits in a circle. Every lock of a command on what belongs to cases is named
here before it is taken, so that code that asks for one against the order fails in its first test, on SQLite too, where
the one writer needs no row locks. The head of the log of administration is locked last, by commands that hold no
case and by the step that enters an organization in the register; whoever holds it waits for no case.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum


class Rank(IntEnum):
    """What is locked, first to last."""

    CASE = 1
    FUND = 2
    RIGHT = 3
    ORGANIZATION = 4


@dataclass(frozen=True, order=True)
class Place:
    """Where a lock stands in the order. ``depth`` of a case: how many cases are above it; 0 for everything else."""

    rank: Rank
    depth: int
    id: int


class AgainstTheOrder(AssertionError):
    """Code asks for a lock that should have been taken before one that it holds: an error of the programmer."""


@dataclass
class Locks:
    """What a command holds until its transaction ends."""

    held: set[tuple[Rank, int]] = field(default_factory=set)
    taken: int = 0  # so many locks were asked for, of what others may change meanwhile
    last: Place | None = None
    latest: datetime | None = None  # when a case that is held was last changed
    due: dict[int, datetime] = field(default_factory=dict)  # when the clock first does something in a case that is held

    def take(self, rank: Rank, id_: int, depth: int = 0) -> bool:
        """Note a lock that is about to be taken; False when it is held already. Raises AgainstTheOrder."""
        if self.holds(rank, id_):
            return False
        place = Place(rank, depth, id_)
        if self.last is not None and place < self.last:
            raise AgainstTheOrder(f"{place} is asked for after {self.last}")
        self.held.add((rank, id_))
        self.taken += 1
        self.last = place
        return True

    def own(self, rank: Rank, id_: int) -> None:
        """Note what the command has just made: nobody else can see it, so it stands in no order."""
        self.held.add((rank, id_))

    def through_above(self, case_id: int) -> None:
        """Note a case that is held because the one above it is: whoever wants it has to hold that one first."""
        self.held.add((Rank.CASE, case_id))

    def holds(self, rank: Rank, id_: int) -> bool:
        return (rank, id_) in self.held

    @property
    def cases(self) -> list[int]:
        """The cases that are held."""
        return [id_ for rank, id_ in self.held if rank is Rank.CASE]

    def check_held(self, case_id: int) -> None:
        """Raises AgainstTheOrder for a case that a rule is about to read without its lock."""
        if not self.holds(Rank.CASE, case_id):
            raise AgainstTheOrder(f"case {case_id} is read for a decision and not locked")

    def ticks(self, case_id: int, *moments: datetime | None) -> None:
        """The first deadline of a case that is held ends then, or its clock runs again by itself."""
        if found := [each for each in moments if each is not None]:
            self.due[case_id] = min(found)

    def past_due(self, at: datetime) -> list[int]:
        """The cases that are held of which a deadline may have passed by then, from the top."""
        return [case_id for case_id, due in self.due.items() if due <= at]

    def changed(self, at: datetime) -> None:
        """A case that is held was last changed then; no entry of this command may be older."""
        self.latest = at if self.latest is None else max(self.latest, at)
