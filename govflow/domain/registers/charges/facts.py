"""What rules know of the register of tariffs, and what they want done in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class KnownTariff:
    """A version of a tariff as it stands in the register. ``over_on``: the first day on which it does not hold."""

    id: int
    name: str
    version: int
    case_id: int
    valid_from: date
    ended: bool  # by a decision, not by another version
    over_on: date | None


@dataclass(frozen=True, kw_only=True)
class TariffRegister:
    """The tariffs of the region, held until the step ends, so that no version is given twice.

    ``of_cases``: those that cases named here stand for, by the number of the case; ``own``: of this one. ``latest``:
    the last version of a tariff by its name, none where there is no such tariff.
    """

    TOLD: ClassVar[Text] = Text(en="the register of tariffs", zh="收费标准登记册")

    of_cases: Mapping[int, KnownTariff] = field(default_factory=dict)
    own: KnownTariff | None = None
    latest: Callable[[str], KnownTariff | None] = lambda _name: None


@dataclass(frozen=True, kw_only=True)
class PublishTariff:
    """A version of a tariff enters the register."""

    case_id: int
    name: str
    version: int
    title: Text
    source: str
    sha256: str
    valid_from: date
    replaces_id: int | None


@dataclass(frozen=True)
class EndTariff:
    """A tariff holds until the day before this one."""

    id: int
    name: str
    version: int
    ends_on: date
