"""Calls for requests: the ranking, and the list that is put to the committee."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, current_actor, reads
from govflow.api.frame.problems import documented
from govflow.api.frame.speech import say
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import Matched, OfCase, precondition, reading, recorded
from govflow.api.routes.laid_out import reads_page
from govflow.api.shapes.forms import Recorded
from govflow.api.shapes.orders import taken_as
from govflow.api.shapes.pages import page
from govflow.api.shapes.values import Sent
from govflow.errors import Invalid, Refused
from govflow.http.policies import backend, policy
from govflow.messages import Message
from govflow.services.commands.calls import PutList, put_list
from govflow.services.queries.calls.listing import Drawn, TypedLine, draw_up
from govflow.services.queries.calls.ranking import RankingPage, load_ranking
from govflow.values import Money

bp = topic("calls", __name__, "Calls for requests", "/cases/<reference>/ranking")

LONGEST_REASON = 2_000
DRAWN = page(Drawn)


class ByRule(BaseModel):
    """By which rule the envelope is divided."""

    rule: str = Field("", max_length=64, description="`option` of one of `sides`.")


class LineSent(Sent):
    """A request that is to stand on the list."""

    model_config = ConfigDict(title="LineOfList")

    reference: str = Field(max_length=40)
    rank: int = Field(ge=1, le=10_000)
    amount: str = Field(max_length=40, description="In yuan.")
    reason: str = Field("", max_length=LONGEST_REASON, description="For departing from the scores or from the rule.")


class ListSent(Sent):
    """The list as it is to be put to the vote; those that stand on it already stay there."""

    model_config = ConfigDict(title="ListOfCall")

    rule: str = Field("", max_length=64)
    lines: list[LineSent] = Field(max_length=200)
    reason: str = Field("", max_length=LONGEST_REASON, description="For all lines that need one and have none.")


reads_page(
    bp, "", "show", "Read the requests of a call in the order of their scores, and the envelope divided by each rule.",
    lambda work, path, query: load_ranking(work, path.reference, query.rule), RankingPage, of=OfCase, asks=ByRule,
)  # fmt: skip


@bp.post("/check", responses={200: DRAWN.model})
@policy(reads)
def check(path: OfCase, body: ListSent) -> Response:
    """Say how the list would stand, and what is to be mended; nothing is recorded."""
    _, drawn = _drawn(path.reference, body)
    return answer(DRAWN.tell(drawn))


@bp.post("", responses={200: Recorded, **documented(403, 409, 412, 428)})
@policy(acts)
def put(path: OfCase, header: Matched, body: ListSent) -> Response:
    """Put the requests on the list, and the list to the vote. If-Match: the version of the call."""
    found, drawn = _drawn(path.reference, body)
    if not drawn.sound:
        lines = {name: said[0] for name, said in drawn.problems.items()}
        raise Invalid(lines) if lines else Refused(drawn.wrong)
    order = PutList(
        call=path.reference,
        requests=drawn.orders,
        rule=found.chosen.option if found.chosen is not None else "",
        reasons=drawn.reasons,
        seen_version=header.version,
        key=header.key,
    )
    with precondition():
        done, receipt = put_list(backend(), current_actor(), order)
    if receipt is None:
        of_each = ((each.reference, why) for each in done for why in each.reasons)
        raise Refused([Message("%(case)s: %(reason)s", case=name, reason=say(why)) for name, why in of_each])
    return recorded(receipt)


def _drawn(reference: str, sent: ListSent) -> tuple[RankingPage, Drawn]:
    typed = {}
    for each in sent.lines:
        amount: Money = taken_as(Money).read(f"{each.reference}.amount", each.amount)
        typed[each.reference] = TypedLine(rank=each.rank, amount=amount, reason=each.reason.strip())
    with reading() as work:
        found = load_ranking(work, reference, sent.rule)
    return found, draw_up(found, typed, sent.reason.strip())
