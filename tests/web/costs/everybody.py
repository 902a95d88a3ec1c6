"""What the portal asks the database, whoever reads it."""

from __future__ import annotations

from tests.web.costs.crowd import Crowd

Asked = dict[str, tuple[str, str]]


def portal(crowd: Crowd) -> Asked:
    """Every page of the portal by name, without a reader."""
    hebei, fund = crowd.cast.organization("hebei"), crowd.cast.fund("water_local")
    paths = {
        "portal": "/public",
        "portal, first page": "/public/en",
        "portal, decisions": "/public/en/decisions",
        "portal, decisions searched": f"/public/en/decisions?q=water&organization={hebei}&year=2026",
        "portal, under way": "/public/en/notices?year=2026",
        "portal, organizations": "/public/en/organizations?q=Hebei",
        "portal, organization": f"/public/en/organizations/{hebei}",
        "portal, funds": "/public/en/funds",
        "portal, fund": f"/public/en/funds/{fund}",
        "portal, agreements": "/public/en/agreements",
        "portal, agreement": "/public/en/agreements/chaobai-2018",
        "portal, standards": "/public/en/standards",
        "portal, contracts": "/public/en/contracts",
        "portal, table of contracts": "/public/en/contracts.csv",
        "portal, release of a contract": "/public/en/contracts/1/ocds.json",
        "portal, stages": "/public/en/stages",
        "portal, stages as data": "/public/en/stages/stages.json",
        "portal, stage of a field": "/public/en/stages/1/air",
        "portal, what was counted": "/public/en/stages/1/air/initiative/2026",
        "portal, charges": "/public/en/charges",
        "portal, tariff": "/public/en/charges/1",
        "portal, tariff as data": "/public/en/charges/1/tariff.json",
        "portal, calculator": "/public/en/charges/1/calculator?entry=west&exit=east&vehicle=passenger_1",
        "portal, charge as data": "/public/en/charges/1/charge.json?entry=west&exit=east&vehicle=passenger_1",
        "portal, trades": f"/public/en/trades?q=water&organization={hebei}&year=2026",
        "portal, plans": "/public/en/plans",
        "portal, plan": "/public/en/plans/1",
        "portal, commitments": "/public/en/commitments",
        "portal, case": f"/public/en/cases/{crowd.minuted}",
        "portal, words": "/public/en/words",
        "portal, feed": "/public/en/feed.atom",
        "portal, map": "/public/sitemap.xml",
        "robots": "/robots.txt",
        "without an account": "/report",
        "form without an account": "/report/supervision-report",
    }
    return {name: ("", path) for name, path in paths.items()}


PAGES: dict[str, tuple[int, int]] = {
    "portal": (0, 0),  # leads on
    "portal, first page": (8, 8),
    "portal, decisions": (7, 7),
    "portal, decisions searched": (7, 7),
    "portal, under way": (7, 7),
    "portal, organizations": (3, 3),
    "portal, organization": (11, 11),
    "portal, funds": (4, 4),
    "portal, fund": (9, 9),
    "portal, agreements": (3, 3),
    "portal, agreement": (3, 3),
    "portal, standards": (3, 3),
    "portal, contracts": (4, 4),
    "portal, table of contracts": (3, 3),
    "portal, release of a contract": (7, 7),
    "portal, charges": (4, 4),
    "portal, stages": (6, 6),
    "portal, stages as data": (5, 5),
    "portal, stage of a field": (6, 6),
    "portal, what was counted": (5, 5),
    "portal, tariff": (4, 4),
    "portal, tariff as data": (3, 3),
    "portal, calculator": (4, 4),
    "portal, charge as data": (3, 3),
    "portal, trades": (5, 5),
    "portal, plans": (4, 4),
    "portal, plan": (8, 8),
    "portal, commitments": (6, 6),
    "portal, case": (13, 13),
    "portal, words": (2, 2),
    "portal, feed": (6, 6),
    "portal, map": (5, 5),
    "robots": (0, 0),
    "without an account": (4, 4),
    "form without an account": (10, 10),
}
