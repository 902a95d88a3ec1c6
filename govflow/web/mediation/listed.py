"""A list of issues and a sheet of points as they are typed: a row for each issue, an option on each line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Text
from govflow.web.forms.typed import words

ROWS_MORE = 3
MOST_ROWS = 30

_BARRED = re.compile(r"\d{1,2}\.\d{1,2}(?: *\+ *\d{1,2}\.\d{1,2})+")
_POINTS = re.compile(r"\d{1,3}")


@dataclass(frozen=True, kw_only=True)
class TypedIssue:
    """A row of the form of the list."""

    number: int
    zh: str = ""
    en: str = ""
    options_zh: str = ""
    options_en: str = ""


def rows_of(issues: Any, typed: Mapping[str, str] | None) -> list[TypedIssue]:
    """The rows of the form: as they were typed, or as the list has them, with some empty ones below."""
    if typed is not None:
        rows = [_typed_row(typed, number) for number in range(1, _rows(typed) + 1)]
    else:
        rows = [] if issues is None else [_kept_row(n, each) for n, each in enumerate(issues.issues, 1)]
    empty = ROWS_MORE if typed is None or "more" in typed else 0
    return [*rows, *(TypedIssue(number=len(rows) + n) for n in range(1, empty + 1))][:MOST_ROWS]


def issues_typed() -> list[tuple[Text, list[Text]]]:
    """The issues of the form that was sent; rows without a word are left out. Raises Refused."""
    found: list[tuple[Text, list[Text]]] = []
    for n in range(1, _rows(request.form) + 1):
        zh, en = words(f"zh_{n}"), words(f"en_{n}")
        lines = {code: _lines(words(f"options_{code}_{n}")) for code in ("zh", "en")}
        if not (zh or en or lines["zh"] or lines["en"]):
            continue
        if not (zh or en):
            raise Refused([Message("Issue %(n)s has options and no name. Name it, or empty its options.", n=n)])
        found.append((Text(en=en or zh, zh=zh or en), list(_options(zh or en, **lines))))
    return found


def barred_typed() -> list[list[tuple[int, int]]]:
    """Choices that do not stand together, a line each: ``1.3 + 2.2``. Raises Refused."""
    found = []
    for line in _lines(words("barred")):
        if _BARRED.fullmatch(line) is None:
            raise Refused(
                [
                    Message(
                        "“%(line)s” does not say which choices do not stand together. Write the number of an issue and "
                        "of its option, such as 1.3 + 2.2.",
                        line=line[:80],
                    )
                ]
            )
        pairs = (each.strip().split(".") for each in line.split("+"))
        found.append([(int(issue), int(option)) for issue, option in pairs])
    return found


def points_typed() -> tuple[list[tuple[str, str, int]], int]:
    """The points of the sheet that was sent, and the reserve. What is empty was not given. Raises Refused."""
    points: list[tuple[str, str, int]] = []
    for name, value in request.form.items():
        if (found := re.fullmatch(r"points_(\d{1,2})_(\d{1,2})", name)) is not None and value.strip():
            points.append((found[1], found[2], _number(value)))
    return points, _number(words("reserve") or "0")


def _number(typed: str) -> int:
    if _POINTS.fullmatch(typed.strip()) is None:
        raise Refused(
            [Message("“%(typed)s” is no number of points: write a whole number from 0 to 100.", typed=typed[:20])]
        )
    return int(typed)


def _rows(typed: Mapping[str, str]) -> int:
    count = typed.get("rows", "0")
    return min(int(count), MOST_ROWS) if _POINTS.fullmatch(count) else 0


def _typed_row(typed: Mapping[str, str], n: int) -> TypedIssue:
    named = {name: typed.get(f"{name}_{n}", "") for name in ("zh", "en", "options_zh", "options_en")}
    return TypedIssue(number=n, **named)


def _kept_row(n: int, issue: Any) -> TypedIssue:
    return TypedIssue(
        number=n,
        zh=issue.title.zh,
        en=issue.title.en,
        options_zh="\n".join(each.zh for each in issue.options),
        options_en="\n".join(each.en for each in issue.options),
    )


def _lines(typed: str) -> list[str]:
    return [each.strip() for each in typed.splitlines() if each.strip()]


def _options(issue: str, zh: list[str], en: list[str]) -> Iterator[Text]:
    """In both languages; one language alone stands for both."""
    first, second = en or zh, zh or en
    if len(first) != len(second):
        raise Refused(
            [
                Message(
                    "“%(issue)s” has %(zh)s options in Chinese and %(en)s in English. Write each on a line of its own, "
                    "in the same order.",
                    issue=issue,
                    zh=len(second),
                    en=len(first),
                )
            ]
        )
    for a, b in zip(first, second, strict=True):
        yield Text(en=a, zh=b)
