"""Fields and their stages: indicators made of what was counted, decisions, and the division of labour of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar, Literal, TypeAlias, get_args

from govflow.values import Money, Text


class Stage(StrEnum):
    """How far a field has come, the first first. A field of which nothing was decided is in the first."""

    INITIAL = "initial"
    ADVANCED = "advanced"
    DEEPENING = "deepening"

    @property
    def place(self) -> int:
        """0 of the first."""
        return list(Stage).index(self)


STAGE_TITLES: Mapping[Stage, Text] = {
    Stage.INITIAL: Text(en="initial", zh="起步阶段"),
    Stage.ADVANCED: Text(en="advanced", zh="推进阶段"),
    Stage.DEEPENING: Text(en="deepening", zh="深化阶段"),
}

PartName: TypeAlias = Literal["lead", "support", "supervise"]
PART_TITLES: Mapping[PartName, Text] = {
    "lead": Text(en="lead", zh="牵头"),
    "support": Text(en="support", zh="配合"),
    "supervise": Text(en="supervise", zh="监督"),
}

Measure: TypeAlias = Literal[
    "initiative", "consultation", "delegation", "fulfilment", "participation", "areas", "commitments", "funding",
    "duration",
]  # fmt: skip
ShareName: TypeAlias = Literal["initiative", "consultation", "delegation", "fulfilment", "commitments", "funding"]
"""Those that are a part of a whole."""


@dataclass(frozen=True, kw_only=True)
class Explained:
    """What an indicator is called, and how it is counted."""

    title: Text
    counts: Text


MEASURES: Mapping[Measure, Explained] = {
    "initiative": Explained(
        title=Text(en="Brought by social organizations", zh="社会组织发起的比例"),
        counts=Text(
            en="Of the matters decided in public, the share that a social organization brought.",
            zh="公开议定的事项中，由社会组织提出的所占比例。",
        ),
    ),
    "consultation": Explained(
        title=Text(en="Decided after consulting organizations", zh="征求社会组织意见的比例"),
        counts=Text(
            en="Of the matters decided in public, the share in which social organizations were asked for an opinion.",
            zh="公开议定的事项中，征求过社会组织意见的所占比例。",
        ),
    ),
    "delegation": Explained(
        title=Text(en="Tasks delegated", zh="委托成功的比例"),
        counts=Text(
            en="Of the public tasks that were offered for delegation, the share for which a contract was signed.",
            zh="拟委托的公共事务中，最终签订合同的所占比例。",
        ),
    ),
    "fulfilment": Explained(
        title=Text(en="Contracts accepted", zh="合同验收合格的比例"),
        counts=Text(
            en="Of the contracts that were accepted or terminated, the share that was accepted.",
            zh="验收合格或者因违约解除的合同中，验收合格的所占比例。",
        ),
    ),
    "participation": Explained(
        title=Text(en="Organizations taking part", zh="参与的社会组织数"),
        counts=Text(
            en="How many social organizations brought a matter or signed a contract; each counts once a year.",
            zh="提出事项或者签订合同的不同社会组织数，每年每个组织计一次。",
        ),
    ),
    "areas": Explained(
        title=Text(en="Areas taking part", zh="参与地区数"),
        counts=Text(
            en="From how many areas (division codes, GB/T 2260) these organizations come: the code of an organization, "
            "or of the first one above it that has one; each area counts once a year.",
            zh="上述社会组织所在的不同地区数：按组织的行政区划代码（GB/T 2260），没有的按其最近上级的代码；"
            "每年每个地区计一次。",
        ),
    ),
    "commitments": Explained(
        title=Text(en="Commitments kept", zh="承诺按期兑现的比例"),
        counts=Text(
            en="Of the commitments that were verified or found broken, the share that was kept in time; each counts "
            "once, as it first ends. What was waived or struck does not count.",
            zh="经核验或者认定未兑现的承诺中，按期兑现的所占比例；每项承诺在首次办结时计一次，免除和撤销的不计。",
        ),
    ),
    "funding": Explained(
        title=Text(en="Money from others than governments", zh="非政府资金的比例"),
        counts=Text(
            en="Of the money that funds received for the field by their books, the share that no government paid: "
            "gifts and grants. What is taken back in the books is taken off; money held for others is nobody's share.",
            zh="各项资金账簿中为该领域收到的款项里，非政府来源（捐赠、资助）的所占比例；冲销的扣除，代为托管的不计。",
        ),
    ),
    "duration": Explained(
        title=Text(en="Days to a decision (median)", zh="议定所需天数（中位数）"),
        counts=Text(
            en="Of the matters decided in public, how many days passed from the day on which one was submitted to its "
            "decision: half of them took no longer.",
            zh="公开议定的事项自提交之日至议定之日的天数：半数事项不超过此数。",
        ),
    ),
}
SHARES: tuple[Measure, ...] = get_args(ShareName)
"""Those that are a part of a whole; what is left is a number, or a middle."""
Funder: TypeAlias = Literal["government", "other"]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What was counted of a measure in a year up to a day. ``of_which``: those that have what the measure asks for.

    ``money`` and ``money_of_which``: the same in sums, of a measure of money; each is below zero where more was taken
    back than came. ``middle``: the days of the two in the middle, of a measure of days; the same where it is one.
    """

    measure: Measure
    number: int = 0
    of_which: int = 0
    money: Money | None = None
    money_of_which: Money | None = None
    middle: tuple[int, int] | None = None

    @property
    def share(self) -> Fraction | None:
        """None where nothing was counted, where the measure is no share, or where its sums are none of each other."""
        part, whole = self.parts
        if self.measure not in SHARES or not 0 <= part <= whole or not whole:
            return None
        return Fraction(part, whole)

    @property
    def parts(self) -> tuple[int, int]:
        """What is a part of what; money in fen."""
        if self.money is None or self.money_of_which is None:
            return self.of_which, self.number
        return self.money_of_which.fen, self.money.fen

    @property
    def median(self) -> Fraction | None:
        """In days, exact; None where the measure is none of days."""
        return Fraction(sum(self.middle), 2) if self.middle is not None else None


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A decision on the stage of a field. ``since``: from which day on. ``parts``: by kind of organization."""

    id: int
    field: str
    name: Text
    stage: Stage
    since: date
    year: int
    case_id: int
    parts: Mapping[str, PartName]


@dataclass(frozen=True, kw_only=True)
class StageBook:
    """What the register of stages has for a review, held until the step ends.

    ``standing``: the decision that holds in a field on a day. ``last``: the one that holds from the latest day, also
    one to come. ``counted``: of a field and a year, up to and with a day.
    """

    TOLD: ClassVar[Text] = Text(en="the register of stages of development", zh="发展阶段登记册")

    standing: Callable[[str, date], Decided | None] = lambda _field, _day: None
    last: Callable[[str], Decided | None] = lambda _field: None
    counted: Callable[[str, int, date], Mapping[Measure, Counted]] = lambda _field, _year, _day: {}


@dataclass(frozen=True, kw_only=True)
class FieldStages:
    """How fields stand today, for procedures that ask; nothing is held. ``standing``: None where nothing is decided."""

    TOLD: ClassVar[Text] = Text(en="the stages of development of today", zh="现行发展阶段与分工")

    standing: Callable[[str], Decided | None] = lambda _field: None
    kinds: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DecideStage:
    """A field is in a stage from a day on. ``field_name``: of the file, whose options have titles."""

    case_id: int
    field: str
    field_name: str
    stage: Stage
    year: int
    since: date
    counted_on: date
    parts: Mapping[str, PartName]


@dataclass(frozen=True, kw_only=True)
class CountStage:
    """Something counts in a field. ``organizations``: each, or each area, counts by itself, once a year; else the case
    counts. ``once``: only if the case did not yet. ``days``: how long it took.
    """

    measure: Measure
    field: str
    yes: bool
    organizations: tuple[int, ...] | None = None
    once: bool = False
    days: int | None = None


@dataclass(frozen=True, kw_only=True)
class CountMoney:
    """What the step booked into a fund counts in a field. ``funder``: who paid; None: the source of the fund says."""

    field: str
    funder: Funder | None = None


def allowed(decided: Decided | None, kind: str | None, parts: tuple[PartName, ...]) -> bool:
    """May a kind of organization do what these parts are for? Where nothing is decided of the field, everybody may."""
    return decided is None or decided.parts.get(kind or "") in parts


def percent(share: Fraction) -> int:
    """A share in whole percent, rounded down: 24.9 % is not yet 25 %."""
    return share.numerator * 100 // share.denominator
