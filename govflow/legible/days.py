"""Days as people write them: the year first and in full, whatever stands between the numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

LONGEST_DAY = 40  # characters, blanks included
_BETWEEN = re.compile(r"[-/.。年月−–‐‑、]")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def day(text: str) -> date:
    """``2026-06-30``, ``2026/6/30``, ``2026.6.30``, ``2026年6月30日``, ``20260630``, in full width too.

    Raises ValueError for anything else: of ``6/5/2026`` nobody knows whether it is in May or in June.
    """
    if len(text) > LONGEST_DAY:
        raise ValueError(f"{text[:40]!r} is no day")
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("。.").strip()
    parts = _BETWEEN.split(plain.removesuffix("日").removesuffix("号"))
    plain = "-".join(each.strip() for each in parts)
    found = _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no day")
    return date(*map(int, found.groups()))
