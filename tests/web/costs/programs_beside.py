"""What programs read at addresses that have a page: asked for by the program of whoever asks for the page."""

from __future__ import annotations

import re

Asked = dict[str, tuple[str, str]]

API = "/api/v1"

ALIKE = (
    "inbox", "joint standards", "rights", "right", "offers of rights", "trades of rights", "charges on roads",
    "tariff", "contracts", "plans", "plan", "stages", "stage of a field", "what was counted",
    "recognitions", "notices", "notices of a case", "sums of funds", "rotation of the chair", "room",
    "offers", "form of a package", "papers", "corrections of minutes", "ranking of a call", "agenda, put in order",
    "desk of a session", "mark of a desk", "replies to an invitation", "statements for the record", "prepared step",
    "form of a prepared step", "what could be read on a day", "confidence with its leave", "draft", "settlement",
    "sittings", "sitting", "protocol", "versions of a text", "extension form", "suspension form", "reopening form",
    "calendar", "files of a person", "bulletins", "bulletin",
    "data sets", "data set",
)  # fmt: skip
"""Pages whose address is the same below the API."""

OTHERWISE = (
    ("alert of a bulletin", r"\.xml", ""),
    ("release of a contract", r"\.json", ""),
    ("catalogue in DCAT-AP", r"\.jsonld", ""),
    ("data set in DCAT-AP", r"set\.jsonld", "dcat"),
    ("calculator", "calculator", "calculation"),
    ("paper", r"\.pdf", ""),
    ("voting record", r"\.csv", ""),
    ("table for a spreadsheet", r"\.csv", ""),
    ("certificate", r"\.json", ""),
    ("terms of a settlement", r"\.json", ""),
    ("record", "$", "/checked"),
    ("round page", "$", "/session"),
    ("organization", "$", "/terms"),
    ("agreement version", "/compensation", "/agreements"),
    ("version of a procedure", "$", ""),
    ("drawing of a procedure", r"\.svg", ""),
    ("rules", "/workflows/format", ""),
)
"""Pages with another one: what stands in it, and what instead."""


def beside(pages: Asked) -> Asked:
    """By name whose program, and the address; ``pages``: those of the pages."""
    asked = {name: pages[name] for name in ALIKE}
    asked |= {name: (pages[name][0], re.sub(old, new, pages[name][1], count=1)) for name, old, new in OTHERWISE}
    reader, agreement = asked["agreement version"]
    asked |= {
        "years of an agreement": (reader, f"{agreement}/years"),
        "desk of funds": (reader, "/funds/desk"),
        "money of agreements": (reader, "/compensation/money"),
        "wishes": (reader, "/account/mail"),
        "instruction of a mandate": (pages["inbox of many organizations"][0], _without_list(pages["instruction"][1])),
    }
    return {f"program's page, {name}": (person, API + path) for name, (person, path) in asked.items()}


def _without_list(path: str) -> str:
    return path.removeprefix("/organizations")


COSTS: dict[str, tuple[int, int]] = {
    "program's page, joint standards": (7, 7),
    "program's page, rights": (7, 7),
    "program's page, right": (14, 14),
    "program's page, offers of rights": (7, 7),
    "program's page, trades of rights": (7, 7),
    "program's page, contracts": (8, 8),
    "program's page, release of a contract": (15, 15),
    "program's page, plans": (8, 8),
    "program's page, plan": (12, 12),
    "program's page, recognitions": (11, 11),
    "program's page, charges on roads": (8, 8),
    "program's page, stages": (10, 10),
    "program's page, stage of a field": (10, 10),
    "program's page, what was counted": (9, 9),
    "program's page, tariff": (8, 8),
    "program's page, calculator": (8, 8),
    "program's page, bulletins": (10, 10),
    "program's page, bulletin": (10, 10),
    "program's page, alert of a bulletin": (8, 8),
    "program's page, data sets": (9, 9),
    "program's page, data set": (11, 11),
    "program's page, catalogue in DCAT-AP": (9, 9),
    "program's page, data set in DCAT-AP": (7, 7),
    "program's page, agenda, put in order": (14, 14),
    "program's page, agreement version": (7, 7),
    "program's page, calendar": (8, 8),
    "program's page, files of a person": (7, 7),
    "program's page, certificate": (19, 19),
    "program's page, confidence with its leave": (20, 20),
    "program's page, corrections of minutes": (11, 11),
    "program's page, desk of a session": (17, 17),
    "program's page, desk of funds": (9, 9),
    "program's page, draft": (12, 12),
    "program's page, drawing of a procedure": (7, 7),
    "program's page, extension form": (16, 16),
    "program's page, form of a package": (20, 20),
    "program's page, form of a prepared step": (14, 14),
    "program's page, inbox": (8, 8),
    "program's page, instruction of a mandate": (7, 7),
    "program's page, mark of a desk": (11, 11),
    "program's page, money of agreements": (8, 8),
    "program's page, notices": (12, 12),
    "program's page, notices of a case": (10, 10),
    "program's page, offers": (15, 15),
    "program's page, organization": (15, 15),
    "program's page, paper": (17, 17),
    "program's page, papers": (17, 17),
    "program's page, prepared step": (13, 13),
    "program's page, protocol": (15, 15),
    "program's page, ranking of a call": (16, 16),
    "program's page, record": (15, 15),
    "program's page, reopening form": (11, 11),
    "program's page, replies to an invitation": (16, 16),
    "program's page, room": (18, 18),
    "program's page, rotation of the chair": (14, 14),
    "program's page, round page": (15, 15),
    "program's page, rules": (5, 5),
    "program's page, settlement": (19, 19),
    "program's page, sitting": (24, 24),
    "program's page, sittings": (15, 15),
    "program's page, statements for the record": (16, 16),
    "program's page, sums of funds": (8, 8),
    "program's page, suspension form": (16, 16),
    "program's page, table for a spreadsheet": (8, 8),
    "program's page, terms of a settlement": (11, 11),
    "program's page, version of a procedure": (11, 11),
    "program's page, versions of a text": (11, 11),
    "program's page, voting record": (18, 18),
    "program's page, what could be read on a day": (19, 19),
    "program's page, wishes": (7, 7),
    "program's page, years of an agreement": (9, 9),
}
"""The number of statements of each, with few and with many rows."""
