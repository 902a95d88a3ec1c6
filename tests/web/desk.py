"""The demonstration cast behind a web server, with browsers for its people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from govflow.app import create_app
from tests.builders import Cast, make_cast
from tests.web.conftest import Browser


@dataclass
class Desk:
    """The application, and the cast that acts past it."""

    app: Flask
    cast: Cast

    def browser(self, person: str, *, language: str = "en") -> Reader:
        """A browser in which the person is signed in."""
        reader = Reader(self.app.test_client())
        answer = reader.sign_in(f"{person}@govflow.example")
        assert answer.status_code == 303, answer.text
        if language != "en":
            reader.post("/language", {"language": language}, page="/inbox")
        return reader


class Reader(Browser):
    """A browser that fills in the forms of pages as a person would."""

    def fill(self, path: str, values: dict[str, Any], *, press: str = "check", **rest: Any) -> TestResponse:
        """Open a form, enter the values beside what stands in it already, press a button."""
        page = self.get(path).text
        return self.client.post(
            path, data={**hidden(page), **values, "step": press}, follow_redirects=press == "check", **rest
        )

    def press(self, path: str, page: str, button: str) -> TestResponse:
        """Press a button of a page that carries everything in hidden fields."""
        return self.client.post(path, data={**hidden(page), "step": button}, follow_redirects=button == "check")


def hidden(page: str) -> dict[str, Any]:
    """The hidden fields of the form in the content of a page; several of one name as a list."""
    content = page[page.index("<main") :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", content):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            found.setdefault(name[1], []).append(unescape(value[1]))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def main_text(page: str) -> str:
    """What a person reads in the content of a page."""
    content = page[page.index("<main") : page.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", content)))


def open_desk(engine: Engine, data_dir: Path) -> Iterator[Desk]:
    cast = make_cast(engine, data_dir)
    yield Desk(create_app(cast.backend.settings, cast.backend), cast)
