"""Every address that somebody can ask for: each rule of the application, filled with what the pages show that person.

Pages are read from the first one on, link by link. What stands in the addresses of links and forms fills all rules with
the same parameters, whether anything leads there or not; what nobody is led to but may guess, such as the name of a
step, is added by the case.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from govflow.services.operation.errands.kinds import KINDS
from govflow.store.cases import CASE
from govflow.values import SYSTEM
from tests.builders import Cast

Parts = frozenset[tuple[str, Any]]
"""The parameters of an address with their values."""

UNASKED = {
    "/account/tokens/console/static/<path:filename>": "files that are the same for everybody",
    "/bootstrap/static/<path:filename>": "files that are the same for everybody",
    "/static/<path:filename>": "files that are the same for everybody",
    "/metrics": "numbers for the machine itself and whoever bears a token: what is counted of everybody's requests",
    "/readyz": "says whether requests may be sent here, to programs",
    "/founding/<token>": "opens with a link of the operator alone, and only where there is no regional body yet",
    "/api/<path:rest>": "nothing stands there, whatever comes behind",
    "/api/v1/uploads/parts/<token>": "opens with a token that is told once; tests/api/test_resuming.py asks as others",
    "/invitations/<token>": "opens with a link from a letter alone, which no page shows",
    "/joining/<token>": "opens with a link from a mail alone, which no page shows",
    "/sign-in/forgotten": "not there without mail: tests/web/test_forgotten.py asks it",
    "/sign-in/forgotten/<token>": "the same, and opens with a link from a mail alone, which no page shows",
    "/sign-in/forgotten/<token>/passkey": "the same",
    "/mail/stop/<token>": "opens with a link from a mail alone, which no page shows",
    "/sign-in/with/<provider>": "leads to a provider, and none is set here: tests/web/test_providers.py asks it",
    "/sign-in/with/<provider>/callback": "the same, and back from there",
    "/feeds/<secret>.atom": "opens with an address that is shown once; tests/web/test_news.py reads it",
    "/feeds/<secret>/bulletins.<any(atom, json):form>": "the same; tests/web/test_bulletins.py reads it",
    "/account/webhooks/<int:webhook_id>": "one's own; tests/web/test_webhooks.py looks at it",
    "/errands/<errand_id>/file": "one's own; tests/web/test_errands.py takes it",
    "/api/v1/errands/<errand_id>": "the same; tests/api/test_errands.py asks as others",
    "/api/v1/errands/<errand_id>/file": "the same",
    "/calendars/<secret>.ics": "opens with an address that is shown once; tests/web/test_feeds.py reads it",
}
"""Rules that nothing is filled into, each with the reason."""

_ABOVE = re.compile("^(/api/v1|/open|/public/[a-z]+)+")
"""What may stand above the cases in an address."""
_LINK = re.compile(r'(?:href|action|formaction)="(/[^"]*)"')


def rules(app: Flask) -> list[Rule]:
    """All rules that answer to GET."""
    return [each for each in app.url_map.iter_rules() if "GET" in (each.methods or ())]


def find_addresses(
    app: Flask, look: Callable[[str], TestResponse], more: Iterable[Mapping[str, Any]] = (), *, most: int
) -> dict[str, list[str]]:
    """Look at all addresses that somebody can ask for, and tell them by rule.

    ``more``: parameters that can be guessed; ``most``: so many addresses of a rule that names a case in each, and one
    less of others.
    """
    found, seen = _crawl(app, look, most)
    parts = seen | {frozenset(each.items()) for each in more}
    for rule in rules(app):
        for path in sorted(_filled(rule, parts)):
            if path not in found[rule.rule] and _wanted(rule, path, found[rule.rule], most):
                look(path)
                found[rule.rule].append(path)
    return {name: paths for name, paths in found.items() if paths}


def guesses(cast: Cast) -> Iterator[dict[str, Any]]:
    """Parameters of addresses that may be tried although nothing leads there: of every case."""
    with cast.backend.reading() as session:
        references = session.scalars(select(CASE.c.reference).order_by(CASE.c.id)).all()
    for reference in references:
        case = cast.case(reference)
        with cast.backend.reading() as session:
            workflow = cast.backend.work(session, SYSTEM).version_of(case).workflow
        for number in (0, 1):
            yield {"reference": reference, "number": str(case.entries + number)}
        yield from ({"reference": reference, "name": each.name} for each in workflow.transitions)
        yield from ({"reference": reference, "child": each} for each in workflow.children)
        tables = (name for name, each in workflow.fields.items() if each.columns or each.kind.long)
        yield from ({"reference": reference, "field": each} for each in tables)
        yield {"reference": reference, "confidence": "0" * 32}
        yield {"reference": reference, "sitting": "0" * 32}
        yield {"reference": reference, "language": "en"}
        yield {"reference": reference, "language": "zh", "document_id": "0" * 32, "number": 1}
        yield {"reference": reference, "offer": "0" * 32}
        yield from ({"reference": reference, "log": each} for each in ("ocel", "xes"))
        yield from ({"reference": reference, "name": each, "suffix": "pdf"} for each in ("agenda", "minutes"))
        yield {"reference": reference, "prepared_id": 1}
        yield from ({"reference": reference, "meeting": each, "suffix": "pdf"} for each in references[:2])
    yield {"person_id": cast.person("zhou.min")}
    yield {"mandate_id": 1}
    yield {"organization_id": cast.organization("fangshan"), "person_id": cast.person("dong.mei")}
    yield from ({f"{each}_id": 1} for each in ("entry", "right", "contract", "tariff", "plan", "bulletin", "set"))
    yield from ({"language": "en", f"{each}_id": 1} for each in ("contract", "tariff", "plan"))
    yield {"fund_id": 1, "account": "available"}
    for each in ({}, {"language": "en"}):
        yield {**each, "region_id": 1, "area": "air"}
        yield {**each, "region_id": 1, "area": "air", "measure": "initiative", "year": cast.today.year}
    yield from ({"log": each} for each in ("ocel", "xes"))
    yield from ({"wanted": each} for each in KINDS)
    yield from ({"fund_id": 1, "grants": each} for each in ("giving", "ocds"))
    for kind in ("meeting", "paper", "agendaItem", "consultation", "file", "organization"):
        yield from ({"kind": kind}, {"kind": kind, "number": cast.organization("fangshan")})
        yield from ({"kind": kind, "number": each} for each in references[:2])


def missing(known: Iterable[Rule], found: Mapping[str, object]) -> list[str]:
    """The rules that were not asked, and not for a reason."""
    return sorted({each.rule for each in known} - found.keys() - UNASKED.keys())


def _crawl(app: Flask, look: Callable[[str], TestResponse], most: int) -> tuple[dict[str, list[str]], set[Parts]]:
    """By rule the addresses that something leads to, and all parameters that stand in addresses of pages."""
    adapter = app.url_map.bind("localhost")
    found: dict[str, list[str]] = defaultdict(list)
    seen: set[Parts] = set()
    waiting, known = deque(["/"]), {"/"}
    while waiting:
        path = waiting.popleft()
        matched = _match(adapter, path, "GET")
        if matched is None or not _wanted(matched[0], path, found[matched[0].rule], most):
            continue
        found[matched[0].rule].append(path)
        for link in _links(look(path)):
            places = (_match(adapter, link, method) for method in ("GET", "POST"))
            seen |= {frozenset(place[1].items()) for place in places if place is not None}
            if link not in known:
                known.add(link)
                waiting.append(link)
    return found, seen


def _wanted(rule: Rule, path: str, found: Sequence[str], most: int) -> bool:
    if "reference" in rule.arguments:
        case = _ABOVE.sub("", path).split("/")[2]
        return sum(case in each for each in found) < most
    return rule.rule not in UNASKED and len(found) < max(1, most - 1)


def _links(answer: TestResponse) -> list[str]:
    """Where a page leads, its forms included, and where an answer leads on."""
    page = answer.text if answer.mimetype == "text/html" else ""
    return [unescape(each).partition("#")[0] for each in (*_LINK.findall(page), answer.headers.get("Location", "/"))]


def _match(adapter: Any, path: str, method: str) -> tuple[Rule, dict[str, Any]] | None:
    try:
        return adapter.match(urlsplit(path).path, method=method, return_rule=True)
    except HTTPException:
        return None


def _filled(rule: Rule, parts: Iterable[Parts]) -> Iterator[str]:
    for each in parts:
        values = {name: value for name, value in each if name in rule.arguments}
        if values.keys() == rule.arguments:
            built = rule.build(values)
            if built is not None:
                yield built[1]


QUERIES = (
    "/cases?q={title}", "/cases?q={reference}", "/cases?organization={fangshan}", "/cases?workflow=dispute-mediation",
    "/cases?status=open&organization={laishui}", "/cases?status=ended", "/cases?mine=1", "/cases?phase=mediation",
    "/cases.ocel?q={title}", "/cases.xes?organization={fangshan}", "/cases.xes?workflow=dispute-mediation",
    "/cases.csv?q={title}", "/cases.csv?organization={fangshan}", "/cases.csv?workflow=dispute-mediation",
    "/inbox?organization={fangshan}", "/inbox?organization={laishui}&kind=DM", "/inbox?after={reference}",
    "/inbox?within={reference}&by=matter", "/inbox?care=mine", "/inbox?care=nobody", "/inbox/others?after={reference}",
    "/inbox/steps?item={reference}", "/inbox/hand-over?item={reference}",
    "/organizations?q={title}", "/organizations/{fangshan}", "/organizations/{laishui}", "/funds/1?below=999999",
    "/public/en/decisions?q={title}", "/public/en/notices?q={title}", "/public/zh/organizations/{laishui}",
    "/register?q={title}", "/register?area={fangshan}", "/register?below=999999",
    "/bulletins?valid=all", "/bulletins?area=110111", "/bulletins?kind=road_closed&after=999999",
    "/datasets?q={title}", "/datasets?department={fangshan}&sharing=conditional&late=1", "/datasets?after=999999",
)  # fmt: skip
"""Addresses of lists with which somebody may try to find it."""
