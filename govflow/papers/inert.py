"""Cells that no spreadsheet program takes for formulas, and the mark by which these know UTF-8."""

from __future__ import annotations

import unicodedata

MARK = "\ufeff"  # without it Excel takes UTF-8 for the encoding of the machine
FORMULA = frozenset("=+-@")
IGNORED = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})  # what some program skips before it looks for a formula


def inert(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet program might take it for a formula."""
    if not cell:
        return cell
    first = next((each for each in cell if unicodedata.category(each) not in IGNORED), "")
    risky = unicodedata.normalize("NFKC", first)[:1] in FORMULA or unicodedata.category(cell[0]) == "Cc"
    return f"'{cell}" if risky else cell
