"""A page with one of its forms filled in again, as it was typed: whatever made the page need not know of it.

Hidden fields stay as the page has them, so that versions and tokens are those of now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

Attributes = dict[str, str | None]

RECEIVED = "_kept"
"""What the name of a file ends with where its token travels."""
TICKED = frozenset({"checkbox", "radio"})
LEFT = frozenset({"hidden", "submit", "button", "file", "password", "image", "reset"})


@dataclass
class _Tag:
    """A tag of a form, and from where to where in the page it stands. ``text``: of a text area, up to where it ends."""

    name: str
    attributes: Attributes
    start: int
    end: int
    until: int = 0
    of: str = ""  # of an option: the name of its list


@dataclass
class _Form:
    action: str
    details: tuple[_Tag, ...]
    tags: list[_Tag] = field(default_factory=list)


class _Reader(HTMLParser):
    """The forms of a page, with what is filled in there."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[_Form] = []
        self._form: _Form | None = None
        self._details: list[_Tag] = []
        self._list = ""
        self._area: _Tag | None = None
        self._lines = [0]
        for line in page.split("\n"):  # which is all that the parser counts
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._at()
        found = _Tag(tag, dict(attrs), start, start + len(self.get_starttag_text() or ""))
        if tag == "details":
            self._details.append(found)
        elif tag == "form":
            self._form = _Form(urlsplit(found.attributes.get("action") or "").path, tuple(self._details))
            self.forms.append(self._form)
        elif self._form is not None and tag in ("input", "textarea", "select", "option"):
            self._take(self._form, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "details" and self._details:
            self._details.pop()
        elif tag == "textarea" and self._area is not None:
            self._area.until = self._at()
            self._area = None

    def _take(self, form: _Form, found: _Tag) -> None:
        if found.name == "select":
            self._list = found.attributes.get("name") or ""
        if found.name == "textarea":
            self._area = found
        found.of = self._list if found.name == "option" else ""
        form.tags.append(found)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def refilled(page: str, action: str, fields: Iterable[tuple[str, str]]) -> str:
    """The page with the form that is sent to an address filled in; as it is where it has none.

    Of several that are sent there, the one with the same hidden fields.
    """
    typed: dict[str, list[str]] = defaultdict(list)
    for name, value in fields:
        typed[name].append(value)
    forms = [each for each in _Reader(page).forms if each.action == action]
    if not forms:
        return page
    chosen = max(forms, key=lambda each: _alike(each, typed))  # the first of those that are as much alike
    changes = [*_changes(chosen, typed), *((each.end - 1, each.end - 1, " open") for each in _closed(chosen))]
    for start, end, text in sorted(changes, reverse=True):
        page = page[:start] + text + page[end:]
    return page


def _alike(form: _Form, typed: dict[str, list[str]]) -> int:
    hidden = [each.attributes for each in form.tags if each.attributes.get("type") == "hidden"]
    same = sum((each.get("value") or "") in typed.get(each.get("name") or "", ()) for each in hidden)
    names = {each.attributes.get("name") for each in form.tags}
    return same + sum(name in names for name in typed)


def _closed(form: _Form) -> Sequence[_Tag]:
    return [each for each in form.details if "open" not in each.attributes]


def _changes(form: _Form, typed: dict[str, list[str]]) -> Iterator[tuple[int, int, str]]:
    left = {name: [*values] for name, values in typed.items()}
    for tag in form.tags:
        name = tag.of or tag.attributes.get("name") or ""
        kind = tag.attributes.get("type") or "text"
        if tag.name == "option" and name in typed:
            yield tag.start, tag.end, _tag(tag, "selected", tag.attributes.get("value") in typed[name])
        elif tag.name == "input" and kind in TICKED:
            ticked = (tag.attributes.get("value") or "on") in typed.get(name, ())
            yield tag.start, tag.end, _tag(tag, "checked", ticked)
        elif kind == "file" and f"{name}{RECEIVED}" in left:
            token = escape(left[f"{name}{RECEIVED}"][0])
            yield tag.end, tag.end, f'<input type="hidden" name="{escape(name)}{RECEIVED}" value="{token}">'
        elif tag.name == "textarea" and left.get(name):
            yield tag.end, tag.until, "\n" + escape(left[name].pop(0), quote=False)
        elif tag.name == "input" and kind not in LEFT and left.get(name):
            yield tag.start, tag.end, _tag(tag, "value", left[name].pop(0))


def _tag(tag: _Tag, name: str, value: str | bool) -> str:
    attributes = {key: each for key, each in tag.attributes.items() if key != name}
    if value is not False:
        attributes[name] = None if value is True else str(value)
    words = (key if each is None else f'{key}="{escape(each)}"' for key, each in attributes.items())
    return f"<{' '.join((tag.name, *words))}>"
