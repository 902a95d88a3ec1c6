"""Years of agreements on compensation: filed, computed, signed and cleared; one in negotiation, one in dispute.

Sums and dates of Chaobai 2018 are published facts; all values that were measured, and later years, are illustrative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories.assembly import SECRETARY
from govflow.demo.stories.stages import Matter, ago

FINANCE, PAYER = "qin.feng", "ding.li"
PUBLISHED = ("chaobai-2018", 2018)  # of all others the sums are illustrative, too
SIDES = {"downstream": "beijing", "upstream": "hebei"}

Values = Mapping[str, str]


@dataclass(kw_only=True)
class Settlement(Matter):
    """A year of an agreement: what the downstream and the upstream station measured."""

    agreement: str
    year: int
    downstream: Values
    upstream: Values
    sides: Mapping[str, str]


def stories(play: Play, now: datetime) -> list[Scenes]:
    first = ("chaobai-2018", 2018, {"months": "12", "nitrogen": "7.75", "inflow": "4.22", "measures": "100"})
    second = ("chaobai-2018", 2019, {"months": "12", "nitrogen": "4.1", "inflow": "3.6", "measures": "97"})
    third = ("chaobai-2018", 2020, {"months": "11", "nitrogen": "2.5", "inflow": "4.0", "measures": "100"})
    return [
        _cleared(play, *first, on(2019, 3, 12)),
        _cleared(play, *second, on(2020, 3, 17)),
        _cleared(play, *third, on(2021, 3, 16)),
        _cleared(play, "chaobai-2022", 2022, {"months": "58", "inflow": "5.2"}, on(2023, 3, 14)),
        _cleared(play, "chaobai-2022", 2023, {"months": "60", "inflow": "6.9"}, on(2024, 3, 12)),
        _cleared(play, "chaobai-2022", 2024, {"months": "47", "inflow": "4.4"}, on(2025, 3, 11)),
        _refused(play, on(2025, 2, 18)),
        _differing(play, now),
        _waiting(play, now),
    ]


def _cleared(play: Play, agreement: str, year: int, values: Values, day: datetime) -> Scenes:
    """Both stations measured the same; both sides sign, and what is left after the prepayment is paid."""
    settlement = _of(agreement, year, values, values)
    yield day
    _open(play, settlement)
    yield day + timedelta(days=7)
    _file(play, settlement)
    yield day + timedelta(days=21)
    for side in settlement.sides.values():
        play.answer(side, settlement.reference, "sign")
    if play.case(settlement.reference).ended_at is not None:
        return
    yield day + timedelta(days=35)
    receipt = paper(f"Bank receipt {year}", "The sum to be cleared was received.")
    play.fire(FINANCE, settlement.reference, "book_receipt", received_on=play.today, receipt=receipt)
    yield day + timedelta(days=38)
    paid = paper(f"Payment order {year}", "The sum to be cleared was paid out.")
    play.fire(PAYER, settlement.reference, "pay_out", paid_on=play.today, payment_receipt=paid)


def _refused(play: Play, day: datetime) -> Scenes:
    """Heshan, which is invented, does not sign; Yutian takes the numbers to mediation."""
    values = {"tp": "0.06"}
    settlement = _of("heshan-brook", 2024, values, values, {"downstream": "heshan", "upstream": "yutian"})
    yield day
    _open(play, settlement)
    yield day + timedelta(days=6)
    _file(play, settlement)
    yield day + timedelta(days=14)
    play.answer("yutian", settlement.reference, "sign")
    comment = "Our own laboratory measured more.\n我方实验室测得数值更高。"
    play.answer("heshan", settlement.reference, "refuse", comment=comment)
    yield day + timedelta(days=20)
    play.act("yutian", "signatory", settlement.reference, "mediate_for_upstream")


def _differing(play: Play, now: datetime) -> Scenes:
    """The stations measured the inflow differently; both sides have to agree on a value, or measure again."""
    settlement = _of("guanting-yongding-2023", 2025, {"tn": "3.9", "days": "350"}, {"tn": "3.2", "days": "350"})
    yield ago(now, 26)
    _open(play, settlement)
    yield ago(now, 12)
    _file(play, settlement)


def _waiting(play: Play, now: datetime) -> Scenes:
    """Beijing has not filed yet what its station measured."""
    values = {"months": "59", "inflow": "5.6"}
    settlement = _of("chaobai-2022", 2025, values, values)
    yield ago(now, 20)
    _open(play, settlement)
    yield ago(now, 9)
    play.act("hebei", "signatory", settlement.reference, "file_upstream", upstream_values=_lines(values))


def _of(
    agreement: str, year: int, downstream: Values, upstream: Values, sides: Mapping[str, str] = SIDES
) -> Settlement:
    rivers = {
        "chaobai-2018": ("Chaobai River", "潮白河"),
        "chaobai-2022": ("Chaobai River", "潮白河"),
        "heshan-brook": ("Heshan Brook (fictional)", "合山溪（虚构）"),
        "guanting-yongding-2023": ("Yongding River", "永定河"),
    }
    river, river_zh = rivers[agreement]
    published = (agreement, year) == PUBLISHED
    return Settlement(
        title=f"{river}: compensation for {year}{'' if published else ' (illustrative)'}",
        title_other=f"{river_zh}{year}年度生态补偿清算{'' if published else '（示例）'}",
        agreement=agreement,
        year=year,
        downstream=downstream,
        upstream=upstream,
        sides=sides,
    )


def _open(play: Play, settlement: Settlement) -> None:
    settlement.reference = play.open(
        SECRETARY,
        "compensation-settlement",
        settlement.title,
        title_other=settlement.title_other,
        agreement=play.agreement(settlement.agreement),
        fund=play.fund("clearing"),
        year=settlement.year,
        downstream=play.organization(settlement.sides["downstream"]),
        upstream=play.organization(settlement.sides["upstream"]),
    )


def _file(play: Play, settlement: Settlement) -> None:
    """Both stations file what they measured."""
    filed = {"downstream": settlement.downstream, "upstream": settlement.upstream}
    for side, values in filed.items():
        lines = {f"{side}_values": _lines(values)}
        play.act(settlement.sides[side], "signatory", settlement.reference, f"file_{side}", **lines)


def _lines(values: Values) -> str:
    return "\n".join(f"{name}, {value}" for name, value in values.items())
