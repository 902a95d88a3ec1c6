"""The room of a mediation: its list of issues, points in confidence, packages and offers."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, Field

from govflow.api.frame.topic import topic
from govflow.api.routes.asked import OfCase
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.api.shapes.forms import StepFormShown, step_form_shown
from govflow.api.shapes.orders import BothLanguages, listed, part, taken_as
from govflow.api.shapes.pages import Page
from govflow.api.shapes.values import Sent
from govflow.services.commands.mediation.bargaining import (
    ConfirmIssues,
    GiveScores,
    KeepIssues,
    confirm_issues,
    give_scores,
    keep_list,
)
from govflow.services.commands.mediation.offers import (
    AnswerOffer,
    MakeOffer,
    TakeOfferBack,
    answer_offer,
    make_offer,
    take_offer_back,
)
from govflow.services.queries.mediation.bargaining.offers import OffersPage, load_offers_page
from govflow.services.queries.mediation.bargaining.room import RoomPage, load_room, load_tabling
from govflow.values import Text

room = topic("room", __name__, "Mediation", "/cases/<reference>/room")
offers = topic("offers", __name__, "Mediation", "/cases/<reference>/room/offers")


class OfOffer(OfCase):
    """An offer."""

    offer: str = Field(max_length=32)


class Looked(BaseModel):
    """Which package is looked at."""

    package: str = Field("", max_length=200, description="`code` of a package.")


class Countering(BaseModel):
    """Which offer the next one answers."""

    counters: str = Field("", max_length=32, description="`id` of the offer.")


class IssueSent(Sent):
    """An issue with its options."""

    title: BothLanguages
    options: list[BothLanguages] = Field(max_length=100)


class PointsSent(Sent):
    """What an option of an issue is worth; both by their places in the list, from 1."""

    issue: int = Field(ge=1, le=99)
    option: int = Field(ge=1, le=99)
    points: int = Field(ge=0, le=999)


def _issue(sent: IssueSent) -> tuple[Text, Sequence[Text]]:
    read = taken_as(Text).read
    return read("title", sent.title), [read("options", each) for each in sent.options]


def _points(sent: PointsSent) -> tuple[str, str, int]:
    return str(sent.issue), str(sent.option), sent.points


reads_page(
    room, "", "show", "Read the room: the list of issues, who confirmed it, one's own points, packages.",
    lambda work, path, query: load_room(work, path.reference, query.package), RoomPage, of=OfCase, asks=Looked,
)  # fmt: skip
takes_order(
    room, "/issues", "keep", "Keep another version of the list of issues.", KeepIssues, keep_list, of=OfCase,
    instead={"issues": listed(part(IssueSent, _issue))},
)  # fmt: skip
takes_order(
    room, "/confirmation", "confirm", "Confirm a version of the list for the organization.", ConfirmIssues,
    confirm_issues, of=OfCase, binds=True,
)  # fmt: skip
takes_order(
    room, "/scores", "score", "Give points in confidence, in place of those before.", GiveScores, give_scores,
    of=OfCase, instead={"points": listed(part(PointsSent, _points))},
)  # fmt: skip
reads_page(
    room, "/tabling", "table", "Say what the step asks by which a package is tabled, begun with the package.",
    lambda work, path, query: load_tabling(work, path.reference, query.package),
    Page(model=StepFormShown, tell=step_form_shown), of=OfCase, asks=Looked,
)  # fmt: skip

reads_page(
    offers, "", "show", "Read the offers that one made or was made, with the answers.",
    lambda work, path, query: load_offers_page(work, path.reference, query.counters), OffersPage, of=OfCase,
    asks=Countering,
)  # fmt: skip
takes_order(
    offers, "", "make", "Offer a package in confidence to those whom one chooses.", MakeOffer, make_offer, of=OfCase,
    binds=True, called="PackageOffer",
)  # fmt: skip
takes_order(
    offers, "/<offer>/answer", "answer", "Accept an offer or reject it.", AnswerOffer, answer_offer, of=OfOffer,
    binds=True, called="AnswerToOffer",
)  # fmt: skip
takes_order(
    offers, "/<offer>/withdrawal", "take_back", "Take an offer back.", TakeOfferBack, take_offer_back, of=OfOffer,
    binds=True,
)  # fmt: skip
