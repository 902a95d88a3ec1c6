"""A passage in words: each line of its derivation as a sentence with its numbers."""

from __future__ import annotations

from typing import Any

from govflow.domain.registers.charges.computing import CapLine, Line, SectionLine
from govflow.domain.registers.charges.reading import Rate
from govflow.domain.registers.charges.tariff import Tariff, decimal
from govflow.messages import Message
from govflow.values import Text

DAYS = {
    "all": Text(en="every day", zh="每天"),
    "workdays": Text(en="workdays", zh="工作日"),
    "days_off": Text(en="days off", zh="休息日"),
    "holidays": Text(en="holidays", zh="节假日"),
}
ROUNDING = {
    "fen": Text(en="Each line is rounded to the fen, half of it upwards.", zh="每一行四舍五入至分。"),
    "jiao": Text(en="Each line is rounded to the jiao, half of it upwards.", zh="每一行四舍五入至角。"),
    "yuan": Text(en="Each line is rounded to the yuan, half of it upwards.", zh="每一行四舍五入至元。"),
}


def line_words(tariff: Tariff, line: Line) -> Message:
    """What a line says: how its sum comes about."""
    if isinstance(line, SectionLine):
        return _section(tariff, line)
    if isinstance(line, CapLine):
        return Message(
            "No more than %(cap)s a day: %(paid)s was paid already, %(before)s would be added.",
            cap=line.cap,
            paid=line.spent,
            before=line.before,
        )
    found = tariff.exemptions[line.exemption]
    return Message(
        "%(exemption)s: %(percent)s %% of %(sum)s is taken off.",
        exemption=found.title,
        percent=found.off * 100,
        sum=line.of,
    )


def rate_words(rate: Rate) -> Message:
    """What is charged for a passage, or for a kilometre."""
    yuan = decimal(rate.fen / 100)
    if rate.by_km:
        return Message("¥%(yuan)s per km", yuan=yuan)
    return Message("¥%(yuan)s per passage", yuan=yuan)


def band_title(tariff: Tariff, band: str | None) -> Text | Message:
    """What hours are called."""
    return tariff.bands[band].title if band is not None else Message("other hours")


def _section(tariff: Tariff, line: SectionLine) -> Message:
    section = tariff.sections[line.leg.section]
    start, end = (section.start, section.end) if line.leg.way == "forth" else (section.end, section.start)
    said: dict[str, Any] = {
        "section": section.title,
        "start": tariff.points[start],
        "end": tariff.points[end],
        "band": band_title(tariff, line.band),
        "rate": rate_words(line.rate),
    }
    if line.rate.by_km:
        return Message(
            "%(section)s, %(start)s to %(end)s, %(band)s: %(km)s km at %(rate)s.", km=decimal(section.km), **said
        )
    return Message("%(section)s, %(start)s to %(end)s, %(band)s: %(rate)s.", **said)
