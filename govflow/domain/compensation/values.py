"""What monitoring stations file: lines of names and numbers, by month or for the year, and where two differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from govflow.domain.compensation.agreement import Agreement
from govflow.domain.compensation.computing import out_of_bounds, shown
from govflow.domain.compensation.wording import measured
from govflow.legible.numbers import number
from govflow.messages import Message
from govflow.values import BETWEEN, Text

MOST_LINES = 600
MONTHS = 12
_BETWEEN = re.compile(r"[,;\t，；]")
_MONTH = re.compile(r"(?:(?:19|20)[0-9]{2}[-/.年])?(0?[1-9]|1[0-2])月?")


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What lines say: the value of each indicator, and what is wrong with which line."""

    values: Mapping[str, Fraction]
    problems: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class Beside:
    """An indicator as two stations measured it, how far apart that is, and whether it may be."""

    name: str
    one: Fraction
    other: Fraction
    apart: Fraction  # of the larger value
    allowed: Fraction

    @property
    def differs(self) -> bool:
        return self.apart > self.allowed


@dataclass
class _Lines:
    """The values of an indicator, by month, or one for the whole year."""

    months: dict[int, Fraction] = field(default_factory=dict)
    year: Fraction | None = None


def read_values(agreement: Agreement, text: str) -> Filed:
    """Read lines such as ``tn, 1.26`` or, month by month, ``tn, 2018-01, 1.31``: of twelve months their mean counts.

    An indicator goes by its name, its symbol or its title in either language. Nothing is skipped: each line that cannot
    be used is told with its number.
    """
    known = _names(agreement)
    problems: list[Message] = []
    found: dict[str, _Lines] = {}
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        too_many = Message("These are %(n)s lines; at most %(most)s are read.", n=len(lines), most=MOST_LINES)
        return Filed(values={}, problems=(too_many,))
    for position, line in enumerate(lines, 1):
        if not line.strip():
            continue
        wrong = _keep(agreement, known, line, found)
        if wrong is not None:
            problems.append(Message("Line %(line)s: %(what)s", line=position, what=wrong))
    values = {name: value for name, each in found.items() if (value := _of_year(each)) is not None}
    if not problems:
        problems.extend(_incomplete(agreement, found))
    return Filed(values=values, problems=tuple(problems))


def template(agreement: Agreement) -> str:
    """A line for each indicator, to be completed."""
    return "\n".join(f"{_both(each.title)}, " for each in agreement.indicators.values())


def mean(filed: list[Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Of each indicator the mean of what was filed, exactly."""
    return {name: sum((each[name] for each in filed), Fraction()) / len(filed) for name in filed[0]}


def side_by_side(
    agreement: Agreement, one: Mapping[str, Fraction], other: Mapping[str, Fraction]
) -> tuple[Beside, ...]:
    """Both stations beside each other. Without a tolerance they must say the same."""
    found = []
    for name, indicator in agreement.indicators.items():
        if name in one and name in other:
            larger = max(abs(one[name]), abs(other[name]))
            apart = abs(one[name] - other[name]) / larger if larger else Fraction(0)
            allowed = indicator.tolerance or Fraction(0)
            found.append(Beside(name=name, one=one[name], other=other[name], apart=apart, allowed=allowed))
    return tuple(found)


def told_apart(agreement: Agreement, beside: Beside) -> Message:
    """That two stations differ, with both numbers."""
    indicator = agreement.indicators[beside.name]
    return Message(
        "%(indicator)s: %(one)s and %(other)s are %(percent)s %% apart, %(allowed)s %% may be.",
        indicator=indicator.title,
        one=measured(indicator, beside.one),
        other=measured(indicator, beside.other),
        percent=beside.apart * 100,
        allowed=beside.allowed * 100,
    )


def _both(title: Text) -> str:
    return f"{title.en}{BETWEEN}{title.zh}"


def _names(agreement: Agreement) -> dict[str, str]:
    """By what an indicator may be called, in small letters."""
    found: dict[str, str] = {}
    for name, each in agreement.indicators.items():
        for called in (name, each.symbol, each.title.en, each.title.zh, _both(each.title)):
            if called is not None:
                found.setdefault(called.casefold(), name)
    return found


def _keep(agreement: Agreement, known: Mapping[str, str], line: str, found: dict[str, _Lines]) -> Message | None:
    """Keep what a line says; what is wrong with it, if anything. The value stands last; a title may have a comma."""
    before, written = _parted(line.strip().rstrip(",;，；").strip())
    if not before or not written:
        return Message(
            "write an indicator and its value, with a comma between them, such as %(line)s.", line="tn, 1.26"
        )
    called, month = before, ""
    if called.casefold() not in known:
        called, month = _parted(before)
    name = known.get(called.casefold())
    if name is None:
        return Message(
            "there is no indicator “%(name)s”; there are: %(known)s.",
            name=before[:40],
            known=tuple(agreement.indicators),
        )
    try:
        value = Fraction(number(written))
    except ValueError:
        return Message("“%(value)s” is no number.", value=written[:40])
    if not agreement.indicators[name].allows(value):
        return out_of_bounds(agreement, name)
    lines = found.setdefault(name, _Lines())
    if not month:
        if lines.year is not None or lines.months:
            return Message("“%(name)s” has a value already.", name=name)
        lines.year = value
        return None
    which = _MONTH.fullmatch(month)
    if which is None:
        return Message("“%(month)s” is no month, such as 2018-01.", month=month[:40])
    if lines.year is not None or int(which[1]) in lines.months:
        return Message("“%(name)s” has a value for this month already.", name=name)
    lines.months[int(which[1])] = value
    return None


def _parted(text: str) -> tuple[str, str]:
    """What stands before the last comma, semicolon or tab, and what stands after it."""
    signs = [found.start() for found in _BETWEEN.finditer(text)]
    return (text[: signs[-1]].strip(), text[signs[-1] + 1 :].strip()) if signs else ("", text)


def _of_year(lines: _Lines) -> Fraction | None:
    if lines.year is not None:
        return lines.year
    return sum(lines.months.values(), Fraction()) / len(lines.months) if len(lines.months) == MONTHS else None


def _incomplete(agreement: Agreement, found: Mapping[str, _Lines]) -> Iterator[Message]:
    for name, indicator in agreement.indicators.items():
        lines = found.get(name)
        if lines is None:
            yield Message("The value of “%(name)s” is missing.", name=indicator.title)
        elif lines.year is None and len(lines.months) < MONTHS:
            missing = tuple(str(each) for each in range(1, MONTHS + 1) if each not in lines.months)
            yield Message("“%(name)s” lacks the months %(months)s.", name=indicator.title, months=missing)
        elif indicator.options and (value := _of_year(lines)) is not None and not indicator.allows(value):
            yield Message("“%(name)s” is one class for the year, not the mean %(mean)s.", name=indicator.title,
                          mean=shown(value))  # fmt: skip
