"""Facts that every procedure has: the case, who acts, the form, the time, steps taken, rounds, the children.

Topics add their own facts in ``domain``. A rule receives facts by the type of its positional parameters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from govflow.engine.rounds import Verdict
from govflow.engine.rounds.items import Verdicts
from govflow.messages import Message
from govflow.values import Actor, Text

if TYPE_CHECKING:
    from govflow.engine.fields import Upload

Value = Any  # a typed answer: str, int, Decimal, Money, date, bool, tuple[str, ...], or an id


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a capacity: an organization, a person, or a person for an organization."""

    organization_id: int | None
    person_id: int | None
    name: Text
    kind: str | None = None  # organization kind

    @property
    def key(self) -> tuple[int | None, int | None]:
        """Who it is, whatever the name: organization, person."""
        return self.organization_id, self.person_id


def among(actor: Actor, holders: Iterable[Holder]) -> list[Holder]:
    """Those of many holders that are the actor."""
    organization, person = actor.organization_id, actor.person_id
    near = [each for each in holders if each.organization_id == organization or each.person_id == person]
    return [each for each in near if actor.is_holder(*each.key)]


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """The case as it stands: ``data`` holds the latest answer to every field, typed by its form field.

    ``parties`` has every capacity of the file, also those that nobody holds.
    """

    TOLD: ClassVar[Text] = Text(
        en="the case with its answers, its parties, and who took which step",
        zh="事项的填写内容、参与单位及各步骤的办理人",
    )

    id: int
    reference: str
    title: str
    body_id: int
    state: str
    opened_at: datetime
    data: Mapping[str, Value] = field(default_factory=dict)
    parties: Mapping[str, tuple[Holder, ...]] = field(default_factory=dict)
    done_by: Mapping[str, frozenset[int]] = field(default_factory=dict)  # step → persons who did it
    done_for: Mapping[str, frozenset[int]] = field(default_factory=dict)  # step → organizations acted for
    parent_id: int | None = None
    ended_at: datetime | None = None
    title_other: str | None = None  # in the other language, where it was given
    held_until: date | None = None  # the first day on which the state may be left, where that is still to come

    def holders(self, capacity: str) -> tuple[Holder, ...]:
        return self.parties.get(capacity, ())


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the actor is in this case: ``claimant`` and ``claimant.signatory`` for each capacity and role held.

    ``joinable``: the same for what the organization acted for would hold by acting; ``left``: for what a person holds
    for a party in whose office it is no more, and so holds in name only. ``crossed``: the same for what the
    organization acted for holds, or would by acting, although the person has acted for ``side``, which is another side.
    ``barred``: the same for what a person holds although it is no longer free of another party, as ``against`` says.
    """

    TOLD: ClassVar[Text] = Text(en="who acts, and as what", zh="办理人及其身份")

    actor: Actor
    capacities: frozenset[str] = frozenset()
    joinable: frozenset[str] = frozenset()
    left: frozenset[str] = frozenset()
    crossed: frozenset[str] = frozenset()
    side: Text | None = None
    barred: frozenset[str] = frozenset()
    against: tuple[Message, ...] = ()

    @property
    def is_stranger(self) -> bool:
        """Has the actor no part in the case, and could take none?"""
        return not (self.actor.system or self.capacities or self.joinable or self.left or self.barred)


@dataclass(frozen=True)
class Form:
    """What was filled in for this step; a rule that asks for it is checked only when the step is sent.

    ``files``: those that came with it, by field, for rules that look into them; ``values`` says where each is filed.
    """

    TOLD: ClassVar[Text] = Text(en="what is filled in for the step", zh="本步骤填写的内容")

    values: Mapping[str, Value]
    reason: str | None = None
    files: Mapping[str, Upload] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Value:
        return self.values.get(name)


@dataclass(frozen=True)
class Now:
    """The moment of the step, and the legal day it falls on in the body's zone."""

    TOLD: ClassVar[Text] = Text(en="the moment and the day", zh="时刻与日期")

    at: datetime
    today: date


@dataclass(frozen=True)
class Steps:
    """How often each step was taken in this case so far, by whomever: people, the clock, or the case by itself."""

    TOLD: ClassVar[Text] = Text(en="the steps that were taken", zh="已办理的步骤")

    counts: Mapping[str, int] = field(default_factory=dict)

    def times(self, step: str) -> int:
        return self.counts.get(step, 0)

    def after(self, *steps: str) -> Steps:
        """The same once these have been taken as well."""
        counts = dict(self.counts)
        for each in steps:
            counts[each] = counts.get(each, 0) + 1
        return Steps(counts)


