"""What was said at a conference, as its minutes print it: statements for the record, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from govflow.domain.meetings import numbers
from govflow.messages import Message
from govflow.papers.paper import Language, Paragraph
from govflow.services.queries.case.names import Names
from govflow.services.queries.meetings.floor_rights import statement_book
from govflow.store.meetings.agenda import load_agenda
from govflow.store.meetings.statements import asked_of_statements, load_statements
from govflow.store.sql.prepared import Asked
from govflow.store.visibility import Held, Outside
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A statement that stands. ``number``: of its line, none for the whole meeting; ``by``: who entered it."""

    number: str | None
    name: Text
    by: Text | None
    texts: dict[Language, str] = field(default_factory=dict)


def asked_of_spoken(work: Work, case: Case) -> Iterator[Asked]:
    """What ``load_stated`` will ask beside the agenda."""
    if statement_book(work, case) is not None:
        yield asked_of_statements(work, case)


def load_stated(work: Work, case: Case, names: Names, held: Held) -> tuple[Stated, ...]:
    """The statements that stand, of those that the reader may see; from outside none."""
    if statement_book(work, case) is None or isinstance(held, Outside):
        return ()
    found = [each for each in load_statements(work, case) if each.stands]
    named = (each for one in found for each in (one.organization_id, one.worded.by_organization))
    names.load(work, organizations=named)
    agenda, then = load_agenda(work, case), names.at(case.ended_at)
    lines = dict(zip((each.id for each in agenda), numbers(agenda), strict=True))
    stated = []
    for each in found:
        texts: dict[Language, str] = {"zh": each.worded.zh, "en": each.worded.en}
        name = then.organization(each.organization_id)
        assert name is not None  # it was loaded
        stated.append(
            Stated(
                number=lines.get(each.entry_id),
                name=name,
                by=then.organization(each.worded.by_organization) if each.entered else None,
                texts={language: text for language, text in texts.items() if text},
            )
        )
    return tuple(stated)


def stated_on(stated: tuple[Stated, ...], number: str | None, language: Language) -> Iterator[Paragraph]:
    """What was stated on one line of the agenda, or (None) on the whole meeting, line by line as it was typed: in the
    language of the paper, or else in that in which there is a text.
    """
    for each in stated:
        if each.number == number:
            text = each.texts.get(language) or next(iter(each.texts.values()))
            for place, line in enumerate(filter(str.strip, text.splitlines())):
                yield Paragraph(text=line, label=_whose(each) if place == 0 else "")


def _whose(stated: Stated) -> Message:
    if stated.by is None:
        return Message("Statement of %(name)s", name=stated.name)
    return Message("Statement of %(name)s, as entered by %(by)s", name=stated.name, by=stated.by)
