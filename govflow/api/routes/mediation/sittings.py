"""Sittings of a mediation with their people and minutes; the protocol; a settlement that was signed."""

from __future__ import annotations

from flask import Response
from pydantic import Field

from govflow.api.frame.bearer import reads
from govflow.api.frame.topic import topic
from govflow.api.routes.asked import JSON_FILE, OfCase, reading
from govflow.api.routes.laid_out import reads_page, takes_order
from govflow.api.shapes.orders import listed, part
from govflow.api.shapes.values import Sent
from govflow.http.policies import backend, policy
from govflow.services.commands.mediation.minutes import (
    AnswerMinutes,
    KeepMinutes,
    TellCeiling,
    answer_minutes,
    keep_minutes,
    tell_ceiling,
)
from govflow.services.commands.mediation.protocol import (
    KeepProtocol,
    SignProtocol,
    WithdrawProtocol,
    keep_protocol,
    sign_protocol,
    withdraw_protocol,
)
from govflow.services.commands.mediation.sittings import (
    CallOff,
    CallSitting,
    ChangeSitting,
    EnterPeople,
    ObjectToPeople,
    call_off,
    call_sitting,
    change_sitting,
    enter_people,
    object_to_people,
)
from govflow.services.queries.mediation.protocol import ProtocolPage, load_protocol_page
from govflow.services.queries.mediation.settlement import (
    SettlementPage,
    certificate_file,
    load_settlement,
    terms_file,
)
from govflow.services.queries.mediation.sittings import SittingPage, SittingsPage, load_sitting, load_sittings_page

sittings = topic("sittings", __name__, "Mediation", "/cases/<reference>/sittings")
minuted = topic("minuted", __name__, "Mediation", "/cases/<reference>/sittings/<sitting>")
protocol = topic("protocol", __name__, "Mediation", "/cases/<reference>/protocol")
settlement = topic("settlement", __name__, "Mediation", "/cases/<reference>/settlement")


class OfSitting(OfCase):
    """A sitting of a mediation."""

    sitting: str = Field(max_length=64)


class PersonSent(Sent):
    """Somebody who is there. `mandate`: the `id` of a document of the case, `new` for the file that comes along."""

    name: str = Field(max_length=1_000)
    post: str = Field("", max_length=1_000)
    authority: str = Field("none", max_length=20, description="`none`, `ad_referendum` or `full`.")
    mandate: str = Field("", max_length=64)


def _person(sent: PersonSent) -> tuple[str, str, str, str]:
    return sent.name.strip(), sent.post.strip(), sent.authority, sent.mandate


reads_page(
    sittings, "", "index", "Read the sittings of a mediation, as far as one is told of them.",
    lambda work, path, _: load_sittings_page(work, path.reference), SittingsPage, of=OfCase,
)  # fmt: skip
takes_order(
    sittings, "", "create", "Call a sitting with all sides, or with one alone.", CallSitting, call_sitting, of=OfCase
)
reads_page(
    sittings, "/<sitting>", "show", "Read a sitting: who is there, its minutes, what was told in confidence.",
    lambda work, path, _: load_sitting(work, path.reference, path.sitting), SittingPage, of=OfSitting,
)  # fmt: skip
takes_order(
    sittings, "/<sitting>/call", "change", "Put a sitting off, or change what is said of it.", ChangeSitting,
    change_sitting, of=OfSitting,
)  # fmt: skip
takes_order(sittings, "/<sitting>/cancellation", "cancel", "Call a sitting off.", CallOff, call_off, of=OfSitting)
takes_order(
    sittings, "/<sitting>/people", "enter", "Enter who is there for a side, in place of what was entered before.",
    EnterPeople, enter_people, of=OfSitting, instead={"people": listed(part(PersonSent, _person))},
)  # fmt: skip
takes_order(
    sittings, "/<sitting>/objection", "contest", "Object to who is said to have been there, or take that back.",
    ObjectToPeople, object_to_people, of=OfSitting,
)  # fmt: skip

takes_order(
    minuted,
    "/minutes",
    "keep",
    "Keep minutes of a sitting, or word them anew.",
    KeepMinutes,
    keep_minutes,
    of=OfSitting,
)
takes_order(
    minuted, "/minutes/answer", "answer", "Approve a wording of the minutes, or object to it.", AnswerMinutes,
    answer_minutes, of=OfSitting, binds=True,
)  # fmt: skip
takes_order(
    minuted, "/ceiling", "tell", "Tell in confidence what the side agrees to at most, or take that back.",
    TellCeiling, tell_ceiling, of=OfSitting,
)  # fmt: skip

reads_page(
    protocol, "", "show", "Read the protocol of a mediation in its present wording, and who has signed it.",
    lambda work, path, _: load_protocol_page(work, path.reference), ProtocolPage, of=OfCase,
)  # fmt: skip
takes_order(protocol, "", "keep", "Word the protocol.", KeepProtocol, keep_protocol, of=OfCase)
takes_order(
    protocol, "/withdrawal", "withdraw", "Withdraw the protocol, so that nobody has to sign it.", WithdrawProtocol,
    withdraw_protocol, of=OfCase,
)  # fmt: skip
takes_order(
    protocol, "/signature", "sign", "Sign the wording that was read for the organization.", SignProtocol,
    sign_protocol, of=OfCase, binds=True,
)  # fmt: skip

reads_page(
    settlement, "", "show", "Read a settlement that was signed: its terms, annexes and signatures.",
    lambda work, path, _: load_settlement(work, path.reference), SettlementPage, of=OfCase,
)  # fmt: skip


@settlement.get("/certificate", responses={200: JSON_FILE})
@policy(reads)
def certificate(path: OfCase) -> Response:
    """Read the certificate of a settlement, for a program that checks it with the public key."""
    with reading() as work:
        return Response(certificate_file(work, backend().signing, path.reference), content_type="application/json")


@settlement.get("/terms", responses={200: JSON_FILE})
@policy(reads)
def terms(path: OfCase) -> Response:
    """Read the terms of a settlement: the bytes whose SHA-256 each signature names."""
    with reading() as work:
        return Response(terms_file(work, path.reference), content_type="application/json")
