"""The pages that people can reach: found by following links, one of each look."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests.web.conftest import Browser

_TAG = re.compile(r"<([a-z][a-z0-9]*)([^>]*)>")
_LOOKS = re.compile(r' (?:class|type|role|aria-current|lang)="[^"]*"')
_LINK = re.compile(r'<a\s[^>]*href="([^"#]+)')

BY_STATE = ("cases.show", "rounds.show")
"""What looks different in each state of a case; the rest differs by procedure at most."""


@dataclass(frozen=True)
class Found:
    """A page as one person reaches it."""

    person: str  # empty for a visitor
    endpoint: str
    path: str


@dataclass
class Crawl:
    """Follows the links of pages. ``states``: procedure and state of each case by its reference."""

    app: Flask
    states: Mapping[str, tuple[str, str]]

    pages: list[Found] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    _seen: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def follow(self, person: str, browser: Browser, starts: Iterable[str]) -> None:
        """Note of each endpoint the pages with an element that no earlier page of it had, and links that fail."""
        queue, asked = deque(starts), set[tuple[str, ...]]()
        while queue:
            path = queue.popleft()
            endpoint, kind = self._kind(path)
            if kind in asked:
                continue
            asked.add(kind)
            answer = browser.get(path)
            if answer.status_code >= 400:
                self.broken.append(f"{person} {path}: {answer.status_code}")
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            queue.extend(links(answer))
            elements, seen = look(answer.text), self._seen.setdefault(endpoint, set())
            if not elements <= seen:
                seen |= elements
                self.pages.append(Found(person, endpoint, path))

    def _kind(self, path: str) -> tuple[str, tuple[str, ...]]:
        """The endpoint, and what tells pages apart that are worth a look: not numbers, but what they are about."""
        parts = urlsplit(path)
        try:
            endpoint, values = self.app.url_map.bind("localhost").match(parts.path, method="GET")
        except (NotFound, RequestRedirect):
            return "", ("", parts.path)
        case = self.states.get(values.get("reference", ""), ("", ""))
        about = case if endpoint in BY_STATE else case[:1]
        words = [str(each) for name, each in values.items() if name in ("workflow", "name", "act")]
        return endpoint, (endpoint, *about, *words, *(["more"] if parts.query else []))


def look(html: str) -> set[tuple[str, str]]:
    """The elements of a page, each kind once: its tag with what makes it look different from others."""
    return {(tag, "".join(_LOOKS.findall(attributes))) for tag, attributes in _TAG.findall(html)}


def links(answer: TestResponse) -> list[str]:
    """Where the page leads inside the application."""
    return [unescape(each) for each in _LINK.findall(answer.text) if each.startswith("/")]
