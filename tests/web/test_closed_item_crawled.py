"""A closed item with all that may happen to it: whoever is only invited finds none of it, wherever a link leads."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from pypdf.errors import PdfReadError
from sqlalchemy import Engine

from tests.papers.reading import docx_text, pdf_text
from tests.services import handing
from tests.services.floors import ask, change, line_of, lodge
from tests.web.desk import Desk, Reader, open_desk
from tests.web.test_private_items import TEXT, TITLE, in_session

SAID, WHY, MOVED = "Nobody outside shall know this.", "Because of the pipeline.", "Thirty days will do."
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
ALWAYS = ("/calendar.ics", "/agenda.csv", "/agenda.xlsx", "/record.json", "/desk/mark", "/statements", "/corrections",
          "/batch", "/together", "/reply", "/votes.csv", "/votes.xlsx", "/papers")  # fmt: skip
MOST = 400


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def happened(desk: Desk) -> tuple[str, str]:
    """A conference whose closed item was debated, amended, voted on in secret, and prepared to be referred."""
    cast = desk.cast
    conference, item = in_session(cast)
    line = line_of(cast, conference, item)
    lodge(cast, conference, "sun.hao", SAID, entry_id=line)
    ask(cast, conference, line, "ma.ling")
    change(cast, conference, "gao.shan", "give", "tianjin")
    who = {"lead": cast.organization("beijing"), "counterpart": cast.organization("hebei")}
    handing.prepare(cast, item, "refer", referral="dispute", claim=WHY, reason=WHY, **who)
    cast.fire("li.jian", item, "move_amendment", amendment_title=MOVED, amendment_text=MOVED)
    cast.fire("gao.shan", item, "call_secret_vote")
    cast.respond("sun.hao", item, "yes")
    return conference, item


def letters_of(pdf: bytes) -> str:
    """Of a PDF; what was uploaded as one may be none."""
    try:
        return pdf_text(pdf)
    except PdfReadError:
        return pdf.decode("utf-8", "replace")


def read(reader: Reader, path: str) -> tuple[str, str]:
    """What an address answers, whatever kind of file it is, and the page where it is one."""
    answer = reader.get(path)
    data = answer.data
    if answer.mimetype == "application/pdf":
        return letters_of(data), ""
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as packed:
            names = packed.namelist()
            if "word/document.xml" in names:
                return docx_text(data), ""
            inner = [packed.read(each) for each in names]
            found = [letters_of(each) if each[:4] == b"%PDF" else each.decode("utf-8", "replace") for each in inner]
            return " ".join([*names, *found]), ""
    text = unescape(answer.get_data(as_text=True))
    return text, text if answer.mimetype == "text/html" else ""


@pytest.mark.parametrize(("person", "finds"), [("peng.cheng", False), ("ma.ling", True)])
def test_nothing_of_a_closed_item_is_behind_any_link(desk: Desk, person: str, *, finds: bool) -> None:
    conference, item = happened(desk)
    reader = desk.browser(person)
    queue = [f"/cases/{conference}", *(f"/cases/{conference}{each}" for each in ALWAYS), "/inbox", "/cases", "/"]
    queue += [f"/cases?q={TITLE.split()[0]}", "/cases?q=pipeline"]
    seen, found = set(queue), set[str]()
    needles = {TITLE, TEXT, SAID, WHY, MOVED, item}
    while queue and len(seen) < MOST:
        path = queue.pop(0)
        told, page = read(reader, path)
        squeezed = "".join(told.split())
        typed = "q=" in path  # what was looked for stands in its box
        found |= {f"{each}: {path}" for each in needles if "".join(each.split()) in squeezed and not typed}
        for link in map(unescape, LINK.findall(page)):
            if link not in seen and not link.startswith(("/static", "/sign", "/help", "/language", "/workflows")):
                seen.add(link)
                queue.append(link)
    assert len(seen) > 50
    assert bool(found) is finds, found
    assert [each for each in found if each.startswith(WHY)] == []  # it is prepared, and nobody has confirmed it
