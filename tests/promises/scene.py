"""One scene for the proofs on access: a dispute seen from ten sides, and something of everything that routes name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from werkzeug.test import TestResponse

from govflow.engine.facts import Holder
from govflow.services.accounts.passwords import invitation_token
from govflow.services.commands.directory.sign_on.rules import make_rule
from govflow.services.commands.directory.terms import GiveMandate, give_mandate
from govflow.services.commands.documents import AddDocument, add_document
from govflow.services.commands.meetings.chairing import AskSwap, EnterOrder, ask_swap, enter_order
from govflow.services.operation.errands.kinds import CASES_CSV
from govflow.store.cases import CaseRow
from govflow.store.documents import DocumentRow
from govflow.store.meetings.chairing import OrderRow, SwapRow
from govflow.store.parties import seat, unseat
from govflow.store.people import BelongingRow, MandateRow, MembershipRow, PersonRow, SessionRow
from govflow.store.people.sign_on import SignOnRuleRow
from govflow.store.record.compartments import CompartmentEntryRow
from govflow.store.writing.decisions import finish
from govflow.store.writing.entering import refresh_viewers
from govflow.store.writing.locking import lock
from govflow.values import Text
from tests.builders import new_key, set_members
from tests.promises.desks import of_desks
from tests.promises.earnest import FORMS, Form
from tests.promises.house import House
from tests.promises.people_told import of_bulletins, of_datasets, of_notices, of_own_people
from tests.services import delegated, disputes, markets, planned, staged, tolls
from tests.services.entered import enter
from tests.services.errands import done_and_failed
from tests.services.serving import registered
from tests.web.conftest import Browser

PEOPLE = {
    "outsider": "guo.wei",  # signs for Chengde, which has nothing to do with the dispute
    "opposing": "he.jun",  # signs for Laishui, the respondent
    "own": "chen.yu",  # signs for Fangshan, the claimant
    "colleague": "dong.mei",  # of Fangshan too, but does not sign for it
    "office": "wang.lin",  # secretary of the joint office; in a sealed vote nobody records what others do
    "removed": "mi.yun",  # had signed for Fangshan until today, and has not signed out
    "mediator": "feng.bo",  # took the first mediator's place after counsel's advice was confided to that one
    "auditor": "nie.gang",  # audits grants, and no dispute
    "admin": "admin",
}
RELATIONS = ("anonymous", *PEOPLE)
NAME = Text(en="Feng Bo", zh="冯博")

_ENTRY = CompartmentEntryRow

TITLE = "Juma River diversion"  # of both disputes; nobody but their parties and the office may read it


@dataclass(frozen=True)
class Key:
    """What a browser holds: the cookie of its session, and the token of its pages."""

    cookie: str
    token: str


@dataclass(frozen=True)
class Scene:
    """The region with two disputes between Fangshan and Laishui: one at its sealed vote, one withdrawn."""

    house: House
    reference: str
    withdrawn: str
    keys: dict[str, Key]
    parts: dict[str, Any]  # the value of every name that a route may have in its path

    def path(self, endpoint: str, method: str, **other: Any) -> str:
        """The address of a route in this scene."""
        adapter = self.house.app.url_map.bind("localhost")
        rule = next(
            each
            for each in self.house.app.url_map.iter_rules(endpoint)
            if method in (each.methods or ()) and (endpoint, each.rule) not in SHADOWED
        )
        parts = {name: self.parts[name] for name in rule.arguments} | self._special(endpoint) | other
        return adapter.build(endpoint, parts, method=method)

    def form(self, endpoint: str) -> Form:
        """What a person sends who does the act of a route in earnest."""
        return FORMS[endpoint](self)

    def send(self, relation: str, method: str, path: str, form: Form | None = None) -> TestResponse:
        """Send a request as the browser of this person does; what the answer sets there is forgotten again."""
        key = self.keys[relation]
        client = self.house.app.test_client()
        client.set_cookie("govflow", key.cookie)
        data = None if method == "GET" else {"csrf_token": key.token, **(form or {})}
        place = {"REMOTE_ADDR": "203.0.113.7"}  # some monitoring on this machine is let in where nobody else is
        answer = client.open(path, method=method, data=data, buffered=True, environ_overrides=place)
        answer.request.environ["wsgi.input"].close()  # a large one is a file, which the client forgets to close
        return answer

    def step(self, **answers: str) -> Form:
        """The confirmed form of a step, at the version that everybody sees."""
        version = self.house.cast.case(self.reference).version
        return {"step": "send", "seen_version": str(version), "key": new_key(), **answers}

    def _special(self, endpoint: str) -> dict[str, Any]:
        endpoint = endpoint.removeprefix("api.")
        if endpoint == "told.paper":
            return {"name": "minutes"}
        if endpoint.startswith("deadlines."):
            return {"reference": self.withdrawn}
        if endpoint == "cases.entry":
            return {"number": self.parts["entry"]}
        if endpoint == "console.static":
            return {"filename": "css/swagger-ui.css"}
        if endpoint == "bootstrap.static":
            return {"filename": "css/bootstrap.min.css"}
        if endpoint in ("news.show", "bulletins.feed"):
            return {"secret": self.parts["news"]}
        if endpoint.startswith("notices.stop"):
            return {"token": self.parts["stop"]}
        if endpoint == "organizations.add_member":
            return {"organization_id": self.parts["group_id"]}
        if endpoint.startswith("services."):
            return {"organization_id": self.house.cast.organization("fangshan")}
        if endpoint.startswith("deputies."):
            return {"organization_id": self.house.cast.organization("fangshan"), "deputy_id": self.parts["deputy_id"]}
        if endpoint.startswith("own_people."):
            return self._of_own_people()
        if endpoint.startswith("joining."):
            return {"token": self.parts["joining"]}
        if endpoint.startswith("chairing."):
            return {"organization_id": self.parts["chaired_id"]}
        if endpoint in ("organizations.instruction", "sums.instruction"):
            return {"mandate_id": self.parts["written_mandate_id"]}
        return {}

    def _of_own_people(self) -> dict[str, Any]:
        """Somebody of Fangshan, whose own administrator ends a role or mandate."""
        cast, parts = self.house.cast, self.parts
        own = {"membership_id": parts["own_membership_id"], "mandate_id": parts["written_mandate_id"]}
        return {"organization_id": cast.organization("fangshan"), "person_id": cast.person("dong.mei"), **own}


SHADOWED = {("workflows.show", "/workflows/<workflow>"), ("compensation.show", "/compensation/<agreement>")}
"""Rules of an endpoint that has another, longer one."""


def set_scene(house: House) -> Scene:
    """Bring the disputes to where they stand, sign everybody in, and end the membership of one of them."""
    cast = house.cast
    reference = disputes.proposal(cast)
    withdrawn = disputes.requested(cast)
    cast.fire("chen.yu", withdrawn, "withdraw", reason="Talks go on.")
    adding = AddDocument(
        case=reference,
        title="Advice of counsel",
        upload=disputes.PDF,
        audience=("claimant", "mediator"),
        key=new_key(),
    )
    add_document(cast.backend, cast.actor("chen.yu"), adding)
    _change_mediator(house, reference)
    _give_term(house)
    _give_written_mandate(house)
    _take_turns(house)
    browsers = {"anonymous": house.visitor()} | {each: house.signed_in(person) for each, person in PEOPLE.items()}
    other = house.signed_in(PEOPLE["own"])  # a second browser of the claimant, whose session can be ended
    assert other.cookie()
    _act_for_fangshan(house, browsers["removed"])
    _end_term(house)
    _require(house)
    entry_id, right_id = enter(cast, "users", "xu.peng", "51100000MJ0000018U"), markets.entered(cast, reference)
    tariff_id = tolls.entered(cast, reference)
    plan_id = planned.published(cast, reference)
    region_id = staged.entered(cast, reference)
    found = cast.round(reference)
    fangshan = cast.organization("fangshan")
    with cast.backend.reading() as session:
        parts = {
            "reference": reference,
            "language": "en",  # of the portal
            "name": "withdraw",
            "field": "claim",  # no table, so there is no file of it
            "meeting": "BTH-JC-2026-0001",  # which has sent no extract
            "suffix": "pdf",  # of a paper; a dispute has none
            "document_id": session.scalars(select(DocumentRow.id).where(*_filed_freely(reference))).one(),
            "number": 1,
            "webhook_id": 1,
            "service_id": 1,  # of Fangshan, whose legal office is asked to answer for it
            "charge_id": registered(cast, "dong.mei"),
            "entry": session.scalars(select(_ENTRY.id).where(_ENTRY.kind == "document")).one(),
            "round_id": found.id,
            **dict.fromkeys(("statement_id", "place_id", "prepared_id"), 1),  # a dispute has none of them
            "offer": "0" * 32,
            "confidence": "0" * 32,  # nothing is confided in it
            "sitting": "0" * 32,
            "clause": "c-1",  # nor is anything drafted
            "proposal": "0" * 32,
            "line_id": 1,
            "seat_id": next(seat for seat, holder in found.holders.items() if holder[0] == fangshan),
            "workflow": "dispute-mediation",
            "child": "measures",  # nobody opens one below it without an account
            "agreement": "luan-river",
            "version": 1,
            "fund_id": cast.fund("water_central"),
            "entry_id": entry_id,
            "right_id": right_id,
            "contract_id": delegated.entered(cast, reference),
            "tariff_id": tariff_id,
            "plan_id": plan_id,
            "region_id": region_id,
            "area": "air",
            "measure": "initiative",
            "year": cast.today.year,
            "account": "available",
            "log": "ocel",
            "wanted": CASES_CSV,
            "kind": "meeting",
            "grants": "giving",
            "organization_id": cast.organization("chicheng"),
            "person_id": cast.person("nie.gang"),
            "group_id": cast.organization("water"),
            "chaired_id": cast.organization("social"),
            "order_id": session.scalars(select(OrderRow.id)).one(),
            "swap_id": session.scalars(select(SwapRow.id)).one(),
            "belonging_id": session.scalars(select(BelongingRow.id).order_by(BelongingRow.id)).first(),
            "membership_id": _first(session, MembershipRow, cast.person("nie.gang")),
            "mandate_id": _first(session, MandateRow, cast.person("gu.yuan")),
            "written_mandate_id": _first(session, MandateRow, cast.person("dong.mei")),
            "session_id": session.scalars(
                select(SessionRow.id).where(SessionRow.person_id == cast.person("chen.yu")).order_by(SessionRow.id)
            ).all()[-1],
            "token": invitation_token(
                cast.backend.settings.key_for("links"),
                cast.person("nie.gang"),
                session.scalar(select(PersonRow.password_hash).where(PersonRow.id == cast.person("nie.gang"))),
            ),
            "change_id": 1,  # nobody has asked for other places of the body
            "passkey_id": 1,  # nobody has any
            "identity_id": 1,
            "provider": "hebei",  # of which the settings know nothing
            "rule_id": session.scalars(select(SignOnRuleRow.id)).one(),
            **of_notices(house),
            **of_bulletins(house),
            **of_datasets(house),
            **of_own_people(house),
            **of_desks(house, reference),
            **done_and_failed(house.cast),
            "filename": "govflow.css",
            "day": "2026-03-18",
        }
    keys = {relation: _key(browser) for relation, browser in browsers.items()}
    return Scene(house, reference, withdrawn, keys, parts)


def _require(house: House) -> None:
    """An administrator asks for a second factor where nobody of this scene serves."""
    ninghe = house.cast.organization("ninghe")
    make_rule(house.cast.backend, house.cast.actor("admin"), organization_id=ninghe, role=None, provider=None)


def _key(browser: Browser) -> Key:
    token = browser.token("/help")
    return Key(browser.cookie() or "", token)


def _filed_freely(reference: str) -> tuple[Any, ...]:
    """What no form of the case asked for."""
    case = select(CaseRow.id).where(CaseRow.reference == reference).scalar_subquery()
    return DocumentRow.field.is_(None), DocumentRow.case_id == case


def _change_mediator(house: House, reference: str) -> None:
    """Another mediator goes on from here."""
    cast = house.cast
    cast.clock.at += timedelta(seconds=1)
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        case = lock(work, reference)
        unseat(work, case, "mediator")
        new = Holder(organization_id=None, person_id=cast.person(PEOPLE["mediator"]), name=NAME)
        seat(work, case, "mediator", [new])
        refresh_viewers(work, case)
        finish(work)


def _give_term(house: House) -> None:
    """Somebody of another district may sign for Fangshan, for the time being."""
    cast = house.cast
    place = {"person_id": cast.person(PEOPLE["removed"]), "organization_id": cast.organization("fangshan")}
    since = cast.today - timedelta(days=100)
    with cast.backend.transaction() as session:
        session.add(MembershipRow(role="signatory", since=since, **place))
        session.add(MandateRow(number="2026-1", since=since, **place))


def _give_written_mandate(house: House) -> None:
    """Somebody of the claimant gets a mandate whose instruction is on file."""
    cast = house.cast
    mandate = GiveMandate(
        person_id=cast.person("dong.mei"),
        organization_id=cast.organization("fangshan"),
        workflow=None,
        case=None,
        number="2026-2",
        instruction=disputes.PDF,
        since=cast.today,
        until=None,
    )
    give_mandate(cast.backend, cast.actor("admin"), mandate)


def _take_turns(house: House) -> None:
    """Claimant and respondent belong to a committee, chair it by turns, and one asks the other to swap years."""
    cast, social = house.cast, house.cast.organization("social")
    fangshan, laishui = cast.organizations("fangshan", "laishui")
    set_members(cast, fangshan, laishui, group="social")
    words = {"decided": "The members, by letter.", "reason": "Each in its turn."}
    command = EnterOrder(group_id=social, members=(fangshan, laishui), first_year=2027, **words)
    enter_order(cast.backend, cast.actor("admin"), command)
    asked = AskSwap(group_id=social, own_year=2027, other_year=2028, reason="The flood works.")
    ask_swap(cast.backend, cast.actor("chen.yu"), asked)


def _act_for_fangshan(house: House, browser: Browser) -> None:
    form = {"organization": house.cast.organization("fangshan"), "next": "/account"}
    assert browser.post("/account/acting-for", form, page="/account").status_code == 303


def _end_term(house: House) -> None:
    """The person belongs to nobody any more, and is still signed in."""
    person = house.cast.person(PEOPLE["removed"])
    with house.cast.backend.transaction() as session:
        for row in (MembershipRow, MandateRow):
            session.execute(
                update(row).where(row.person_id == person).values(until=house.cast.today - timedelta(days=1))
            )


def _first(session: Any, row: Any, person_id: int) -> int:
    return int(session.scalars(select(row.id).where(row.person_id == person_id).order_by(row.id)).first())
