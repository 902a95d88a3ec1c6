"""Words that are looked for in a column, written the same for either database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, literal, select
from sqlalchemy.types import String

from govflow.store.sql.containing import containing


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Stewards of Brook 7", "brook", True),
        ("Stewards of Brook 7", "BROOK 7", True),
        ("Stewards of Brook 7", "brooks", False),
        ("溪流协会", "流协", True),
        ("50% saved", "0%", True),
        ("500 saved", "0%", False),
        ("a_b", "A_B", True),
        ("axb", "a_b", False),
        ("DB11/T 3001", "11/t", True),
        ("DB11-T 3001", "11/t", False),
        ("ÉCOLE", "École", True),
        ("École", "école", False),  # what is no letter from A to Z is found as it stands
        ("İstanbul", "istanbul", False),
    ],
)
def test_a_word_stands_in_a_column_whatever_its_capitals(engine: Engine, text: str, word: str, found: bool) -> None:
    query = select(literal(word)).where(containing(literal(text, String), word))
    with engine.connect() as connection:
        assert (connection.execute(query).first() is not None) is found
