"""Those who are at a sitting as they are typed: a row for each person, some empty ones below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from werkzeug.datastructures import FileStorage

from govflow.services.queries.mediation.sittings import SideShown
from govflow.services.uploads import Upload
from govflow.web.forms.typed import written

AUTHORITIES = {
    "none": lazy_gettext("none: reports and listens"),
    "ad_referendum": lazy_gettext("ad referendum: agrees if the organization approves"),
    "full": lazy_gettext("full: may settle"),
}
ROWS_MORE = 3
MOST_ROWS = 20

_COUNT = re.compile(r"\d{1,2}")


@dataclass(frozen=True, kw_only=True)
class TypedPerson:
    """A row of the form."""

    number: int
    name: str = ""
    post: str = ""
    authority: str = "none"
    mandate: str = ""


def rows_of(side: SideShown, typed: Mapping[str, str] | None) -> list[TypedPerson]:
    """The rows of the form of a side: as they were typed, else as they stand, else as the side named itself."""
    if typed is not None:
        rows = [_typed(typed, number) for number in range(1, _rows(typed) + 1)]
        empty = ROWS_MORE if "more" in typed else 0
    else:
        listed = (side.own if side.yours else side.kept) or side.own
        rows = [_entered(number, each) for number, each in enumerate(listed.people if listed else (), 1)]
        empty = ROWS_MORE
    return [*rows, *(TypedPerson(number=len(rows) + n) for n in range(1, empty + 1))][:MOST_ROWS]


def people_typed() -> list[tuple[str, str, str, str]]:
    """The rows of the form that was sent, empty ones as well: each is called by the number that it has there."""
    return [
        (
            written(f"name_{n}"),
            written(f"post_{n}"),
            request.form.get(f"authority_{n}", ""),
            request.form.get(f"mandate_{n}", ""),
        )
        for n in range(1, _rows(request.form) + 1)
    ]


def mandate_chosen() -> bool:
    """Whether the file of a mandate came along: no page carries it on to where the form stands again."""
    sent = request.files.get("mandate")
    return sent is not None and bool(sent.filename)


def mandate_typed() -> Upload | None:
    """The file of a mandate, where one came along."""
    sent: FileStorage | None = request.files.get("mandate")
    if sent is None or not mandate_chosen():
        return None
    return Upload(sent.filename or "", sent.read(), sent.mimetype or "application/octet-stream")


def _rows(typed: Mapping[str, str]) -> int:
    count = typed.get("rows", "0")
    return min(int(count), MOST_ROWS) if _COUNT.fullmatch(count) else 0


def _typed(typed: Mapping[str, str], n: int) -> TypedPerson:
    named = {name: typed.get(f"{name}_{n}", "") for name in ("name", "post", "authority", "mandate")}
    return TypedPerson(number=n, **named)


def _entered(n: int, each: Any) -> TypedPerson:
    mandate = each.mandate.id if each.mandate is not None else ""
    return TypedPerson(
        number=n, name=each.name, post=each.entered.post, authority=each.entered.authority, mandate=mandate
    )
