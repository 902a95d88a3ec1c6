"""What rules of calls read and ask for: facts, intents, and the books that a call and its requests keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from govflow.domain.funds.dividing import Division, divide
from govflow.domain.funds.holdings import NOTHING
from govflow.messages import Message
from govflow.values import Money, Text

RANKING = "calls.ranking"
REQUEST = "calls.request"
QUESTION = "calls.question"

NO_CALL = Message("The request names no call that you can see.")


@dataclass(frozen=True, kw_only=True)
class RankingBook:
    """Who sees the requests of a call side by side, who puts which of them on the list, and how the list is kept."""

    seen_by: tuple[str, ...]
    ranked_by: tuple[str, ...]
    ranked_in: tuple[str, ...]
    envelope: str
    lines: str
    put_by: str
    vote: str
    columns: Mapping[str, str]  # of the list, by what they hold
    divided_by: str
    rules: Mapping[str, str]  # by which the envelope is divided: options of that field, each with the name of its rule
    apart: int


@dataclass(frozen=True, kw_only=True)
class RequestBook:
    """Which answers of a request its place on the list is made of."""

    call: str
    applicant: str
    amount: str
    proposed: str
    rank: str
    off_rank: str
    reason: str
    scored_in: str
    reviewers: str
    listed_by: str
    listed_in: tuple[str, ...]
    ranked_in: tuple[str, ...]
    asked_by: str | None


@dataclass(frozen=True, kw_only=True)
class QuestionBook:
    """The case is a question about the one above, on whose page it stands with its answer in these states."""

    question: str
    answer: str
    published_in: tuple[str, ...]


@dataclass(frozen=True)
class FundKeeper:
    """The committee that looks after the fund that the case names; its organization id."""

    TOLD: ClassVar[Text] = Text(en="the committee of the fund that the case names", zh="事项所涉资金的主管委员会")

    committee: int | None


@dataclass(frozen=True, kw_only=True)
class ListVote:
    """How the vote on the list went that the request stands on. ``held``: it has opened since the request was listed.

    ``carried``: by those who may vote on this request; whose own matter it is does not count.
    """

    TOLD: ClassVar[Text] = Text(en="the vote on the list of the call", zh="征集清单的表决")

    held: bool = False
    over: bool = False
    carried: bool = False


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A request that waits for the vote on the list, with what it asks and what is proposed."""

    reference: str
    rank: int
    amount: Money
    asked: Money = NOTHING
    title: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ListedRequests:
    """The requests of the call that wait for the vote on its list, in the order of their rank.

    ``rules``: by which the envelope may be divided, by the options of the field that says which one is chosen.
    """

    TOLD: ClassVar[Text] = Text(en="the requests on the list of the call", zh="征集清单中的申请")

    all: tuple[Listed, ...]
    envelope: Money = NOTHING
    rules: Mapping[str, str] = field(default_factory=dict)

    def divided(self, chosen: object) -> Division | None:
        """The envelope divided among them by the chosen rule; None for what names none, and where nobody is listed."""
        rule = self.rules.get(str(chosen))
        return divide(rule, self.envelope, [each.asked for each in self.all]) if rule and self.all else None


@dataclass(frozen=True)
class ReviewersPool:
    """Who may review the requests of the call that the case names; empty while nobody has been named."""

    TOLD: ClassVar[Text] = Text(en="who may review the requests of the call", zh="申报通知的评审专家库")

    people: frozenset[int]


@dataclass(frozen=True)
class KeepPool:
    """These may review the requests of the call, in this order, and no others."""

    people: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class EnterCall:
    """The request takes part in the call that it names."""

    call_id: int


@dataclass(frozen=True)
class PutOnList:
    """The request waits for the vote on the list of its call."""


@dataclass(frozen=True)
class KeepDivision:
    """The envelope is divided among the requests on the list by the rule of this option; the record says how."""

    chosen: str


@dataclass(frozen=True)
class TakeOffList:
    """The request does not wait for that vote any more."""
