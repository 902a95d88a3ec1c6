"""All that was brought to a public case and is public: page by page, by what became of it, and as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.children import ChildLine, ChildTable
from govflow.services.queries.case.head import load_names
from govflow.services.queries.finding import Choice
from govflow.services.queries.meetings.promises import load_promise_lines
from govflow.services.queries.open.portal.case import brought_to
from govflow.store.work import Work
from govflow.store.writing.locking import read_case
from govflow.values import Text

PAGE = 50
WAITING = "-"
"""What stands in the place of a verdict where there is none yet; no option is called so."""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """A page of them: ``number`` of ``pages``, from 1; ``total`` of those that are as asked.

    ``verdicts``: what became of any of them, to choose from; ``verdict``: what was asked for, empty for all.
    """

    reference: str
    title: str
    title_other: str | None
    table: ChildTable
    verdicts: tuple[Choice, ...]
    verdict: str
    words: str
    number: int
    pages: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a visitor looks for: words in what stands in the table, and what became of it. Empty means all."""

    words: str = ""
    verdict: str = ""

    def fits(self, line: ChildLine) -> bool:
        if self.verdict and (line.verdict or WAITING) != self.verdict:
            return False
        return all(each in _said(line) for each in self.words.casefold().split())


def load_brought(work: Work, reference: str, sought: Sought, number: int = 1, most: int = PAGE) -> Brought:
    """A page of what was brought to a case. Raises NotFound for one that not everybody sees, and where there is none.

    A number beyond the last page shows that one.
    """
    case = read_case(work, reference)
    names = load_names(work, case)
    promises = {each.reference for each in load_promise_lines(work, case, names)}
    table = brought_to(work, case, names, promises)
    if table is None:
        raise NotFound(Message("Nothing was brought to this case so far that everybody may read."))
    lines = [each for each in table.lines if sought.fits(each)]
    pages = max(1, -(-len(lines) // most))
    here = min(max(1, number), pages)
    return Brought(
        reference=case.reference,
        title=case.title,
        title_other=case.title_other,
        table=replace(table, lines=tuple(lines[(here - 1) * most : here * most])),
        verdicts=_verdicts(table.lines),
        verdict=sought.verdict,
        words=sought.words,
        number=here,
        pages=pages,
        total=len(lines),
    )


def _said(line: ChildLine) -> str:
    """What stands of one in the table, in both languages."""
    told = (line.reference, line.title, line.title_other or "", line.brought_by, line.state)
    parts = [*told, *(each.value for each in line.shown)]
    both = (f"{each.en} {each.zh}" if isinstance(each, Text) else str(each or "") for each in parts)
    return " ".join(both).casefold()


def _verdicts(lines: tuple[ChildLine, ...]) -> tuple[Choice, ...]:
    """In the order in which they came first."""
    found: dict[str, Text] = {}
    for line in lines:
        said = next((each.value for each in line.shown if isinstance(each.value, Text)), None)
        if line.verdict is not None and said is not None:
            found.setdefault(line.verdict, said)
    return tuple(Choice(value=value, label=label) for value, label in found.items())
