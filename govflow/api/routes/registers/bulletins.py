"""Bulletins: departments' systems push them, others read them, whoever is on duty says that one was received."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response
from pydantic import AwareDatetime, BaseModel, Field

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, current_actor, pushes, reads, serves
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import LARGEST_ROW, reading
from govflow.api.routes.laid_out import NO_CONTENT, no_content
from govflow.api.shapes.pages import page, pages
from govflow.api.shapes.values import Sent
from govflow.http.policies import backend, policy
from govflow.papers.interchange.bulletins import CAP_TYPE, cap
from govflow.services.commands.registers.bulletins import (
    MOST,
    Act,
    Bulletin,
    Certainty,
    SentBulletin,
    Severity,
    Urgency,
    may_send,
    receive_bulletin,
    send_bulletins,
)
from govflow.services.queries.registers.bulletins.listed import BulletinList, load_bulletins, read_filter
from govflow.services.queries.registers.bulletins.page import BulletinPage, load_bulletin, load_told

bp = topic("bulletins", __name__, "Bulletins", prefix="/bulletins")
LISTED, SHOWN, TAKEN = page(BulletinList), page(BulletinPage), pages(SentBulletin, "SentBulletins")
XML = {"content": {CAP_TYPE: {"schema": {"type": "string"}}}}


class Asked(BaseModel):
    """Which bulletins."""

    area: str = Field("", max_length=6, description="Within this division (GB/T 2260), itself included.")
    kind: str = Field("", max_length=48, description="Of this kind.")
    all: bool = Field(False, description="Not only those that are valid now.")
    after: int | None = Field(None, ge=1, le=LARGEST_ROW, description="`following` of the page before.")


class OfBulletin(BaseModel):
    """A bulletin."""

    bulletin_id: int = Field(ge=1, le=LARGEST_ROW)


class OneBulletin(Sent):
    """A bulletin. Sent again with its key, it stands once, and the answer is the same."""

    key: str = Field(
        min_length=1, max_length=64, pattern=r"^[!-~]+$", description="Chosen anew by its sender for each."
    )
    kind: str = Field(max_length=48, description="A word of the vocabulary, such as `road_closed`.")
    area: str = Field(pattern=r"^[0-9]{6}$", description="The division that it concerns (GB/T 2260).")
    valid_from: AwareDatetime
    valid_until: AwareDatetime
    title_en: str = Field(max_length=120)
    title_zh: str = Field(max_length=60)
    text_en: str = Field(max_length=1000)
    text_zh: str = Field(max_length=500)
    act: Act = Field("alert", description="An update takes the place of an earlier one, a cancellation withdraws it.")
    corrects: str = Field("", max_length=64, description="The key of that one.")
    severity: Severity = "unknown"
    urgency: Urgency = "unknown"
    certainty: Certainty = "unknown"


class Bulletins(Sent):
    """Bulletins to be sent: all of them or none."""

    bulletins: list[OneBulletin] = Field(min_length=1, max_length=MOST)


@bp.get("", responses={200: LISTED.model})
@policy(reads)
@serves
def index(query: Asked) -> Response:
    """List bulletins, those that are valid now unless all are asked for, the newest first."""
    asked = read_filter(query.area, query.kind, whole=query.all)
    with reading() as work:
        return answer(LISTED.tell(load_bulletins(work, asked, query.after)))


@bp.get("/<bulletin_id>", responses={200: SHOWN.model})
@policy(reads)
@serves
def show(path: OfBulletin) -> Response:
    """Read a bulletin, with the receipts that were asked for and given."""
    with reading() as work:
        found = load_bulletin(work, path.bulletin_id, sends=may_send(backend(), current_actor()))
        return answer(SHOWN.tell(found))


@bp.post("", responses={200: TAKEN.model})
@policy(pushes)
@serves
def create(body: Bulletins) -> Response:
    """Send bulletins for the organization of the token, all or none; what was sent before stands as it is.

    The person of the token, or who answers for its service, has to be on duty there.
    """
    bulletins = [Bulletin(**each.model_dump()) for each in body.bulletins]
    return answer(TAKEN.tell(send_bulletins(backend(), current_actor(), bulletins)))


@bp.get("/<bulletin_id>/cap", responses={200: XML})
@policy(reads)
@serves
def as_cap(path: OfBulletin) -> Response:
    """Read a bulletin as an alert of CAP 1.2."""
    with reading() as work:
        told = load_told(work, backend().settings, path.bulletin_id)
    return Response(cap(told, ZoneInfo(backend().settings.zone)), content_type=CAP_TYPE)


@bp.post("/<bulletin_id>/receipt", responses={NO_CONTENT: None})
@policy(acts)
def receive(path: OfBulletin) -> Response:
    """Say for the organization of the token that it received a bulletin that concerns its area."""
    receive_bulletin(backend(), current_actor(), path.bulletin_id)
    return no_content()
