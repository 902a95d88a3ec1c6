"""What programs are answered at addresses that have a page: as its person is, in the words of programs.

Whoever bears no token is nobody (401), and so is who was removed; what leads on to another page is an answer (200).
What is decided otherwise stands here by itself, with what is sent in earnest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from govflow.domain.agreements import digest_of
from govflow.papers.interchange.dcat import DCAT_TYPE
from govflow.services.queries.case.round.ending import GOES_ON
from tests.api.counterparts import COUNTERPARTS
from tests.builders import new_key
from tests.promises.access import ACCESS, Route, read_table
from tests.services.bulletins import bulletin
from tests.services.sharing import catalogue, data_set

if TYPE_CHECKING:
    from tests.promises.scene import Scene

_OWN = """
                              anonymous outsider opposing own colleague office removed mediator auditor admin

api.prepared.check       POST       401      404      422 422       422    422     401      422     404   404
api.session.show         GET        401      404      200 200       200    200     401      200     404   404
api.session.check_roll   POST       401      404      403 403       403    403     401      403     404   404
api.session.check_end    POST       401      404      403 403       403    403     401      403     404   404
api.uploads.create       POST       401      201      201 201       201    201     401      201     201   201
api.uploads.show         GET        401      404      404 404       404    404     401      404     404   404
api.uploads.extend       PATCH      401      404      404 404       404    404     401      404     404   404
api.calls.check          POST       401      404      404 404       404    404     401      404     404   404
api.sums.instruction     GET        401      404      404 200       200    404     401      404     404   404
api.sums.fund_desk       GET        401      200      200 200       200    200     401      200     200   200
api.sums.years           GET        401      200      200 200       200    200     401      200     200   200
api.sums.money           GET        401      200      200 200       200    200     401      200     200   200
api.registers.standards  GET        401      200      200 200       200    200     401      200     200   200
api.registers.rights     GET        401      200      200 200       200    200     401      200     200   200
api.registers.right      GET        401      200      200 200       200    200     401      200     200   200
api.registers.offers_of_rights GET  401      200      200 200       200    200     401      200     200   200
api.registers.trades_of_rights GET  401      200      200 200       200    200     401      200     200   200
api.registers.contracts  GET        401      200      200 200       200    200     401      200     200   200
api.registers.contract   GET        401      200      200 200       200    200     401      200     200   200
api.plans.index          GET        401      200      200 200       200    200     401      200     200   200
api.plans.show           GET        401      200      200 200       200    200     401      200     200   200
api.stages.index         GET        401      200      200 200       200    200     401      200     200   200
api.stages.show          GET        401      200      200 200       200    200     401      200     200   200
api.stages.counted       GET        401      200      200 200       200    200     401      200     200   200
api.plans.recognitions   GET        401      200      200 200       200    200     401      200     200   200
api.datasets.show        GET        401      200      200 200       200    200     401      200     200   200
api.datasets.create      POST       401      403      200 200       403    403     401      403     403   403
api.datasets.read_in     POST       401      403      200 200       403    403     401      403     403   403
api.bulletins.receive    POST       401      403      404 204       403    403     401      403     403   403
api.errands.index        GET        401      200      200 200       200    200     401      200     200   200
api.errands.show         GET        401      404      404 200       404    404     401      404     404   404
api.errands.create       POST       401      201      201 201       201    201     401      201     201   201
api.errands.download     GET        401      404      404 200       404    404     401      404     404   404
api.errands.end          DELETE     401      404      404 204       404    404     401      404     404   404
api.notices.wishes       GET        401      200      200 200       200    200     401      200     200   200
"""
"""Addresses without a page of their own, and those that answer otherwise than their page."""

_TELLS = {"in": "401", "303": "200"}
_QUIET = ("notices", "chairing")
"""Of what only sets how something is, there is nothing to answer."""
_MEETING = ("agenda", "desk", "floor", "for_the_record", "replies", "corrections")
"""A dispute is no meeting: where its people find no page, their programs are refused with that reason."""
_SEE = ("opposing", "own", "colleague", "office", "mediator")


def _told(page: str, address: str, method: str) -> dict[str, str]:
    decided = {who: _TELLS.get(status, status) for who, status in ACCESS[page, method].items()}
    if method != "GET" and address.split(".")[1] in _QUIET:
        decided = {who: "204" if status == "200" else status for who, status in decided.items()}
    if method != "GET" and address.split(".")[1] in _MEETING:
        decided |= dict.fromkeys(_SEE, "422")
    return decided | {"anonymous": "401", "removed": "401"}


def beside(known: dict[Route, dict[str, str]]) -> dict[Route, dict[str, str]]:
    """The decisions for all addresses that are not known yet."""
    found, own = {}, read_table(_OWN)
    for page, address in COUNTERPARTS.items():
        for method in {method for endpoint, method in ACCESS if endpoint == page}:
            sent = "POST" if method == "DELETE" else method
            if (address, sent) not in known and address not in {each for each, _ in own}:
                found[address, sent] = _told(page, address, method)
    return found | own


def _version(reference: str, scene: Scene) -> dict[str, str]:
    return {"If-Match": f'"{scene.house.cast.case(reference).version}"'}


def _json(**sent: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda _: {"json": sent}


def _deadline(scene: Scene) -> dict[str, Any]:
    return {"json": {"reason": "The talks failed."}, "headers": _version(scene.withdrawn, scene)}


def _prepared(scene: Scene) -> dict[str, Any]:
    return {"json": {"reason": "We settled."}, "headers": _version(scene.reference, scene)}


def _bulletin(scene: Scene) -> dict[str, Any]:
    said = vars(bulletin(scene.house.cast, new_key()))
    return {name: each.isoformat() if name.startswith("valid") else each for name, each in said.items()}


def _set(scene: Scene) -> dict[str, Any]:
    said = vars(data_set(scene.house.cast, f"set-{new_key()[:8].lower()}"))
    fields = [vars(each) for each in said["fields"]]
    return said | {"fields": fields, "access": [*said["access"]], "updated_on": said["updated_on"].isoformat()}


TUS = {"Tus-Resumable": "1.0.0"}
EMPTY, NOBODYS = digest_of(()), "0" * 64

SENT: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "api.prepared.check": _prepared,
    "api.prepared.create": _prepared,
    "api.prepared.confirm": lambda scene: {"json": {"shown": NOBODYS}, "headers": _version(scene.reference, scene)},
    "api.prepared.decline": _json(reason="Not so"),
    "api.prepared.withdraw": _json(),
    "api.session.call_roll": _json(source="Minute 14", foreseen=GOES_ON),
    "api.session.check_roll": _json(source="Minute 14"),
    "api.session.close": _json(shown="", reason="Nobody else is awaited."),
    "api.session.check_end": _json(shown="", reason="Nobody else is awaited."),
    "api.session.replace": lambda scene: {"json": {"person_id": scene.house.cast.person("song.wei"), "note": "Ill."}},
    "api.session.record": _json(status="absent", note="Ill."),
    "api.session.objection": _json(note="We said no."),
    "api.session.hand_over": _json(to_seat_id=None),
    "api.uploads.create": lambda _: {
        "headers": {**TUS, "Upload-Length": "9", "Upload-Metadata": "filename cGFwZXIucGRm"}
    },
    "api.uploads.extend": lambda _: {
        "headers": {**TUS, "Upload-Offset": "0"},
        "data": b"%PDF",
        "content_type": "application/offset+octet-stream",
    },
    "api.errands.create": _json(kind="cases-csv"),
    "api.errands.end": _json(),
    "api.deadlines.create_extension": _deadline,
    "api.deadlines.create_suspension": _deadline,
    "api.deadlines.end_suspension": lambda scene: {"json": {}, "headers": _version(scene.withdrawn, scene)},
    "api.deadlines.create_reopening": _deadline,
    "api.desk.record": _json(entry_id=1, attending=[]),
    "api.agenda.arrange": _json(lines=[], shown=""),
    "api.agenda.ask": _json(reason=""),
    "api.agenda.take_back": _json(),
    "api.floor.ask": _json(entry_id=1),
    "api.floor.change": _json(change="give"),
    "api.floor.close": _json(entry_id=1, closed=True),
    "api.floor.interrupt": _json(minutes=15, reason="Fire drill"),
    "api.floor.go_on": _json(),
    "api.replies.create": _json(says="comes", persons="Sun Hao"),
    "api.replies.check": _json(checked=[1]),
    "api.replies.remind": _json(),
    "api.for_the_record.create": _json(entry_id=None, en="We agree."),
    "api.for_the_record.replace": _json(en="We agree.", reason="A slip"),
    "api.for_the_record.take_back": _json(reason="Not so"),
    "api.corrections.create": _json(stood="a", correct="b", reason="c"),
    "api.corrections.answer": _json(says="objects", text="It is right."),
    "api.corrections.withdraw": _json(reason="They are right."),
    "api.confidences.give": _json(to="respondent", extent="substance"),
    "api.confidences.revoke": _json(to="respondent"),
    "api.confidences.tell": _json(to="respondent", words="Perhaps"),
    "api.releases.give": _json(seen=""),
    "api.releases.take_back": _json(),
    "api.releases.agree": _json(to="superior"),
    "api.releases.revoke": _json(to="superior"),
    "api.room.keep": _json(seen=0, issues=[{"title": {"zh": "流量"}, "options": [{"zh": "一"}, {"zh": "二"}]}]),
    "api.room.confirm": _json(seen=0),
    "api.room.score": _json(seen=0, points=[{"issue": 1, "option": 1, "points": 100}]),
    "api.offers.make": _json(seen=0, package=["1"], to=["mediator"]),
    "api.offers.answer": _json(answer="accept"),
    "api.offers.take_back": _json(),
    "api.drafting.write": _json(clauses=[{"zh": "闸门由双方共管。"}], seen=EMPTY),
    "api.drafting.present": _json(seen=EMPTY),
    "api.drafting.accept": _json(clauses={"c-1": NOBODYS}),
    "api.drafting.reopen": _json(),
    "api.drafting.propose": _json(wording={"zh": "另一表述。"}, words="Why", to="all", seen=NOBODYS),
    "api.drafting.comment": _json(words="Too early.", to="all"),
    "api.drafting.take": _json(seen=EMPTY),
    "api.sittings.create": _json(day="2019-01-01", place="Zhangfang"),
    "api.sittings.change": _json(day="2026-04-01", place="Zhangfang"),
    "api.sittings.cancel": _json(reason="High water"),
    "api.sittings.enter": _json(side="claimant", people=[{"name": "Chen Yu"}]),
    "api.sittings.contest": _json(text="Not so"),
    "api.minuted.keep": _json(seen=0, text="Hourly data."),
    "api.minuted.answer": _json(seen=NOBODYS, approves=True),
    "api.minuted.tell": _json(words="At most five years."),
    "api.protocol.keep": _json(seen=0, clauses={"clause1": {"en": "Chinese"}}, settlers={}),
    "api.protocol.withdraw": _json(seen=0),
    "api.protocol.sign": _json(seen=NOBODYS),
    "api.calls.check": _json(lines=[]),
    "api.calls.put": lambda scene: {"json": {"lines": []}, "headers": _version(scene.reference, scene)},
    "api.chairing.object_to": _json(reason="It is our year."),
    "api.chairing.create_swap": _json(own_year=2029, other_year=2030, reason="The flood works."),
    "api.chairing.update_swap": _json(act="agree"),
    "api.notices.read": _json(),
    "api.bulletins.create": lambda scene: {"json": {"bulletins": [_bulletin(scene)]}},
    "api.bulletins.receive": _json(),
    "api.datasets.read_in": lambda _: {"data": catalogue(), "content_type": DCAT_TYPE},
    "api.datasets.create": lambda scene: {"json": {"sets": [_set(scene)]}},
    "api.datasets.take": _json(),
    "api.notices.wish": _json(wish="follow"),
}
"""For every unsafe address what somebody sends who may do it."""
