"""Chair by rotation: which member of a committee or body chairs in which calendar year, and who takes over from whom.

An order of the members holds from the first of January of a year on. Each year the next member in it chairs; who did
not belong on that day is passed over, and who joins later comes last. Two members may swap two years.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal

from govflow.engine.facts import CaseFacts
from govflow.engine.rules import FieldName, GroupName, RuleSet
from govflow.values import Text

rules = RuleSet("chairing")

NOTICE = 30
"""An order is entered so many days at least before it holds: every member can object to it in time."""
AHEAD = 5
"""So many years to come are shown, and an order begins no later than in the last of them."""
SWAPPED_AHEAD = 10
"""Years further away than that are not swapped yet."""

LONGEST_DECIDED, LONGEST_REASON = 300, 500

Why = Literal["left", "empty"]  # belongs no more; has nobody in office


@dataclass(frozen=True, kw_only=True)
class Order:
    """The members in the order in which they chair, from a year on, until a later order holds."""

    id: int
    since: int
    members: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Swap:
    """Two members agreed to chair in each other's year: each of ``members`` had the one of ``years`` at its place."""

    id: int
    years: tuple[int, int]
    members: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Term:
    """From when until when an organization belongs to a committee or body, both days included."""

    organization: int
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Who chairs on a day, and why. ``over``: among how many; ``passed``: whose turn it would have been before."""

    year: int
    organization: int
    order: Order
    over: int
    swap: Swap | None = None
    passed: tuple[tuple[int, Why], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The rotation of one committee or body as it stood at a moment.

    ``orders``: those that hold or are to hold, the earliest first; none that a member objected to. ``swaps``: those
    agreed, in that order. ``terms``: of everybody who ever belonged, as they were taken in. ``present``: who has
    somebody in office today; nothing where that is not asked.
    """

    orders: tuple[Order, ...] = ()
    swaps: tuple[Swap, ...] = ()
    terms: tuple[Term, ...] = ()
    present: frozenset[int] | None = None

    def chair(self, day: date) -> Turn | None:
        """Whose turn it is on a day. Who left since, or has nobody in office, is passed over for the next in order."""
        turn = self.planned(day.year)
        if turn is None:
            return None
        begins, passed = date(day.year, 1, 1), list[tuple[int, Why]]()
        for each in self._from(self._line(turn.order), turn.organization):
            here = self._belongs(each, day)
            if here and (self.present is None or each in self.present):
                return replace(turn, organization=each, passed=tuple(passed))
            if here or each == turn.organization or self._belongs(each, begins):
                passed.append((each, "empty" if here else "left"))
        return None

    def planned(self, year: int) -> Turn | None:
        """Whose turn a year is by order and swaps; none before the first order, and where nobody belonged."""
        order = self.order_of(year)
        moved = self._moved.get(year)
        organization = moved[0] if moved is not None else self._due(year)
        if order is None or organization is None:
            return None
        over = sum(self._belongs(each, date(year, 1, 1)) for each in self._line(order))
        swap = moved[1] if moved is not None else None
        return Turn(year=year, organization=organization, order=order, over=over, swap=swap)

    def order_of(self, year: int) -> Order | None:
        """The order that holds in a year: the one that begins last, of two that begin at once the later one."""
        begun = (each for each in self.orders if each.since <= year)
        return max(begun, key=lambda each: (each.since, each.id), default=None)

    def members(self, day: date) -> tuple[int, ...]:
        """Who belongs on a day, as they were taken in."""
        return tuple(dict.fromkeys(each.organization for each in self.terms if each.covers(day)))

    def holds(self, swap: Swap) -> bool:
        """Does a swap still say anything of both its years? A later order may have given these to others."""
        return any(each.id == swap.id for each in self._applied)

    @cached_property
    def _moved(self) -> Mapping[int, tuple[int, Swap]]:
        """The years that another chairs than by order, with the swap that says so."""
        found = dict[int, tuple[int, Swap]]()
        for swap in self._applied:
            for year, organization in zip(swap.years, reversed(swap.members), strict=True):
                found[year] = organization, swap
        return found

    @cached_property
    def _applied(self) -> tuple[Swap, ...]:
        """The swaps whose years are, when they are come to, those of the members that swapped them."""
        found, now = list[Swap](), dict[int, int]()
        for swap in self.swaps:
            if all(
                now.get(year, self._due(year)) == whose for year, whose in zip(swap.years, swap.members, strict=True)
            ):
                now.update(zip(swap.years, reversed(swap.members), strict=True))
                found.append(swap)
        return tuple(found)

    def _due(self, year: int) -> int | None:
        """Whose turn a year is by the order alone: the next after whose turn the year before was, who belongs."""
        order = self.order_of(year)
        if order is None:
            return None
        line, due = self._line(order), None
        for each in range(order.since, year + 1):
            following = self._after(line, due) if due is not None else iter(line)
            due = next((member for member in following if self._belongs(member, date(each, 1, 1))), due)
        return due if due is not None and self._belongs(due, date(year, 1, 1)) else None

    def _line(self, order: Order) -> Sequence[int]:
        """The members of an order, then those that it does not name, as they were taken in."""
        return tuple(dict.fromkeys((*order.members, *(each.organization for each in self.terms))))

    @staticmethod
    def _from(line: Sequence[int], first: int) -> Iterator[int]:
        """Everybody once, in the circle, from one on."""
        begin = line.index(first)
        yield from (*line[begin:], *line[:begin])

    @staticmethod
    def _after(line: Sequence[int], last: int) -> Iterator[int]:
        """Everybody once, in the circle, after one; that one comes last."""
        begin = line.index(last) + 1
        yield from (*line[begin:], *line[:begin])

    def _belongs(self, organization: int, day: date) -> bool:
        return any(each.organization == organization and each.covers(day) for each in self.terms)


@dataclass(frozen=True, kw_only=True)
class Plans:
    """The rotations of all committees and bodies that ever entered an order, by organization id."""

    TOLD: ClassVar[Text] = Text(en="who chairs by rotation in which year", zh="各年度轮值安排")

    plans: Mapping[int, Plan] = field(default_factory=dict)


@rules.derivation
def by_rotation(case: CaseFacts, plans: Plans, *, of: GroupName, on: FieldName) -> int | None:
    """Whose turn it is to chair on a day, once that is named; without a rotation the committee or body itself.

    of: The committee or body whose members take turns.
    on: The date whose year counts, as it is answered first.
    """
    group = next((each.organization_id for each in case.holders(of) if each.organization_id), None)
    plan = plans.plans.get(group) if group is not None else None
    if plan is None:
        return group
    day = case.data.get(on)
    if not isinstance(day, date):
        return None
    turn = plan.chair(day)
    return turn.organization if turn is not None else group