@dataclass(frozen=True)
class Rounds:
    """The verdict of the latest round of each name, open (no outcome yet) or closed; it may be read in later states.
    Of a round that is held for each row or case, ``each`` has the latest opening: all its verdicts, maybe none; no
    verdict for what has been put in the place of what was decided on.

    A round that was opened anew has no outcome until it closes; one that its state left undecided has no verdict.
    """

    TOLD: ClassVar[Text] = Text(en="how rounds stand or ended", zh="表决、评审与签署的进展与结果")

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    each: Mapping[str, Verdicts] = field(default_factory=dict)  # of those held for each item

    def over(self, names: Iterable[str]) -> bool:
        """Have all these rounds been held and closed? One that is held for each item closes with the last of them."""
        held = [self._of(name) for name in names]
        return all(found is not None and all(each is not None and each.closed for each in found) for found in held)

    def without(self, names: Collection[str]) -> Rounds:
        """The same once these have been left undecided."""
        return Rounds(
            {name: verdict for name, verdict in self.verdicts.items() if name not in names},
            {name: found for name, found in self.each.items() if name not in names},
        )

    def with_new(self, opened: Rounds) -> Rounds:
        """The same once these have opened."""
        others = self.without(opened.names)
        return Rounds({**others.verdicts, **opened.verdicts}, {**others.each, **opened.each})

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*self.verdicts, *self.each))

    def numbers(self, name: str) -> Counter[str] | None:
        """How many of a round that was held for each item have ended in which way so far; None if it was not held."""
        found = self.each.get(name)
        if found is None:
            return None
        outcomes = (None if verdict is None else verdict.outcome for _, verdict in found)
        return Counter(each for each in outcomes if each is not None)

    def _of(self, name: str) -> tuple[Verdict | None, ...] | None:
        if name in self.each:
            return tuple(verdict for _, verdict in self.each[name])
        return (self.verdicts[name],) if name in self.verdicts else None


@dataclass(frozen=True, kw_only=True)
class Child:
    id: int
    reference: str
    title: str
    workflow: str
    name: str | None = None  # what the file of the case above calls such cases
    state: str
    state_title: Text
    end: str | None
    answers: Mapping[str, Value] = field(default_factory=dict)  # as far as its parent's file may read them
    seen: bool = True  # by whoever acts; a sentence names only cases that its reader may see


@dataclass(frozen=True)
class Children:
    """The child cases of this case."""

    TOLD: ClassVar[Text] = Text(en="the cases that belong to this one", zh="所属事项")

    cases: tuple[Child, ...]

    def named(self, name: str) -> Children:
        """Those that the file calls so."""
        return Children(tuple(each for each in self.cases if each.name == name))

    @property
    def ended(self) -> tuple[Child, ...]:
        return tuple(each for each in self.cases if each.end is not None)

    @property
    def succeeded(self) -> tuple[Child, ...]:
        return tuple(each for each in self.cases if each.end == "success")

    @property
    def all_ended(self) -> bool:
        """None is open; so too where there are none."""
        return len(self.ended) == len(self.cases)

    @property
    def closed(self) -> bool:
        """There is at least one, and all have ended."""
        return bool(self.cases) and self.all_ended


@dataclass(frozen=True)
class Parent:
    """The case that this one belongs to, if any."""

    TOLD: ClassVar[Text] = Text(en="the case that this one belongs to", zh="上级事项")

    case: Child | None


@dataclass(frozen=True, kw_only=True)
class NamedCase:
    """A case of another procedure that a form names, as it stands: neither above nor below.

    ``due_at``: when the first of its deadlines ends that run. ``seen`` by whoever acts.
    """

    id: int
    reference: str
    title: str
    workflow: str
    state: str
    state_title: Text
    answers: Mapping[str, Value] = field(default_factory=dict)
    due_at: datetime | None = None
    end: str | None = None
    seen: bool = True


@dataclass(frozen=True)
class NamedCases:
    """The cases that a form or a case names by number. They are not held: what is read of one is as it stands now."""

    TOLD: ClassVar[Text] = Text(en="the case that this one names", zh="本事项所指明的事项")

    read: Callable[[int], NamedCase | None]

    def seen(self, number: Value) -> NamedCase | None:
        """The case, as far as whoever acts sees it."""
        found = self.read(number) if type(number) is int else None
        return found if found is not None and found.seen else None


Facts = Mapping[type, Any]
