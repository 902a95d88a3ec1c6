"""The pages that people can reach: found by following links, one of each look."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from tests.web.conftest import Browser

_TAG = re.compile(r"<([a-z][a-z0-9]*)([^>]*)>")
_LOOKS = re.compile(r' (?:class|type|role|aria-current|lang)="[^"]*"')
_LINK = re.compile(r'<a [^>]*href="([^"#]+)')
_REFERENCE = "reference"

Look = frozenset[tuple[str, str]]
"""The kinds of elements on a page: tag, with what makes it look different from others of its tag."""


@dataclass(frozen=True)
class Found:
    """A page as one person reaches it."""

    person: str  # empty for a visitor
    endpoint: str
    path: str


@dataclass
class Crawl:
    """Follows the links of pages. ``states``: of each case by its reference, so that every state is looked at once."""

    app: Flask
    states: Mapping[str, str]

    def __post_init__(self) -> None:
        self._seen: dict[str, set[tuple[str, str]]] = {}
        self.endpoints: set[str] = set()

    def pages(self, person: str, browser: Browser, starts: Iterable[str]) -> Iterator[Found]:
        """Of each endpoint the pages with an element that no earlier page of it had."""
        queue, asked = deque(starts), set[tuple[str, ...]]()
        while queue:
            path = queue.popleft()
            endpoint, kind = self._kind(path)
            if kind in asked:
                continue
            asked.add(kind)
            answer = browser.get(path)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            queue.extend(links(answer))
            self.endpoints.add(endpoint)
            if not look(answer.text) <= self._seen.setdefault(endpoint, set()):
                self._seen[endpoint] |= look(answer.text)
                yield Found(person, endpoint, path)

    def _kind(self, path: str) -> tuple[str, tuple[str, ...]]:
        """The endpoint, and what tells pages apart that are worth a look: not numbers, but what they are about."""
        parts = urlsplit(path)
        try:
            endpoint, values = self.app.url_map.bind("localhost").match(parts.path, method="GET")
        except (NotFound, RequestRedirect):
            return "", ("", parts.path)
        about = self.states.get(values.pop(_REFERENCE, ""), "")
        words = [str(value) for value in values.values() if not str(value).isdigit() and len(str(value)) < 32]
        return endpoint, (endpoint, about, *words, *(["more"] if parts.query else []))


def look(html: str) -> set[tuple[str, str]]:
    """The elements of a page, each kind once."""
    return {(tag, "".join(_LOOKS.findall(attributes))) for tag, attributes in _TAG.findall(html)}


def links(answer: TestResponse) -> list[str]:
    """Where the page leads inside the application."""
    return [unescape(each) for each in _LINK.findall(answer.text) if each.startswith("/")]
