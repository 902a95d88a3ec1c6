"""Who builds what the database keeps of an entry: the entries themselves, and whoever writes them down."""

from __future__ import annotations

import ast
from pathlib import Path

BUILDERS = (
    "answering", "bargaining", "calls", "case", "compensation", "confidences", "deadlines", "drafting", "floor",
    "ledger", "meetings", "minutes", "protocol", "rounds", "sittings",
)  # fmt: skip
OF_REGISTERS = ("charges", "contracts", "datasets", "mistakes", "plans", "recognition", "rights", "stages", "standards")


def test_only_the_entries_themselves_know_the_words_of_the_database() -> None:
    """Nobody else builds a stored row: what happened is entered as a class."""
    builders = []
    for path in (Path(__file__).parents[2] / "govflow").rglob("*.py"):
        calls = (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call))
        if any(isinstance(each.func, ast.Name) and each.func.id in ("Stored", "NewEntry") for each in calls):
            builders.append("/".join(path.parts[-3:]))
    allowed = {f"engine/entries/{each}.py" for each in BUILDERS}
    allowed |= {f"entries/registers/{each}.py" for each in OF_REGISTERS}
    outside = {"govflow/store/work.py", "store/record/history.py", "store/record/compartments.py"}
    assert set(builders) == allowed | outside
