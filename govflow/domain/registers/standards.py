"""Joint standards: one number for all governments, each with its own prefix, and the register in which they stand.

A local standard is called ``DB``, the division code (GB/T 2260) of the province, two digits, or of the city, four,
``/T`` where it is recommended, its number and its year. Counties issue none (Standardization Law 2017 art. 13). Numbers
from 3000 on are those of joint standards.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from govflow.engine.facts import CaseFacts, Form, Now, Value
from govflow.engine.rules import FieldName, KeptFieldName, OptionName, RoundName, RuleSet
from govflow.messages import Message
from govflow.values import Text

rules = RuleSet("standards")

FIRST = 3000
"""The first number of joint standards; those below are each government's own."""
DIGITS = 4
LAST = 10**DIGITS - 1
NO_NEXT = Message("The last number has been given: enter one that is free.")
NOT_THERE = Message("The case that this one is to replace stands in no register of joint standards.")


@dataclass(frozen=True, kw_only=True)
class KnownStandard:
    """A joint standard as it stands in the register."""

    id: int
    number: int
    year: int
    ended: bool  # repealed, or replaced by one that is published


@dataclass(frozen=True, kw_only=True)
class StandardsRegister:
    """The joint standards of a region, held until the step ends, so that no number is given twice.

    ``greatest``: the last number that was given. ``of_cases``: those that cases named here stand for, by the number of
    the case. ``codes``: the division code of
    each government seated in the case, by organization; none where none is on record. ``said_yes``: by round, who did
    when it was held last, by organization.
    """

    TOLD: ClassVar[Text] = Text(en="the register of joint standards", zh="区域协同标准登记册")

    greatest: int = FIRST
    is_taken: Callable[[int], bool] = lambda _number: False
    of_cases: Mapping[int, KnownStandard] = field(default_factory=dict)
    own: KnownStandard | None = None
    codes: Mapping[int, str | None] = field(default_factory=dict)
    names: Mapping[int, Text] = field(default_factory=dict)
    said_yes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    @property
    def next_free(self) -> int | None:
        """The number after the greatest; none after the last one of four digits."""
        return self.greatest + 1 if self.greatest < LAST else None


@dataclass(frozen=True, kw_only=True)
class PublishStandard:
    """The standard enters the register. ``prefixes``: of each government that adopted it, by organization."""

    case_id: int
    number: int
    kept_in: str
    name: Text
    mandatory: bool
    issued_on: date
    in_force_from: date
    prefixes: Mapping[int, str]
    replaces_id: int | None

    @property
    def designations(self) -> tuple[str, ...]:
        """As which it is known: ``DB11/T 3001-2017``."""
        year = self.issued_on.year
        return tuple(designation(each, self.number, year, self.mandatory) for each in self.prefixes.values())


@dataclass(frozen=True)
class RepealStandard:
    """The standard is in force until the day before this one."""

    id: int
    number: int
    ends_on: date


def designation(prefix: str, number: int, year: int, mandatory: bool) -> str:
    """What a standard is called under this prefix: ``DB11/T 3001-2017``, ``DB11/3005-2017`` where it is mandatory."""
    return f"{prefix}/{number}-{year}" if mandatory else f"{prefix}/T {number}-{year}"


def prefix_of(code: str | None) -> str | None:
    """``DB11`` of a province (110000), ``DB1301`` of a city (130100); none of a county or of another code."""
    if code is None or not re.fullmatch(r"[1-9][0-9]{3}00", code):
        return None
    return f"DB{code[:2]}" if code.endswith("0000") else f"DB{code[:4]}"


@rules.guard
def replaces_one_in_force(register: StandardsRegister, case: CaseFacts, *, replaces: FieldName) -> Message | None:
    """Where another joint standard is revised, that one is in the register and has not been repealed.

    replaces: The field that names the case of that standard.
    """
    named = case.data.get(replaces)
    if named is None:
        return None
    found = register.of_cases.get(named)
    if found is None:
        return NOT_THERE
    if not found.ended:
        return None
    return Message(
        "Joint standard %(number)s is not in force any more: nothing is left to revise.", number=str(found.number)
    )


