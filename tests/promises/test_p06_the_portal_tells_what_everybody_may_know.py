"""P6: from the first page of the portal on, without an account, no link leads to an error, and no page tells anything
that is not public: no case that not everybody may see, no answer that is declared public nowhere, no name of a person.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Mapping
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from govflow.app import create_app
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow, PersonRow
from govflow.store.people.registers.tables import ENTRY
from govflow.store.sql.session import Session
from govflow.store.visibility import sight
from govflow.store.writing import locking
from govflow.values import SYSTEM
from tests.promises.house import House
from tests.promises.test_p06_a_public_state_shows_what_is_declared import OFFICER, PURPOSE, SCORE_NOTE, notice
from tests.services import disputes
from tests.stories.played import copy_of_played

__all__ = ["notice"]

_LINK = re.compile(r'href="(/[^"#]*)')
PORTAL = ("/public", "/robots.txt")


def read_all(app: Flask, most: int) -> dict[str, str]:
    """All that can be reached from the first page of either language, by address: at most so many pages."""
    client, found = app.test_client(), dict[str, str]()
    waiting = deque(["/public/en", "/public/zh", "/public/sitemap.xml", "/robots.txt"])
    known = {*waiting}
    while waiting and len(found) < most:
        path = waiting.popleft()
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        if not path.startswith(PORTAL):
            continue
        assert "Set-Cookie" not in answer.headers, path
        found[path] = (
            answer.text if (answer.mimetype or "").startswith(("text", "application/xml", "application/atom")) else ""
        )
        for link in map(unescape, _LINK.findall(found[path])):
            if link not in known:
                known.add(link)
                waiting.append(link)
    return found


def told(pages: Mapping[str, str], secrets: Collection[str]) -> list[str]:
    """Which of these words stand on which page."""
    read = {path: unescape(page) for path, page in pages.items()}
    return [f"{secret} on {path}" for secret in secrets for path, page in read.items() if secret in page]


def names_of_people(session: Session) -> set[str]:
    rows = session.execute(select(PersonRow.name_en, PersonRow.name_zh, PersonRow.email)).all()
    return {each for row in rows for each in row if each}


def registered(session: Session) -> set[str]:
    """What the directory and the register say of organizations, which everybody reads."""
    names = session.execute(select(OrganizationRow.name_en, OrganizationRow.name_zh)).all()
    return {each for row in names for each in row} | {*session.scalars(select(ENTRY.c.code))}


def test_whoever_follows_every_link_reads_nothing_internal(house: House, notice: str) -> None:
    hidden = disputes.proposal(house.cast)
    with house.cast.backend.reading() as session:
        secrets = {*names_of_people(session), OFFICER, SCORE_NOTE, "Budget by lines", hidden, "Juma"}
    pages = read_all(house.app, most=400)
    assert PURPOSE in pages[f"/public/en/cases/{notice}"]
    assert told(pages, secrets) == []


def test_the_proof_sees_a_case_that_is_read_without_asking_who_reads(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: cases are read as by somebody from whom nothing is hidden."""
    hidden, visitor = disputes.proposal(house.cast), house.app.test_client()
    assert visitor.get(f"/public/en/cases/{hidden}").status_code == 404
    monkeypatch.setattr(locking, "sight", lambda _actor: sight(SYSTEM))
    assert hidden in visitor.get(f"/public/en/cases/{hidden}").text


@pytest.mark.on_request
def test_the_whole_demonstration_tells_everybody_nothing_internal(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Every case that is not public, every person, and every text that some case keeps and none declares public."""
    played = copy_of_played(tmp_path_factory, tmp_path_factory.mktemp("portal") / "copy")
    backend = played.play.backend
    pages = read_all(create_app(backend.settings, backend), most=5_000)
    with backend.reading() as session:
        work = backend.work(session, SYSTEM)
        case = CASE.c
        columns = (case.reference, case.public, case.title, case.title_other, case.workflow_version_id, case.data)
        rows = session.execute(select(*columns)).all()
        people = names_of_people(session)
        kept, open_to_all = set[str](), registered(session)
        for row in rows:
            open_to_all |= {row.title, row.title_other or ""} if row.public else set()
            declared = work.pinned(session, row.workflow_version_id).workflow.public_fields
            for name, value in row.data.items():
                if isinstance(value, str) and len(value) > 12:
                    (open_to_all if row.public and name in declared else kept).add(value)
    invisible = {row.reference for row in rows if not row.public}
    assert sum(path.startswith("/public/en/cases/") for path in pages) >= 20
    assert told(pages, invisible) == []
    assert told(pages, people) == []
    shown = "\n".join(open_to_all)
    assert told(pages, {each for each in kept if each not in shown}) == []
    backend.sessions.dispose()
