"""What cases hold of special funds, and the requests beside them: facts.

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
    demanded: Money = NOTHING  # claimed back of it, and not yet repaid

    @property
    def kept(self) -> Money:
        """Paid out, and neither recovered nor claimed back: no more can be claimed."""
        return self.disbursed - self.demanded


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
    open: bool = True  # it takes requests: not closed, not lapsed
    available: Money = NOTHING
    holding: Holding = field(default_factory=Holding)
    seen: bool = True


@dataclass(frozen=True, kw_only=True)
class ApplicantRecord:
    """The other requests of those who brought this one: whoever holds a capacity that opens the procedure."""

    TOLD: ClassVar[Text] = Text(en="the other requests of the applicant", zh="申请单位的其他申请")
    OTHER_CASES: ClassVar[bool] = True

    requests: tuple[OtherRequest, ...] = ()


@dataclass(frozen=True)
class Rivals:
    """The other requests that name the same fund."""

    TOLD: ClassVar[Text] = Text(en="the other requests for the fund", zh="同一资金的其他申请")
    OTHER_CASES: ClassVar[bool] = True

    requests: tuple[OtherRequest, ...] = ()
