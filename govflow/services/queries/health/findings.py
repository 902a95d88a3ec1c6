"""What was looked at, and what was found: in plain words, with what mends it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. ``mend``: what to do about it; empty where all is well, or it was not looked at."""

    check: str
    says: str
    mend: str = ""
    looked: bool = True

    @property
    def well(self) -> bool:
        return not self.mend

    def as_data(self) -> dict[str, Any]:
        """The same for a program."""
        return {**asdict(self), "well": self.well}


def all_well(findings: tuple[Finding, ...]) -> bool:
    """Whether nothing has to be mended, and everything was looked at."""
    return all(each.well and each.looked for each in findings)


def told(findings: tuple[Finding, ...]) -> str:
    """A line for each, and below it what to do."""
    width = max(len(each.check) for each in findings)
    lines: list[str] = []
    for each in findings:
        how = ("well" if each.well else "WRONG") if each.looked else "?"
        lines.append(f"{how:5}  {each.check.ljust(width)}  {each.says}")
        if each.mend:
            lines.append(f"{'':5}  {'':{width}}  -> {each.mend}")
    return "\n".join(lines)
