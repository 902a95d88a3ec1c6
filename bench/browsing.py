"""A browser as far as a journey needs one: it keeps its cookies, follows what a page says and fills in its forms."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urlencode

from bench.serving import HOST

_PATIENCE = 60  # seconds for an answer


class Unexpected(Exception):
    """The server answered something else than a browser hopes for."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


@dataclass
class Browser:
    """One person at one connection; ``seconds`` is how long each answer took."""

    port: int
    seconds: list[float] = field(default_factory=list)
    _cookies: dict[str, str] = field(default_factory=dict)
    _connection: HTTPConnection | None = None

    def get(self, path: str) -> str:
        """A page that must be there."""
        status, _, text = self._ask("GET", path)
        if status != 200:
            raise Unexpected(status, f"{path}: {status}: {_said(text)}")
        return text

    def send(self, path: str, page: str, **filled: str) -> tuple[str, str]:
        """The form of a page, as it stands there, and filled in; where it leads then, and the page that came back."""
        status, location, text = self._ask("POST", path, {**hidden_fields(page), **filled})
        if status not in (200, 303):
            raise Unexpected(status, f"{path}: {status}: {_said(text)}")
        return location, text

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        if self._connection is None:
            self._connection = HTTPConnection(HOST, self.port, timeout=_PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{HOST}:{self.port}",
                "Sec-Fetch-Site": "same-origin",
            }
        started = time.perf_counter()
        self._connection.request(method, path, None if form is None else urlencode(form), headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        self.seconds.append(time.perf_counter() - started)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), text


def hidden_fields(page: str) -> dict[str, str]:
    """What the form of a page sends along unseen: those of its frame stand before its content."""
    reader = _Forms()
    reader.feed(page)
    return reader.found[-1]


class _Forms(HTMLParser):
    """The hidden fields of each form, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = [{}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form":
            self.found.append({})
        elif tag == "input" and told.get("type") == "hidden":
            self.found[-1][told.get("name") or ""] = told.get("value") or ""


def _said(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))[:600]
