"""What may be asked as an errand: the list of kinds. How each is written the application says (``making.Write``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from govflow.services.queries.filters import CaseFilters, Pairs
from govflow.services.queries.open.spreadsheets import count_cases
from govflow.store.work import Work
from govflow.values import Text

Asked: TypeAlias = Mapping[str, Any]
"""What a kind is asked with, as JSON has it."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of errand. ``total(work, pairs, asked)``: through how many things it will go, as its person sees them."""

    title: Text
    filename: str
    media_type: str
    total: Callable[[Work, Pairs, Asked], int]


def asked_of(filters: CaseFilters) -> Asked:
    """The filters of a list of cases, as they are kept."""
    return {name: value for name, value in asdict(filters).items() if name != "organization_words"}


def filters_of(asked: Asked) -> CaseFilters:
    """The filters that were kept."""
    return CaseFilters(**asked)


def _cases(work: Work, pairs: Pairs, asked: Asked) -> int:
    return count_cases(work, filters_of(asked), pairs)


CASES_CSV, CASES_OCEL, CASES_XES = "cases-csv", "cases-ocel", "cases-xes"
KINDS: Mapping[str, Kind] = {
    CASES_CSV: Kind(
        title=Text(en="List of cases for a spreadsheet (CSV)", zh="事项清单（电子表格，CSV）"),
        filename="cases.csv",
        media_type="text/csv",
        total=_cases,
    ),
    CASES_OCEL: Kind(
        title=Text(en="Records of cases as event logs (OCEL 2.0)", zh="事项记录的事件日志（OCEL 2.0）"),
        filename="cases.ocel.zip",
        media_type="application/zip",
        total=_cases,
    ),
    CASES_XES: Kind(
        title=Text(en="Records of cases as event logs (XES)", zh="事项记录的事件日志（XES）"),
        filename="cases.xes.zip",
        media_type="application/zip",
        total=_cases,
    ),
}
