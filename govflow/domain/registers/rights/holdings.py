"""Rights to water and emissions: what a right is, who holds how much of it, and what moves it.

Amounts are whole units of the right, such as cubic metres. A holder's amount is free, listed for a trade, or retired.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NamedTuple

from govflow.messages import Message
from govflow.values import Money, Text


class Place(StrEnum):
    """Where a holder's amount is."""

    HELD = "held"
    LISTED = "listed"  # reserved for a trade
    RETIRED = "retired"  # used or given up; it comes back no more


class Movement(StrEnum):
    """What happens to an amount of a right: written once and never changed."""

    ALLOCATE = "allocate"  # of the cap, to a first holder
    DISTRIBUTE = "distribute"  # of a holder, without money
    LIST = "list"
    UNLIST = "unlist"
    TRANSFER = "transfer"  # sold
    RETIRE = "retire"


class Flow(NamedTuple):
    """From where an amount goes, of whoever gives it, and to where, of whoever takes it; None: out of the cap."""

    source: Place | None
    target: Place


FLOWS: Mapping[Movement, Flow] = {
    Movement.ALLOCATE: Flow(None, Place.HELD),
    Movement.DISTRIBUTE: Flow(Place.HELD, Place.HELD),
    Movement.LIST: Flow(Place.HELD, Place.LISTED),
    Movement.UNLIST: Flow(Place.LISTED, Place.HELD),
    Movement.TRANSFER: Flow(Place.LISTED, Place.HELD),
    Movement.RETIRE: Flow(Place.HELD, Place.RETIRED),
}

TITLES: Mapping[Movement, Text] = {
    Movement.ALLOCATE: Text(en="Allocated", zh="初始分配"),
    Movement.DISTRIBUTE: Text(en="Passed on", zh="再分配"),
    Movement.LIST: Text(en="Reserved for a trade", zh="交易锁定"),
    Movement.UNLIST: Text(en="Reservation released", zh="解除锁定"),
    Movement.TRANSFER: Text(en="Transferred", zh="交易过户"),
    Movement.RETIRE: Text(en="Retired", zh="注销"),
}


@dataclass(frozen=True, kw_only=True)
class Move:
    """An amount is moved. ``giver``: none out of the cap. ``price`` of a unit, asked or paid.

    Raises ValueError for an amount that is not above zero.
    """

    kind: Movement
    amount: int
    giver: int | None
    taker: int
    price: Money | None = None

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("a movement moves an amount above zero")


def grouped(amount: int) -> str:
    """An amount as people read it: 15,000,000."""
    return f"{amount:,}"


class Share(NamedTuple):
    """A place of a holder."""

    holder: int
    place: Place


def changed(moves: Iterable[Move]) -> dict[Share, int]:
    """What several movements come to, by holder and place; what is given stands before what is taken."""
    total: Counter[Share] = Counter()
    for move in moves:
        flow = FLOWS[move.kind]
        if flow.source is not None and move.giver is not None:
            total[Share(move.giver, flow.source)] -= move.amount
        total[Share(move.taker, flow.target)] += move.amount
    return {share: amount for share, amount in sorted(total.items(), key=lambda each: each[1]) if amount}


@dataclass(frozen=True, kw_only=True)
class KnownRight:
    """A right as it stands in the register. ``cap`` as the last decision has it; ``allocated``: all holdings together.

    ``floor``: the least price of a unit. ``governments_only``: nobody else may hold it.
    """

    id: int
    name: Text
    unit: Text
    definer: int
    first_year: int
    last_year: int
    cap: int = 0
    allocated: int = 0
    floor: Money | None = None
    governments_only: bool = False


@dataclass(frozen=True, kw_only=True)
class RightNamed:
    """The right that the case names, as it was decided; nothing is held. ``departments``: by superior and function.
    ``parents``: for each organization that has one, the one directly above it.
    """

    TOLD: ClassVar[Text] = Text(en="the right that the case names", zh="事项所涉权利")

    right: KnownRight | None = None
    departments: Mapping[tuple[int, str], int] = field(default_factory=dict)
    parents: Mapping[int, int] = field(default_factory=dict)

    def department(self, owner: int, function: str) -> int | None:
        """That of an organization, else of the nearest above it that has one."""
        seen: set[int] = set()
        at: int | None = owner
        while at is not None and at not in seen:
            if (found := self.departments.get((at, function))) is not None:
                return found
            seen.add(at)
            at = self.parents.get(at)
        return None


@dataclass(frozen=True, kw_only=True)
class RightsBook:
    """The right that the case names, held until the step ends, so that nothing of it moves twice at once.

    ``holdings``: of each who takes part, by place. ``listed_here``: what is reserved for this case. ``known_as``: who
    takes part, by the code and the names that are on record. ``superseded``: of the cap that was decided in this case
    there is a later one.
    """

    TOLD: ClassVar[Text] = Text(en="the register of rights", zh="权利登记簿")

    right: KnownRight | None = None
    holdings: Mapping[Share, int] = field(default_factory=dict)
    listed_here: int = 0
    known_as: Mapping[str, int] = field(default_factory=dict)
    superseded: bool = False

    def free(self, holder: int) -> int:
        return self.holdings.get(Share(holder, Place.HELD), 0)


@dataclass(frozen=True, kw_only=True)
class DefineRight:
    """A right, or another cap of one, enters the register. ``right_id``: of which this is another version."""

    case_id: int
    right_id: int | None
    definer: int
    kind: str
    kind_field: str  # of the file, whose options have titles
    unit: str
    unit_field: str
    basin: Text
    subject: Text
    first_year: int
    last_year: int
    cap: int
    floor: Money | None
    governments_only: bool


@dataclass(frozen=True, kw_only=True)
class MoveRights:
    """Amounts of one right move together. ``offered``: what is reserved stands among the offers that all see;
    ``least``: so much of it at least is taken, all of it where that is not said.
    """

    right_id: int
    moves: tuple[Move, ...]
    unit: Text
    offered: bool = False
    least: int | None = None


def called(basin: Text, subject: Text, first_year: int, last_year: int) -> Text:
    """What a right is called: ``Yellow River basin, surface water, 2023–2025``."""
    years = str(first_year) if first_year == last_year else f"{first_year}–{last_year}"
    years_zh = years.replace("–", "—")
    return Text(en=f"{basin.en}, {subject.en}, {years}", zh=f"{basin.zh}{subject.zh}（{years_zh}年）")


OVERDRAWN = Message("So much is not free any more; reload the page to see what is.")
BEYOND_CAP = Message("All holdings together would be more than the cap; reload the page to see what is left of it.")
