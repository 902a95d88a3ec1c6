"""The register of social organizations: facts, and what effects ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from govflow.values import Text


class Order(StrEnum):
    """How an organization stands in the register."""

    IN_ORDER = "in_order"
    LATE = "late"
    ABNORMAL = "abnormal"


ORDERS: Mapping[Order, Text] = {
    Order.IN_ORDER: Text(en="in order", zh="正常"),
    Order.LATE: Text(en="late", zh="逾期"),
    Order.ABNORMAL: Text(en="on the abnormal list", zh="列入活动异常名录"),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An organization as the register has it. ``since`` and ``reason``: of how it stands; ``registrar_id``:
    the organization that entered it; ``ended_on``: from when on it is no longer registered.
    """

    organization_id: int
    name: Text
    code: str
    activity: str
    order: Order
    since: date
    registrar_id: int
    reason: str = ""
    supervisor_id: int | None = None
    liquidating_since: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Entries:
    """The entries of those who take part in a case, and of whoever acts, by organization; none of the others.

    Who was never registered here has no entry, and nothing is supposed of them.
    """

    TOLD: ClassVar[Text] = Text(en="how the register has those who take part", zh="登记簿中有关单位的状况")

    found: Mapping[int, Entry] = field(default_factory=dict)


@dataclass(frozen=True)
class Covered:
    """The areas that those who take part cover by the register, by organization."""

    TOLD: ClassVar[Text] = Text(en="which areas those who take part cover", zh="有关单位的活动地域")

    areas: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Department:
    """An organization that the answers name: what it is for, and what is above it."""

    name: Text
    function: str | None = None
    below: int | None = None


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of whom and what the answers of a case name.

    ``departments``: the organizations named. ``names``: of the lines that were typed those, as ``plain`` gives them,
    that another organization bears. ``represented``: of the persons named, which association each represents.
    """

    TOLD: ClassVar[Text] = Text(
        en="what the directory and the register know of whom and what the case names",
        zh="单位名录和登记簿对本事项所列单位、名称和人员的记载",
    )

    departments: Mapping[int, Department] = field(default_factory=dict)
    names: Mapping[str, Text] = field(default_factory=dict)
    represented: Mapping[int, Text] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Officer:
    """Somebody who leads an organization, for a term."""

    name: str
    post: str
    since: date
    until: date


@dataclass(frozen=True, kw_only=True)
class Enter:
    """A new organization: its entry in the register, its row in the directory, and the roles of its first people.

    ``roles``: by person, what each is in it from today on. ``invites``: what each is asked to be beside that.
    """

    case_id: int
    registrar_id: int
    kind: str
    subtype: str
    code: str
    name: Text
    activity: str
    activity_field: str  # of the file, whose options have titles
    scope: str
    areas: tuple[int, ...]
    seat: str
    officers: tuple[Officer, ...]
    representative_id: int
    roles: Mapping[int, tuple[str, ...]]
    invites: Mapping[int, str] = field(default_factory=dict)
    supervisor_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class KeepOrder:
    """How an organization stands from today on by what this case found, and why."""

    organization_id: int
    order: Order
    reason: str


@dataclass(frozen=True, kw_only=True)
class ChangeEntry:
    """What the entry of an organization says from today on; None: as before."""

    organization_id: int
    name_en: str | None
    name_zh: str | None
    scope: str | None
    seat: str | None
    representative_id: int | None


@dataclass(frozen=True, kw_only=True)
class Liquidate:
    """An organization is being wound up from today on."""

    organization_id: int


@dataclass(frozen=True, kw_only=True)
class Deregister:
    """An organization is registered no longer from today on."""

    organization_id: int
