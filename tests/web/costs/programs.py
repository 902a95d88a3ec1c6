"""Every address of the API by name, asked for by the program of somebody who may see it."""

from __future__ import annotations

from sqlalchemy import select

from govflow.services.commands.directory.tokens import MakeToken, make_token
from govflow.store.cases import CaseRow
from govflow.store.documents import DocumentRow
from govflow.store.people import BodyRow
from tests.builders import PASSWORD
from tests.services import calls
from tests.web.costs.crowd import BUSY, Crowd
from tests.web.costs.programs_beside import COSTS as BESIDE

API = "/api/v1"
Asked = dict[str, tuple[str, str]]

COSTS = {
    # of a program five: the token, its person and posts, the count of its requests
    "program, description": (0, 0),
    "program, who it is": (5, 5),
    "program, organizations": (7, 7),
    "program, organization": (15, 15),
    "program, procedures": (9, 9),
    "program, file of a procedure": (7, 7),
    "program, cases": (10, 10),
    "program, cases that wait": (10, 10),
    "program, cases with words": (10, 10),
    "program, events": (8, 8),
    "program, what can be opened": (9, 9),
    "program, opening form": (15, 15),
    "program, case": (14, 14),
    "program, entries": (16, 15),
    "program, entry": (12, 12),
    "program, record": (12, 12),
    "program, proof": (13, 13),
    "program, step form": (14, 14),
    "program, round": (15, 15),
    "program, offer form": (14, 14),
    "program, records as XES": (7, 7),
    "program, record as OCEL": (16, 16),
    "program, votes as Popolo": (19, 19),
    "program, grants as 360Giving": (21, 21),
    "program, organizations as linked data": (7, 7),
    "program, OParl": (9, 9),
    "program, OParl, bodies": (9, 9),
    "program, OParl, body": (9, 9),
    "program, documents": (13, 13),
    "program, document": (19, 19),
    "program, file": (9, 9),
    "program, agenda": (13, 13),
    "program, commitments": (10, 10),
    "program, funds": (8, 8),
    "program, fund": (13, 13),
    "program, books": (9, 9),
    "program, statement": (8, 8),
    "program, register": (11, 11),
    "program, entry of the register": (10, 10),
    "program, agreements": (7, 7),
    "program, file of an agreement": (7, 7),
    **BESIDE,
}
"""The number of statements of each, with few and with many rows."""

NOTHING = dict.fromkeys(("/api", "/api/<path:rest>"), "nothing stands there, and nothing is asked") | {
    "/api/v1/uploads/parts/<token>": "of a file that is on its way, by whoever acts: its parts are added up at once"
}
"""Not counted, with the reason."""


def programs(crowd: Crowd) -> Asked:
    """By name whose program, and the address."""
    cast, dispute = crowd.cast, f"/cases/{crowd.dispute}"
    fund, fangshan = cast.fund("water_local"), cast.organization("fangshan")
    offers = f"/cases/{crowd.calling}/rounds/{cast.round(crowd.calling).id}"
    seat = calls.seat_of(cast, cast.round(crowd.calling), "association-0")
    asked = {
        "description": (BUSY, "/openapi.json"),
        "who it is": (BUSY, "/me"),
        "organizations": ("wang.lin", "/organizations"),
        "organization": ("wang.lin", f"/organizations/{fangshan}"),
        "procedures": ("chen.yu", "/workflows"),
        "file of a procedure": ("chen.yu", "/workflows/election/1/source"),
        "cases": (BUSY, "/cases"),
        "cases that wait": (BUSY, "/cases?mine=true"),
        "cases with words": ("wang.lin", "/cases?q=Case"),
        "events": (BUSY, "/events"),
        "what can be opened": ("chen.yu", "/procedures"),
        "opening form": ("chen.yu", "/procedures/dispute-mediation/opening"),
        "case": ("wang.lin", dispute),
        "entries": ("chen.yu", f"{dispute}/entries"),
        "entry": ("chen.yu", f"{dispute}/entries/1"),
        "record": ("chen.yu", f"{dispute}/record"),
        "proof": ("chen.yu", f"{dispute}/record/proof"),
        "step form": ("chen.yu", f"/cases/{crowd.negotiated}/steps/log_talks"),
        "round": ("wang.lin", f"/cases/{crowd.ballot}/rounds/{cast.round(crowd.ballot).id}"),
        "offer form": ("offerer-0", f"{offers}/seats/{seat}/offer"),
        "records as XES": ("zhou.min", "/open/logs/xes?workflow=nothing"),
        "record as OCEL": ("chen.yu", f"/open{dispute}/logs/ocel"),
        "votes as Popolo": ("wang.lin", f"/open/cases/{crowd.session}/votes"),
        "grants as 360Giving": ("wang.lin", f"/open/funds/{fund}/giving"),
        "organizations as linked data": ("wang.lin", "/open/organizations"),
        "OParl": ("wang.lin", "/open/oparl"),
        "OParl, bodies": ("wang.lin", "/open/oparl/body"),
        "OParl, body": ("wang.lin", f"/open/oparl/body/{_body(crowd)}"),
        "documents": ("chen.yu", f"{dispute}/documents"),
        "document": ("chen.yu", f"{dispute}/documents/{_document(crowd)}"),
        "file": ("chen.yu", f"{dispute}/documents/{_document(crowd)}/versions/1"),
        "agenda": ("wang.lin", f"/cases/{crowd.conference}/agenda"),
        "commitments": ("wang.lin", "/commitments"),
        "funds": ("wang.lin", "/funds"),
        "fund": ("wang.lin", f"/funds/{fund}"),
        "books": ("wang.lin", f"/funds/{fund}/books"),
        "statement": ("wang.lin", f"/funds/{fund}/books/available"),
        "register": ("wang.lin", "/register"),
        "entry of the register": ("wang.lin", "/register/1"),
        "agreements": ("wang.lin", "/agreements"),
        "file of an agreement": ("wang.lin", "/agreements/luan-river/1/source"),
    }
    return {f"program, {name}": (person, API + path) for name, (person, path) in asked.items()}


def token_of(crowd: Crowd, person: str) -> str:
    """With which the program of a person reads."""
    making = MakeToken(title="Costs", scopes=("read",), days=30, password=PASSWORD)
    return make_token(crowd.cast.backend, crowd.cast.actor(person), making)


def _body(crowd: Crowd) -> int:
    """The organization of the regional body."""
    with crowd.cast.backend.reading() as session:
        return int(session.scalars(select(BodyRow.organization_id)).one())


def _document(crowd: Crowd) -> str:
    """One that the form of a step asked for, which all who see the case read."""
    case = select(CaseRow.id).where(CaseRow.reference == crowd.dispute).scalar_subquery()
    with crowd.cast.backend.reading() as session:
        found = select(DocumentRow.id).where(DocumentRow.case_id == case, DocumentRow.field == "petition")
        return str(session.scalars(found).one())