@rules.guard
def number_is_free(
    register: StandardsRegister,
    case: CaseFacts,
    form: Form,
    *,
    number: FieldName,
    replaces: FieldName,
    issued: FieldName,
) -> Message | None:
    """The number was given to no other joint standard; a revision keeps that of what it revises, in a later year.

    number: The field with the number; empty for the next one that is free.
    replaces: The field that names the case of the standard that this one revises.
    issued: The field with the day on which it is issued.
    """
    revised = register.of_cases.get(case.data.get(replaces) or 0)
    if revised is not None:
        return _against_revision(revised, form[number], form[issued])
    if form[number] is None:
        return None if register.next_free is not None else NO_NEXT
    asked = _number(form[number])
    if asked is None:
        return Message("Joint standards have numbers of four digits, from %(first)s on.", first=str(FIRST))
    if not register.is_taken(asked):
        return None
    if register.next_free is None:
        return Message("Number %(number)s belongs to another joint standard.", number=str(asked))
    return Message(
        "Number %(number)s belongs to another joint standard. The next one that is free is %(free)s.",
        number=str(asked),
        free=str(register.next_free),
    )


@rules.guard
def prefixes_are_known(register: StandardsRegister, *, adopted_in: RoundName) -> Message | None:
    """Every government that adopted the standard has the division code of a province or a city, and so a prefix.

    adopted_in: The vote in which each government adopted it.
    """
    without = tuple(
        register.names[each]
        for each in register.said_yes.get(adopted_in, ())
        if prefix_of(register.codes.get(each)) is None
    )
    if not without:
        return None
    return Message(
        "%(names)s has no division code of a province or a city on record, so the standard has no prefix there. "
        "Administrators enter it on the page of the organization.",
        names=without,
    )


@rules.effect
def publish(
    register: StandardsRegister,
    case: CaseFacts,
    form: Form,
    *,
    number: KeptFieldName,
    replaces: FieldName,
    name: FieldName,
    name_other: FieldName,
    force: FieldName,
    mandatory: OptionName,
    issued: FieldName,
    since: FieldName,
    adopted_in: RoundName,
) -> PublishStandard:
    """The standard is given its number, the same for all who adopted it, and enters the register.

    number: The field with the number; where nobody filled it in, it keeps the one that is given.
    replaces: The field that names the case of the standard that this one revises, whose number it keeps.
    name: The field with its name in English.
    name_other: The field with its name in Chinese.
    force: The field that says which force it has.
    mandatory: The option that stands for a mandatory one; all others are recommended.
    issued: The field with the day on which it is issued.
    since: The field with the day from which it is in force.
    adopted_in: The vote in which each government adopted it; who said yes has its prefix.
    """
    revised = register.of_cases.get(case.data.get(replaces) or 0)
    given = revised.number if revised is not None else _number(form[number]) or register.next_free or LAST
    return PublishStandard(
        case_id=case.id,
        number=given,
        kept_in=number,
        name=Text(en=form[name], zh=form[name_other]),
        mandatory=case.data.get(force) == mandatory,
        issued_on=form[issued],
        in_force_from=form[since],
        prefixes={
            each: prefix
            for each in register.said_yes.get(adopted_in, ())
            if (prefix := prefix_of(register.codes.get(each))) is not None
        },
        replaces_id=revised.id if revised is not None else None,
    )


def _against_revision(revised: KnownStandard, typed: Value, issued: date) -> Message | None:
    if typed is not None and _number(typed) != revised.number:
        return Message(
            "A revision keeps its number, which is %(number)s: leave the field empty.", number=str(revised.number)
        )
    if issued.year > revised.year:
        return None
    return Message(
        "A revision is told from what it revises by its year: issue it after %(year)s.", year=str(revised.year)
    )


def _number(typed: Value) -> int | None:
    """The number that somebody typed, where it can be one of a joint standard."""
    found = int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) == DIGITS else 0
    return found if found >= FIRST else None


@rules.effect
def repeal(register: StandardsRegister, now: Now) -> RepealStandard | None:
    """The standard that this case stands for is in force no longer, from today on."""
    if register.own is None or register.own.ended:
        return None
    return RepealStandard(register.own.id, register.own.number, now.today)
