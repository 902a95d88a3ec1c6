"""Forms of several pages: which question stands on which, which page is shown, and what the reader goes on to.

Everything typed on the other pages travels along in hidden fields, so nothing is kept between two pages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from govflow.services.queries.step.questions import Question


@dataclass
class Pages:
    """The pages of a form, counted from 0. ``hidden``: questions that are not asked, by what earlier pages answered.

    ``reached``: the last page that was shown so far; what stands on later ones has not been sent yet.
    """

    questions: Sequence[Question]
    number: Mapping[str, int]
    at: int = 0
    reached: int = 0
    hidden: frozenset[str] = frozenset()
    settled: frozenset[str] = field(default_factory=frozenset)  # asked, by what earlier pages answered

    @classmethod
    def of(cls, questions: Sequence[Question]) -> Pages:
        number: dict[str, int] = {}
        page, count = None, 0
        for each in questions:
            if number and each.page != page:
                count += 1
            page = each.page
            number[each.name] = count
        return cls(questions, number)

    @property
    def count(self) -> int:
        return max(self.number.values(), default=0) + 1

    @property
    def several(self) -> bool:
        return self.count > 1

    @property
    def more(self) -> bool:
        """Does a page come after the present one?"""
        return any(each > self.at for each in self._filled)

    def found(self, at: str | None, reached: str | None) -> None:
        """Where the reader was, as the page sent it."""
        self.at, self.reached = self._number(at), self._number(reached)

    def settle(self, unasked: Collection[str]) -> None:
        """What earlier pages have decided needs no condition in words: it is asked or it is not."""
        decided = {
            each.name
            for each in self.questions
            if each.decided_by and all(self.number[name] < self.number[each.name] for name in each.decided_by)
        }
        self.hidden, self.settled = frozenset(decided & set(unasked)), frozenset(decided - set(unasked))

    def forth(self) -> None:
        """To the next page on which something is asked."""
        self.at = next((each for each in self._filled if each > self.at), self.at)

    def back(self) -> None:
        """To the page before."""
        self.at = next((each for each in reversed(self._filled) if each < self.at), 0)

    @property
    def _filled(self) -> list[int]:
        return sorted({number for name, number in self.number.items() if name not in self.hidden})

    def _number(self, sent: str | None) -> int:
        """0 when the page sent nonsense."""
        number = int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 4 else 0
        return min(number, self.count - 1)
