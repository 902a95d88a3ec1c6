"""What cases hold of special funds, the requests beside them, and the moves of money: facts and intents.

All sums are Money in integer fen; each fen of a fund is in one place at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from govflow.engine.facts import Value
from govflow.values import Money, Text

NOTHING = Money(0)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What one request holds of its fund; each fen is in one place at a time."""

    reserved: Money = NOTHING
    committed: Money = NOTHING  # signed and not yet paid out
    disbursed: Money = NOTHING  # paid out, less what was recovered


@dataclass(frozen=True, kw_only=True)
class OtherRequest:
    """Another case of the same procedure that has not ended. ``late``: its deadline has passed.

    ``seen`` by whoever acts: a sentence names only cases that its reader may see.
    """

    reference: str
    state: str
    late: bool = False
    seen: bool = True
    data: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FundBalance:
    """The fund that the case names, and the case's holding in it (for a tranche: its parent's).

    ``fund_id`` is None while the case names no fund: then nothing is available. ``seen`` by whoever acts is the case
    that holds it; a sentence tells no holding of another.
    """

    TOLD: ClassVar[Text] = Text(en="the fund that the case names, and what it holds of it", zh="事项所涉资金及其占用额")

    fund_id: int | None
    name: Text
    available: Money = NOTHING
    holding: Holding = field(default_factory=Holding)
    seen: bool = True


@dataclass(frozen=True, kw_only=True)
class ApplicantRecord:
    """The other requests of those who brought this one: whoever holds a capacity that opens the procedure."""

    TOLD: ClassVar[Text] = Text(en="the other requests of the applicant", zh="申请单位的其他申请")
    OTHER_CASES: ClassVar[bool] = True

    requests: tuple[OtherRequest, ...] = ()
    duplicates: tuple[OtherRequest, ...] = ()  # those for the same fund under the same title


@dataclass(frozen=True)
class Rivals:
    """The other requests that name the same fund."""

    TOLD: ClassVar[Text] = Text(en="the other requests for the fund", zh="同一资金的其他申请")
    OTHER_CASES: ClassVar[bool] = True

    requests: tuple[OtherRequest, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReserveFunds:
    """Available → reserved for the case."""

    case_id: int
    fund_id: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class ReleaseFunds:
    """What the case still holds reserved or committed → available again."""

    case_id: int
    fund_id: int
    reserved: Money
    committed: Money


@dataclass(frozen=True, kw_only=True)
class CommitFunds:
    """Reserved → committed by a signed agreement."""

    case_id: int
    fund_id: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class DisburseFunds:
    """Committed → paid out. ``case_id`` is the request that holds the commitment."""

    case_id: int
    fund_id: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class RecoverFunds:
    """Paid back by the grantee → available again in the same fund."""

    case_id: int
    fund_id: int
    amount: Money
