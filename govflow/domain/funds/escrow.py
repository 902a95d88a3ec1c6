"""Money that a fund holds for others: it goes nowhere but to whom it is held for."""

from __future__ import annotations

from govflow.domain.funds.kept import SOURCES, OfficeFund, Source
from govflow.domain.funds.office import rules as rules
from govflow.messages import Message
from govflow.values import Text


@rules.guard
def of_source(fund: OfficeFund, *, source: Source) -> Message | None:
    """The fund has this source and no other.

    source: The word that is kept of the source.
    """
    if fund.fund is not None and fund.fund.source == source:
        return None
    name = fund.fund.name if fund.fund is not None else Text(en="No fund", zh="未选资金")
    return Message("%(fund)s is not “%(source)s”: name a fund that is.", fund=name, source=SOURCES.get(source, source))
