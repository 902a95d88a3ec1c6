"""Who may do what by API: every address from every side, as it was decided, in the scene of ``scene.py``.

Each person has a token of their own with all scopes; that of somebody who was removed is for Fangshan, as it was made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from werkzeug.test import TestResponse

from govflow.services.accounts.bearers import SCOPES
from govflow.services.commands.directory.tokens import MakeToken, make_token
from govflow.services.queries.case.round.ending import GOES_ON
from tests.builders import PASSWORD, new_key
from tests.promises.access import Route, read_table
from tests.promises.programs_beside import SENT as SENT_BESIDE
from tests.promises.programs_beside import beside

if TYPE_CHECKING:
    from tests.promises.scene import Scene

_TABLE = """
                              anonymous outsider opposing own colleague office removed mediator auditor admin

api.description          GET        200      200      200 200       200    200     200      200     200   200
api.nothing              GET        404      404      404 404       404    404     404      404     404   404
api.nothing              POST       404      404      404 404       404    404     404      404     404   404
api.nothing              PUT        404      404      404 404       404    404     404      404     404   404
api.nothing              PATCH      404      404      404 404       404    404     404      404     404   404
api.nothing              DELETE     404      404      404 404       404    404     404      404     404   404
api.directory.show_me    GET        401      200      200 200       200    200     401      200     200   200
api.directory.organizations GET     401      200      200 200       200    200     401      200     200   200
api.directory.organization GET      401      200      200 200       200    200     401      200     200   200
api.directory.workflows  GET        401      200      200 200       200    200     401      200     200   200
api.directory.source     GET        401      200      200 200       200    200     401      200     200   200
api.cases.index          GET        401      200      200 200       200    200     401      200     200   200
api.cases.events         GET        401      200      200 200       200    200     401      200     200   200
api.cases.procedures     GET        401      200      200 200       200    200     401      200     200   200
api.cases.opening        GET        401      200      200 200       200    403     401      403     403   403
api.cases.check          POST       401      200      422 200       200    403     401      403     403   403
api.cases.create         POST       401      201      422 201       201    403     401      403     403   403
api.cases.show           GET        401      404      200 200       200    200     401      200     404   404
api.cases.record         GET        401      404      200 200       200    200     401      200     404   404
api.cases.proof          GET        401      404      200 200       200    200     401      200     404   404
api.meetings.agenda      GET        401      404      404 404       404    404     401      404     404   404
api.meetings.commitments GET        401      200      200 200       200    200     401      200     200   200
api.funds.index          GET        401      200      200 200       200    200     401      200     200   200
api.funds.show           GET        401      200      200 200       200    200     401      200     200   200
api.funds.books          GET        401      404      404 404       404    200     401      404     404   404
api.funds.statement      GET        401      404      404 404       404    200     401      404     404   404
api.registers.index      GET        401      200      200 200       200    200     401      200     200   200
api.registers.show       GET        401      200      200 200       200    200     401      200     200   200
api.funds.agreements     GET        401      200      200 200       200    200     401      200     200   200
api.funds.source         GET        401      200      200 200       200    200     401      200     200   200
api.open.logs            GET        401      200      200 200       200    200     401      200     200   200
api.open.log             GET        401      404      200 200       200    200     401      200     404   404
api.open.votes           GET        401      404      404 404       404    404     401      404     404   404
api.open.fund            GET        401      200      200 200       200    200     401      200     200   200
api.open.organizations   GET        401      200      200 200       200    200     401      200     200   200
api.council.system       GET        401      200      200 200       200    200     401      200     200   200
api.council.index        GET        401      200      200 200       200    200     401      200     200   200
api.council.show         GET        401      404      404 404       404    404     401      404     404   404
api.cases.entries        GET        401      404      200 200       200    200     401      200     404   404
api.cases.entry          GET        401      404      404 200       200    404     401      404     404   404
api.steps.new            GET        401      404      200 200       200    200     401      200     404   404
api.steps.check          POST       401      404      422 200       422    422     401      422     404   404
api.steps.create         POST       401      404      422 200       422    422     401      422     404   404
api.rounds.show          GET        401      404      200 200       200    200     401      200     404   404
api.rounds.check         POST       401      404      403 200       403    403     401      403     404   404
api.rounds.respond_from  POST       401      404      403 200       403    403     401      403     404   404
api.rounds.offer         GET        401      404      404 404       404    404     401      404     404   404
api.rounds.make_offer    POST       401      404      404 404       404    404     401      404     404   404
api.documents.upload     POST       401      201      201 201       201    201     401      201     201   201
api.documents.index      GET        401      404      200 200       200    200     401      200     404   404
api.documents.create     POST       401      404      201 201       201    201     401      201     404   404
api.documents.show       GET        401      404      404 200       200    404     401      404     404   404
api.documents.download   GET        401      404      404 200       200    404     401      404     404   404
api.documents.update     POST       401      404      404 201       201    404     401      404     404   404
api.documents.narrow     POST       401      404      404 422       422    404     401      404     404   404
api.documents.withdraw   POST       401      404      404 422       422    404     401      404     404   404
"""

PROGRAMS: dict[Route, dict[str, str]] = {**(table := read_table(_TABLE)), **beside(table)}
"""What the program of each person is answered, by route."""

Sent = dict[str, Any]


def _opening(scene: Scene) -> Sent:
    answers = {"respondent": scene.house.cast.organization("laishui"), "claim": "Restore the flow."}
    return {"json": {"workflow": "dispute-mediation", "title": "Weir at Zhangfang", "answers": answers}}


def _step(scene: Scene) -> Sent:
    version = scene.house.cast.case(scene.reference).version
    return {"json": {"reason": "We settled."}, "headers": {"If-Match": f'"{version}"'}}


def _answer(scene: Scene, **more: Any) -> Sent:
    matter = scene.house.cast.round(scene.reference).matter_hash
    return {"json": {"choice": "accept", "matter": matter, **more}}


FILES: dict[str, Callable[[str], Sent]] = {
    "api.documents.create": lambda token: {"json": {"title": "Map", "upload": token}},
    "api.documents.update": lambda token: {"json": {"upload": token}},
}
"""What names a file that was uploaded before."""

SENT: dict[str, Callable[[Scene], Sent]] = {
    "api.documents.narrow": lambda _: {"json": {"reason": "Too open.", "audience": ["claimant"]}},
    "api.documents.withdraw": lambda _: {"json": {"reason": "Another's number is in it."}},
    "api.nothing": lambda _: {},
    "api.cases.check": _opening,
    "api.cases.create": _opening,
    "api.steps.check": _step,
    "api.steps.create": _step,
    "api.rounds.check": _answer,
    "api.rounds.respond_from": lambda scene: _answer(scene, foreseen=GOES_ON),
    "api.rounds.make_offer": lambda scene: _answer(scene, foreseen=GOES_ON),
    "api.documents.upload": lambda _: {
        "data": b"%PDF-1.4\n%%EOF\n",
        "content_type": "application/pdf",
        "query_string": {"filename": "paper.pdf"},
    },
    **SENT_BESIDE,
}
"""For every unsafe address what somebody sends who may do it."""


def tokens(scene: Scene, people: dict[str, str]) -> dict[str, str]:
    """A token for each; of who was removed as it was made before."""
    cast, found = scene.house.cast, {"anonymous": ""}
    for relation, person in people.items():
        actor = cast.actor(person)
        if relation == "removed":
            actor = replace(actor, organization_id=cast.organization("fangshan"))
        making = MakeToken(title=relation, scopes=tuple(SCOPES), days=30, password=PASSWORD)
        found[relation] = make_token(cast.backend, actor, making)
    return found


def ask(scene: Scene, token: str, method: str, path: str, sent: Sent | None = None) -> TestResponse:
    """Send a request as a program does: no cookie, a key of its own."""
    sent = dict(sent or {})
    headers = {"Idempotency-Key": new_key(), **sent.pop("headers", {})}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    client = scene.house.app.test_client(use_cookies=False)
    return client.open(path, method=method, headers=headers, buffered=True, **sent)
