"""The region with so many of everything: cases, seats, entries, documents, members; its pages and its commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.rounds import Respond, respond
from govflow.services.commands.seats import Delegate, Excuse, delegate, excuse
from govflow.services.commands.sitting import CloseRound, close_round
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.round.ending import GOES_ON, closing_of
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow
from tests.builders import Cast, new_key, set_members
from tests.services import disputes
from tests.web.desk import Desk

PROPOSAL = {"text": "The joint standard is adopted.", "topic_class": "standards", "rule_set": "by_topic"}
GOVERNMENTS = (
    *("beijing", "tianjin", "hebei", "tangshan", "chengde", "zhangjiakou", "baoding", "langfang", "cangzhou", "jizhou"),
    *("shijiazhuang", "hengshui", "xingtai", "handan", "qinhuangdao", "xiongan", "huairou", "miyun", "yanqing"),
    *("pinggu", "ninghe", "yutian", "qianxi", "kuancheng", "xinglong", "luanping", "fengning", "chicheng", "guyuan"),
    *("laishui",),
)
MEASURE = "Close the weir."

Act = Callable[[], Any]


@dataclass(frozen=True)
class Crowd:
    """The application with its crowd, and the two cases whose pages are read and in which people act."""

    desk: Desk
    dispute: str
    ballot: str
    nearly_over: str  # a vote in which only Tianjin is awaited

    @property
    def cast(self) -> Cast:
        return self.desk.cast

    def pages(self) -> dict[str, Act]:
        """Every page by name, asked for by somebody who may see it."""
        chen, wang, admin = (self.desk.browser(each) for each in ("chen.yu", "wang.lin", "admin"))
        step = f"/cases/{self.dispute}/steps/request_measures"
        sent = {
            "csrf_token": chen.token(step),
            "step": "check",
            "seen_version": str(self.cast.case(self.dispute).version),
            "key": new_key(),
            "answer_measure_request": MEASURE,
        }
        return {
            "inbox": partial(wang.get, "/inbox"),
            "case list": partial(wang.get, "/cases"),
            "case page": partial(wang.get, f"/cases/{self.dispute}"),
            "step form": partial(chen.get, step),
            "check page": partial(chen.client.post, step, data=sent),
            "round page": partial(wang.get, f"/cases/{self.ballot}/rounds/{self.cast.round(self.ballot).id}"),
            "documents": partial(wang.get, f"/cases/{self.dispute}/documents"),
            "record": partial(wang.get, f"/cases/{self.dispute}/record"),
            "organizations": partial(wang.get, "/organizations"),
            "organization": partial(wang.get, f"/organizations/{self.cast.organization('hebei')}"),
            "people": partial(admin.get, "/people"),
            "person": partial(admin.get, f"/people/{self.cast.person('wang.lin')}"),
            "funds": partial(wang.get, "/funds"),
            "fund": partial(wang.get, f"/funds/{self.cast.fund('water_local')}"),
            "procedure": partial(wang.get, "/workflows/dispute-mediation"),
        }

    def commands(self) -> dict[str, Callable[[], Act]]:
        """Every command by name, in an order in which they can follow each other: each prepared, to be carried out."""
        return {
            "open": self._open,
            "open with members": self._open_with_members,
            "step": self._step,
            "respond": partial(self._respond, self.ballot),
            "close a round": self._close,
            "extend": partial(self._change, extend),
            "pause": partial(self._change, pause),
            "resume": partial(self._change, resume),
            "delegate": self._delegate,
            "excuse": self._excuse,
            "file a document": self._file,
        }

    def _open(self) -> Act:
        values = {"respondent": self.cast.organization("laishui"), "claim": "Restore the flow."}
        opening = OpenCase(workflow="dispute-mediation", title="Weir", values=values, key=new_key())
        return partial(open_case, self.cast.backend, self.cast.actor("chen.yu"), opening)

    def _step(self) -> Act:
        taking = TakeStep(
            case=self.dispute,
            name="request_measures",
            values={"measure_request": MEASURE},
            seen_version=self.cast.case(self.dispute).version,
            key=new_key(),
        )
        return partial(take_step, self.cast.backend, self.cast.actor("chen.yu"), taking)

    def _change(self, act: Callable[..., object]) -> Act:
        seen = self.cast.case(self.dispute).version
        change = ChangeDeadline(case=self.dispute, reason="Survey", seen_version=seen, key=new_key())
        return partial(act, self.cast.backend, self.cast.actor("zhou.min"), change)

    def _open_with_members(self) -> Act:
        opening = OpenCase(workflow="proposal", title="VOC limits", values=PROPOSAL, key=new_key())
        return partial(open_case, self.cast.backend, self.cast.actor("peng.cheng"), opening)

    def _respond(self, reference: str) -> Act:
        matter = self.cast.round(reference).matter_hash
        answer = Respond(
            **self._seat("tianjin", reference), choice="yes", matter=matter, foreseen=GOES_ON, key=new_key()
        )
        return partial(respond, self.cast.backend, self.cast.actor("ma.ling"), answer)

    def _close(self) -> Act:
        round_id = self.cast.round(self.nearly_over).id
        shown = closing_of(self.cast.round(self.nearly_over)).shown
        named = {"case": self.nearly_over, "round_id": round_id, "reason": "Tianjin has left"}
        closing = CloseRound(**named, shown=shown, key=new_key())
        return partial(close_round, self.cast.backend, self.cast.actor("gao.shan"), closing)

    def _delegate(self) -> Act:
        taker = self._seat("tianjin")["seat_id"]
        handing = Delegate(**self._seat("beijing"), to_seat_id=taker, key=new_key())
        return partial(delegate, self.cast.backend, self.cast.actor("sun.hao"), handing)

    def _excuse(self) -> Act:
        absent = Excuse(**self._seat("beijing"), status="absent", note="Away", key=new_key())
        return partial(excuse, self.cast.backend, self.cast.actor("wang.lin"), absent)

    def _file(self) -> Act:
        adding = AddDocument(case=self.dispute, title="Map", upload=disputes.PDF, audience=(), key=new_key())
        return partial(add_document, self.cast.backend, self.cast.actor("chen.yu"), adding)

    def _seat(self, organization: str, reference: str = "") -> dict[str, Any]:
        reference = reference or self.ballot
        found = self.cast.round(reference)
        wanted = self.cast.organization(organization)
        seat_id = next(seat for seat, (holder, _) in found.holders.items() if holder == wanted)
        return {"case": reference, "round_id": found.id, "seat_id": seat_id}


def gather(desk: Desk, many: int) -> Crowd:
    """So many disputes, requests, entries, documents, accounts and organizations, and a vote of one member more."""
    cast = desk.cast
    for _ in range(many):
        disputes.negotiation(cast)
        _request(cast)
    dispute = disputes.sessions(cast)
    for number in range(many):
        cast.fire("chen.yu", dispute, "request_measures", measure_request=f"Measure {number}")
        adding = AddDocument(case=dispute, title=f"Map {number}", upload=disputes.PDF, audience=(), key=new_key())
        add_document(cast.backend, cast.actor("chen.yu"), adding)
    _people(cast, many)
    members = GOVERNMENTS[: many + 1]
    ballot, nearly_over = _ballot(cast, members), _ballot(cast, members)
    for each in members:
        if each != "tianjin":
            cast.answer(each, nearly_over, "yes")
    return Crowd(desk, dispute, ballot, nearly_over)


def _ballot(cast: Cast, members: tuple[str, ...]) -> str:
    set_members(cast, *cast.organizations(*members))
    reference = cast.open("peng.cheng", "proposal", "VOC limits", **PROPOSAL)
    cast.fire("peng.cheng", reference, "submit")
    cast.fire("wang.lin", reference, "admit")
    for each in members:
        cast.answer(each, reference, "positive")
    cast.fire("gao.shan", reference, "call_vote")
    return reference


def _request(cast: Cast) -> None:
    request = Request(
        title="Springs",
        title_other="泉水",
        by="guyuan",
        committee="water",
        fund="water_local",
        amount=900_000,
        ends_on=date(2027, 6, 30),
    )
    requests.draft(cast, request)
    requests.submit(cast, request)


def _people(cast: Cast, many: int) -> None:
    """New accounts, all with a role in Hebei, and new organizations below it."""
    hebei = cast.organization("hebei")
    with cast.backend.transaction() as session:
        for number in range(many):
            person = PersonRow(email=f"new.{number}@govflow.example", name_en="New", name_zh="新")
            below = OrganizationRow(
                name_en=f"County {number}", name_zh="县", monogram="NC", kind="local_government", level="county"
            )
            below.parent_id = hebei
            session.add_all((person, below))
            session.flush()
            term = {"person_id": person.id, "since": cast.today}
            session.add(MembershipRow(organization_id=hebei, role="liaison", **term))
