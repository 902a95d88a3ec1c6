"""Sentences that pure code says."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from govflow.messages import Message
from govflow.values import Money, Text

SOURCES = sorted(
    file
    for file in (Path(__file__).parents[1] / "govflow").rglob("*.py")
    if file.name not in ("codec.py", "catalogue.py")  # they say again what was kept, and what rules say of themselves
)


def test_sentence_names_its_values() -> None:
    message = Message("%(asked)s is asked, %(free)s is left.", asked=Money(500), free=Money(100))
    assert str(message) == "¥5.00 is asked, ¥1.00 is left."


def test_sentence_without_values_is_said_as_it_stands() -> None:
    assert str(Message("100 % of the seats.")) == "100 % of the seats."


@pytest.mark.parametrize(("n", "said"), [(1, "1 day is left."), (0, "0 days are left."), (2, "2 days are left.")])
def test_plural_goes_by_n(n: int, said: str) -> None:
    assert str(Message("%(n)s day is left.", "%(n)s days are left.", n=n)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 5, 4), "4 May 2026"),
        (datetime(2026, 5, 4, 9, 30, tzinfo=UTC), "4 May 2026, 09:30"),
        (Fraction(2, 3), "≈0.67"),
        (Fraction(1066, 5), "213.2"),
        (Text(en="Hebei", zh="河北"), "Hebei"),
        ((Text(en="Hebei", zh="河北"), Text(en="Tianjin", zh="天津")), "Hebei, Tianjin"),
        (Message("%(n)s votes", n=5), "5 votes"),
        (Money(1), "¥0.01"),
    ],
)
def test_values_are_said_in_english_for_logs(value: object, said: str) -> None:
    assert str(Message("%(value)s", value=value)) == said


def test_equal_sentences_are_equal_and_hash_alike() -> None:
    one, same, other = (Message("%(n)s votes", n=n) for n in (5, 5, 6))
    assert one == same
    assert hash(one) == hash(same)
    assert one != other


def test_sentence_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        Message("Said.").text = "Unsaid."  # type: ignore[misc]


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.stem)
def test_every_sentence_is_a_literal_that_the_catalogue_can_find(file: Path) -> None:
    """The docstrings of rules are the exception: ``web.extraction`` finds them where they stand."""
    computed = [
        f"{file.name}:{call.lineno}"
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Message"
        for text in call.args
        if not (isinstance(text, ast.Constant) and isinstance(text.value, str))
        and not ast.unparse(text).endswith(("rule.sentence", ".says"))
    ]
    assert computed == []
