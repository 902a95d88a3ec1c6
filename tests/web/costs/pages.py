"""Every page and export by name, asked for by somebody who may see it."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import select

from govflow.services.accounts.passwords import invitation_token
from govflow.store.cases import CaseRow
from govflow.store.documents import DocumentRow
from govflow.store.people import MandateRow, PersonRow
from govflow.store.record.compartments import COMPARTMENT, ENTRY
from govflow.store.record.leaves import CHECKPOINT
from tests.builders import new_key
from tests.services import calls, handing
from tests.web.costs import catalogued, desks, own, sat, served, told, trusting
from tests.web.costs.crowd import BUSY, Act, Crowd
from tests.web.costs.everybody import portal
from tests.web.costs.programs import API, programs, token_of
from tests.web.costs.programs_beside import beside
from tests.web.desk import Reader

TALKS = {"answer_talks_on": "2026-03-02", "answer_talks_record": "We met at the weir."}
Asked = dict[str, tuple[str, str]]
"""By name the reader, and the address."""


def addresses(crowd: Crowd) -> Asked:
    """What is only looked at."""
    found = _of_the_installation(crowd) | _of_the_directory(crowd)
    found |= _of_cases(crowd) | _of_rounds(crowd) | _of_steps(crowd)
    return found | programs(crowd) | beside(found) | portal(crowd)


def pages(crowd: Crowd) -> dict[str, Act]:
    """All pages, ready to be asked for."""
    asked = addresses(crowd)
    readers = {each: _reader(crowd, each) for each in {reader for reader, _ in asked.values()}}
    for person in {reader for reader, path in asked.values() if path.startswith(API)}:
        readers[person].bearer = token_of(crowd, person)
    found: dict[str, Act] = {name: partial(readers[reader].get, path) for name, (reader, path) in asked.items()}
    check = partial(_check, crowd, readers["chen.yu"])
    return found | {
        "check page": check(crowd.negotiated, "log_talks", TALKS),
        "check page, items are put to the vote": check(crowd.prepared, "put", {}),
        "check page, lots end with the works": check(crowd.works, "stop", {"reason": "Flood"}),
    }


def _of_the_installation(crowd: Crowd) -> Asked:
    fund, procedure = crowd.cast.fund("water_local"), "/workflows/election"
    return {
        "home": ("wang.lin", "/"),
        "signing keys": ("", "/.well-known/govflow-signing-keys.pem"),
        "alive": ("", "/healthz"),
        "ready": ("", "/readyz"),
        "numbers": ("", "/metrics"),
        "sign-in page": ("", "/sign-in"),
        "invitation": ("", f"/invitations/{_token(crowd)}"),
        "link of a mail": ("", told.stop_address(crowd.cast)),
        "feed of notices": ("", told.feed_address(crowd.cast)),
        **told.bulletin_addresses(crowd.cast),
        **catalogued.addresses(crowd.cast),
        **desks.addresses(crowd.cast, crowd.cast.linked(crowd.session)),
        "webhook": (told.READER, told.webhook_address(crowd.cast)),
        "calendar of a person": ("", told.calendar_address(crowd.cast)),
        "notices": (told.READER, "/notices"),
        "notices of a case": ("wang.lin", f"/cases/{crowd.dispute}/notices"),
        "dead letters": ("admin", "/administration/deliveries"),
        "files of a person": (told.READER, "/errands"),
        "mark of files": (told.READER, "/errands/mark"),
        "asking for a file": (told.READER, "/errands/new/cases-csv"),
        "help": ("wang.lin", "/help"),
        "clock": ("admin", "/administration/clock"),
        "log": ("admin", "/administration/log"),
        "regional body": ("admin", "/administration/body"),
        "calendar": ("wang.lin", "/calendar?year=2031"),
        "funds": ("wang.lin", "/funds"),
        "fund": ("wang.lin", f"/funds/{fund}"),
        "sums of funds": ("wang.lin", "/funds/sums"),
        "sums of projects": ("wang.lin", "/funds/sums?by=project"),
        "sums as text": ("wang.lin", "/funds/sums.csv?by=year"),
        "sums as a workbook": ("wang.lin", "/funds/sums.xlsx?by=purpose"),
        "books": ("wang.lin", f"/funds/{fund}/books"),
        "statement of an account": ("wang.lin", f"/funds/{fund}/books/available"),
        "journals as text": ("wang.lin", f"/funds/{fund}/journals.csv"),
        "journals as a workbook": ("wang.lin", f"/funds/{fund}/journals.xlsx"),
        "journals for beancount": ("wang.lin", f"/funds/{fund}/journals.beancount"),
        "grants as 360Giving": ("wang.lin", f"/funds/{fund}/grants.giving.json"),
        "grants as OCDS": ("wang.lin", f"/funds/{fund}/grants.ocds.json"),
        "register": ("wang.lin", "/register"),
        "register, narrowed": ("wang.lin", "/register?q=water&standing=in_order"),
        "entry of the register": ("wang.lin", "/register/1"),
        "procedures": ("wang.lin", "/workflows"),
        "agreements": ("wang.lin", "/compensation"),
        "agreement": ("wang.lin", "/compensation/chaobai-2018"),
        "agreement version": ("wang.lin", "/compensation/chaobai-2018/1"),
        "agreement file": ("wang.lin", "/compensation/chaobai-2018/1/source.yaml"),
        "registers": ("wang.lin", "/registers"),
        "joint standards": ("wang.lin", "/standards"),
        "rights": ("wang.lin", "/rights"),
        "right": ("wang.lin", "/rights/1"),
        "offers of rights": ("wang.lin", "/rights/offers"),
        "trades of rights": ("wang.lin", "/rights/trades"),
        "contracts": ("wang.lin", "/contracts"),
        "table of contracts": ("wang.lin", "/contracts/contracts.csv"),
        "release of a contract": ("wang.lin", "/contracts/1/ocds.json"),
        "plans": ("wang.lin", "/plans"),
        "plan": ("wang.lin", "/plans/1"),
        "recognitions": ("wang.lin", "/recognitions"),
        "stages": ("wang.lin", "/stages"),
        "stages for a spreadsheet": ("wang.lin", "/stages.csv"),
        "stage of a field": ("wang.lin", "/stages/1/air"),
        "what was counted": ("wang.lin", "/stages/1/air/initiative/2026"),
        "charges on roads": ("wang.lin", "/charges"),
        "tariff": ("wang.lin", "/charges/1"),
        "tariff as data": ("wang.lin", "/charges/1/tariff.json"),
        "calculator": ("wang.lin", "/charges/1/calculator?entry=west&exit=east&vehicle=passenger_1"),
        "charge as data": ("wang.lin", "/charges/1/charge.json?entry=west&exit=east&vehicle=passenger_1"),
        "procedure": ("wang.lin", procedure),
        "version of a procedure": ("wang.lin", f"{procedure}/2"),
        "file of a procedure": ("wang.lin", f"{procedure}/2/source.yaml"),
        "drawing of a procedure": ("wang.lin", f"{procedure}/2/diagram.svg"),
        "diagram of a procedure": ("wang.lin", f"{procedure}/2/diagram.mmd"),
        "rules": ("wang.lin", "/workflows/format/rules"),
        "record of commitments": ("wang.lin", "/commitments"),
        "record of commitments for a spreadsheet": ("wang.lin", "/commitments.csv"),
        "record of commitments as a workbook": ("wang.lin", "/commitments.xlsx"),
    }


def _of_the_directory(crowd: Crowd) -> Asked:
    hebei, person = (f"/organizations/{crowd.cast.organization('hebei')}", f"/people/{crowd.cast.person('wang.lin')}")
    busy = crowd.cast.person(BUSY)
    return {
        "account": (BUSY, "/account"),
        "second factor": (BUSY, "/account/second-factor"),
        "showing that it is oneself": (BUSY, "/account/confirmation"),
        "rules for signing in": ("admin", "/administration/sign-on"),
        "tokens": (BUSY, "/account/tokens"),
        "webhooks": (BUSY, "/account/webhooks"),
        "services that one answers for": (served.ANSWERS, "/account/services"),
        "trying out the API": (BUSY, "/account/tokens/console"),
        "organizations": ("wang.lin", "/organizations"),
        "organizations as linked data": ("wang.lin", "/organizations.jsonld"),
        "organizations below one": ("wang.lin", f"/organizations?below={crowd.cast.organization('hebei')}"),
        "lines of a list of organizations": ("wang.lin", "/organizations/choices?q=Hebei"),
        "organization": ("wang.lin", hebei),
        "organization, to administrators": ("admin", hebei),
        "services of an organization": ("admin", f"/organizations/{crowd.cast.organization(served.OF)}/services"),
        "our people": (own.KEEPER, f"/organizations/{crowd.cast.organization(own.OF)}/people"),
        "deputies": (own.KEEPER, f"/organizations/{crowd.cast.organization(own.OF)}/deputies"),
        "one of our people": (
            own.KEEPER,
            f"/organizations/{crowd.cast.organization(own.OF)}/people/{crowd.cast.person(own.GONE)}",
        ),
        "committee": ("wang.lin", f"/organizations/{crowd.cast.organization('social')}"),
        "rotation of the chair": ("sun.hao", f"/organizations/{crowd.cast.organization('air')}/rotation"),
        "new organization": ("admin", "/organizations/new"),
        "form of an organization": ("admin", f"{hebei}/edit"),
        "deactivating an organization": ("admin", f"{hebei}/deactivate"),
        "instruction": ("admin", f"/organizations/mandates/{_mandate(crowd, busy)}/instruction"),
        "people": ("admin", "/people"),
        "person": ("admin", person),
        "person with many roles": ("admin", f"/people/{busy}"),
        "new person": ("admin", "/people/new"),
        "form of a person": ("admin", f"{person}/edit"),
        "deactivating a person": ("admin", f"{person}/deactivate"),
    }


def _of_cases(crowd: Crowd) -> Asked:
    dispute = f"/cases/{crowd.dispute}"
    document = f"{dispute}/documents/{crowd.document(DocumentRow.field.is_(None), DocumentRow.audience == [])}"
    return {
        "inbox": ("wang.lin", "/inbox"),
        "inbox of many organizations": (BUSY, "/inbox"),
        "inbox with rooms": ("chen.yu", "/inbox"),
        "case list": ("wang.lin", "/cases"),
        "case list, searched": ("wang.lin", "/cases?q=Juma&status=open&mine=1"),
        "records as OCEL": ("zhou.min", "/cases.ocel?workflow=nothing"),
        "cases for a spreadsheet": ("wang.lin", "/cases.csv"),
        "case page": ("wang.lin", dispute),
        "case with members": ("wang.lin", f"/cases/{crowd.ballot}"),
        "case with offers": ("chen.yu", f"/cases/{crowd.scoring}"),
        "case with items": ("chen.yu", f"/cases/{crowd.agenda}"),
        "case with lots": ("chen.yu", f"/cases/{crowd.works}"),
        "case with tranches": ("wang.lin", f"/cases/{crowd.grant}"),
        "case with commitments": ("wang.lin", f"/cases/{crowd.conference}"),
        "case with confidences": ("chen.yu", f"/cases/{crowd.talks}"),
        "room": ("zhou.min", f"/cases/{crowd.room}/room"),
        "room of a party": ("chen.yu", f"/cases/{crowd.room}/room"),
        "offers": ("he.jun", f"/cases/{crowd.room}/room/offers"),
        "form of a package": ("zhou.min", f"/cases/{crowd.room}/room/tabling?package={_package(crowd)}"),
        "papers": ("wang.lin", f"/cases/{crowd.conference}/papers"),
        "paper": ("wang.lin", f"/cases/{crowd.conference}/papers/agenda.pdf"),
        "corrections of minutes": ("wang.lin", f"/cases/{crowd.minuted}/corrections"),
        "extract of minutes": ("peng.cheng", _extract(crowd)),
        "papers in one file": ("wang.lin", f"/cases/{crowd.conference}/papers/papers.zip"),
        "case with an agenda": ("wang.lin", f"/cases/{crowd.convening}"),
        "agenda": ("wang.lin", f"/cases/{crowd.convening}/agenda"),
        "ranking of a call": ("wang.lin", f"/cases/{crowd.ranked}/ranking"),
        "one step for many requests": ("wang.lin", f"/cases/{crowd.ranked}/ranking/batch"),
        "agenda, put in order": ("wang.lin", f"/cases/{crowd.convening}/agenda/order"),
        "desk of a session": ("wang.lin", f"/cases/{crowd.session}/desk"),
        "A items together": ("wang.lin", f"/cases/{crowd.session}/together"),
        "case with invitations": ("wang.lin", f"/cases/{crowd.inviting}"),
        "replies to an invitation": ("wang.lin", f"/cases/{crowd.inviting}/reply"),
        "statements for the record": ("wang.lin", f"/cases/{crowd.session}/statements"),
        "desk of a session, for its chair": ("gao.shan", f"/cases/{crowd.session}/desk"),
        "case with prepared steps": ("gao.shan", f"/cases/{crowd.session}"),
        "prepared step": ("gao.shan", f"/cases/{crowd.session}/prepared/{_prepared(crowd)}"),
        "form of a prepared step": ("wang.lin", f"/cases/{crowd.session}/steps/refer_item/prepared"),
        "mark of a case": ("wang.lin", f"/cases/{crowd.session}/mark"),
        "mark of a desk": ("wang.lin", f"/cases/{crowd.session}/desk/mark"),
        "calendar of a meeting": ("wang.lin", f"/cases/{crowd.session}/calendar.ics"),
        "agenda for a spreadsheet": ("wang.lin", f"/cases/{crowd.convening}/agenda.csv"),
        "agenda as a workbook": ("wang.lin", f"/cases/{crowd.convening}/agenda.xlsx"),
        "case with leave": ("zhou.min", f"/cases/{crowd.trusted}"),
        "what could be read on a day": ("zhou.min", f"/cases/{crowd.trusted}/record/sight"),
        "confidence with its leave": ("zhou.min", trusting.page(crowd.cast, crowd.trusted)),
        **trusting.file_pages(crowd.cast, crowd.trusted),
        "case that was settled": ("he.jun", f"/cases/{crowd.settled}"),
        "case with a draft": ("chen.yu", f"/cases/{crowd.drafted}"),
        "draft": ("chen.yu", f"/cases/{crowd.drafted}/draft"),
        "draft, to be written": ("zhou.min", f"/cases/{crowd.drafted}/draft/text"),
        "version of a draft as a file": ("chen.yu", f"/cases/{crowd.drafted}/draft/2.docx"),
        "settlement": ("he.jun", f"/cases/{crowd.settled}/settlement"),
        "certificate": ("he.jun", f"/cases/{crowd.settled}/settlement/certificate.json"),
        "terms of a settlement": ("he.jun", f"/cases/{crowd.settled}/settlement/terms.json"),
        **sat.pages(crowd.cast, crowd.sat),
        "voting record": ("wang.lin", f"/cases/{crowd.session}/votes.csv"),
        "voting record as Popolo": ("wang.lin", f"/cases/{crowd.session}/votes.popolo.json"),
        "voting record as a workbook": ("wang.lin", f"/cases/{crowd.session}/votes.xlsx"),
        "step for several items": ("wang.lin", _ticked(crowd)),
        "table for a spreadsheet": ("chen.yu", f"/cases/{crowd.agenda}/tables/agenda.csv"),
        "documents": ("chen.yu", f"{dispute}/documents"),
        "document": ("chen.yu", document),
        "file": ("chen.yu", f"{document}/versions/1"),
        "entry": ("chen.yu", f"{dispute}/entries/{_entry(crowd)}"),
        "record": ("chen.yu", f"{dispute}/record"),
        "record as OCEL": ("chen.yu", f"{dispute}/record.ocel"),
        "record as XES": ("chen.yu", f"{dispute}/record.xes"),
        "file of the record": ("chen.yu", f"{dispute}/record.json"),
        "versions of a text": ("wang.lin", f"/cases/{crowd.ballot}/texts/text"),
        "proof": ("chen.yu", f"{dispute}/record/proof.json"),
        "proof, since an earlier checkpoint": ("chen.yu", f"{dispute}/record/proof.json?since={_published(crowd)}"),
    }


def _extract(crowd: Crowd) -> str:
    """Of the first item of a conference whose minutes are issued."""
    return f"/cases/{crowd.cast.linked(crowd.minuted)[0]}/papers/extract/{crowd.minuted}.docx"


def _prepared(crowd: Crowd) -> int:
    number: int = handing.last(crowd.cast, crowd.session).id
    return number


def _ticked(crowd: Crowd) -> str:
    return f"/cases/{crowd.session}/batch?" + "&".join(f"item={each}" for each in crowd.cast.linked(crowd.session))


def _of_rounds(crowd: Crowd) -> Asked:
    seat = calls.seat_of(crowd.cast, crowd.cast.round(crowd.calling), "association-0")
    return {
        "round page": ("wang.lin", _round(crowd, crowd.ballot)),
        "round in secret": ("gao.shan", _round(crowd, crowd.election)),
        "round on an item": ("chen.yu", _round(crowd, crowd.agenda)),
        "round of offers": ("chen.yu", _round(crowd, crowd.calling)),
        "round that scores offers": ("reviewer-0", _round(crowd, crowd.scoring)),
        "offer form": ("offerer-0", f"{_round(crowd, crowd.calling)}/seats/{seat}/offer"),
    }


def _of_steps(crowd: Crowd) -> Asked:
    dispute, opening = f"/cases/{crowd.dispute}", "/cases/new"
    return {
        "procedures to open": ("chen.yu", opening),
        "opening form": ("chen.yu", f"{opening}/dispute-mediation"),
        "opening form with lists": ("chen.yu", f"{opening}/call-for-offers"),
        "step form": ("chen.yu", f"/cases/{crowd.negotiated}/steps/log_talks"),
        "step form with a table": ("chen.yu", f"/cases/{crowd.prepared}/steps/revise"),
        "step form with a list of cases": ("wang.lin", f"/cases/{crowd.convening}/steps/take_up_item"),
        "step form with a list of persons": ("wang.lin", f"/cases/{_request(crowd)}/steps/pass_screening"),
        "step form with commitments": ("wang.lin", f"/cases/{crowd.conference}/steps/add_commitment"),
        "step for the rows of a table": ("wang.lin", f"/cases/{crowd.conference}/steps/add_commitment/rows"),
        "extension form": ("zhou.min", f"{dispute}/deadline/extension"),
        "suspension form": ("zhou.min", f"{dispute}/deadline/suspension"),
        "reopening form": ("chen.yu", f"/cases/{crowd.withdrawn}/reopening"),
    }


def _check(crowd: Crowd, reader: Reader, reference: str, name: str, answers: dict[str, str]) -> Act:
    step, seen = f"/cases/{reference}/steps/{name}", str(crowd.cast.case(reference).version)
    sent = {"csrf_token": reader.token(step), "step": "check", "seen_version": seen, "key": new_key(), **answers}
    return partial(reader.client.post, step, data=sent)


def _reader(crowd: Crowd, person: str) -> Reader:
    return crowd.desk.browser(person) if person else Reader(crowd.desk.app.test_client())


def _round(crowd: Crowd, reference: str) -> str:
    return f"/cases/{reference}/rounds/{crowd.cast.round(reference).id}"


def _one(crowd: Crowd, query: Any) -> Any:
    with crowd.cast.backend.reading() as session:
        return session.scalars(query).all()[0]


def _entry(crowd: Crowd) -> str:
    query = select(ENTRY.c.id).join(COMPARTMENT, COMPARTMENT.c.id == ENTRY.c.compartment_id)
    confided = COMPARTMENT.c.case_id == crowd.cast.case(crowd.dispute).id, ENTRY.c.kind == "document"
    return str(_one(crowd, query.where(*confided)))


def _published(crowd: Crowd) -> int:
    """The size of the first checkpoint."""
    return int(_one(crowd, select(CHECKPOINT.c.size).where(CHECKPOINT.c.published).order_by(CHECKPOINT.c.size)))


def _mandate(crowd: Crowd, person: int) -> int:
    written = MandateRow.person_id == person, MandateRow.document_id.is_not(None)
    return int(_one(crowd, select(MandateRow.id).where(*written)))


def _request(crowd: Crowd) -> str:
    screened = CaseRow.workflow == "funding-request", CaseRow.state == "screening"
    return str(_one(crowd, select(CaseRow.reference).where(*screened)))


def _token(crowd: Crowd) -> str:
    person = crowd.cast.person("nie.gang")
    password = _one(crowd, select(PersonRow.password_hash).where(PersonRow.id == person))
    return invitation_token(crowd.cast.backend.settings.key_for("links"), person, password)


def _package(crowd: Crowd) -> str:
    """The first option of each issue."""
    return f"{crowd.many}: {'-'.join('1' * crowd.many)}"
