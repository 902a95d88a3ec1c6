"""What the certificate of a settlement says, but where that stands in the record: parties, terms, who signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping

from govflow.engine.rounds.matter import Matter, Piece, label_of
from govflow.services.queries.case.names import Names
from govflow.store.mediation.certificates import InRecord, mandate_then
from govflow.store.people import MandateRow
from govflow.store.rounds import LoadedRound
from govflow.store.work import Case, Work
from govflow.store.writing.entering import answering_role
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Annex:
    """A file of the settlement: exactly one version of it."""

    field: str
    label: Text
    filename: str
    version: int
    size: int
    sha256: str


def content_of(work: Work, case: Case, found: LoadedRound, recorded: InRecord, names: Names) -> dict[str, Any]:
    """All that the certificate says but where it stands in the record; everybody by the name of that moment."""
    rows = [*recorded.answers.values()]
    names.load(
        work,
        organizations=(*(each.organization_id for each in found.seats), *(row["organization_id"] for row in rows)),
        persons=(row["person_id"] for row in rows),
    )
    version = work.version_of(case).workflow
    round_ = version.rounds[found.name]
    return {
        "case": {"number": case.id, "reference": case.reference},
        "procedure": {"id": version.id, "version": version.version},
        "round": {"name": found.name, "title": _plain(round_.title or version.title)},
        "signed_at": recorded.closed["at"],
        "parties": _parties(work, case, found, names),
        "terms": {
            "sha256": found.matter_hash,
            "annexes": {each.field: _plain_annex(each) for each in annexes_of(work, case, found)},
        },
        "signatures": [_signed_by(work, case, found, seat, row, names) for seat, row in recorded.answers.items()],
    }


def _parties(work: Work, case: Case, found: LoadedRound, names: Names) -> list[dict[str, Any]]:
    workflow = work.version_of(case).workflow
    return [
        {
            "capacity": each.capacity,
            "title": _plain(workflow.parties[each.capacity].title),
            "number": each.organization_id,
            "name": _plain(each.name),
        }
        for each in found.seats
    ]


def _signed_by(work: Work, case: Case, found: LoadedRound, seat: Text, row: RowMapping, names: Names) -> dict[str, Any]:
    place = next(each for each in found.seats if each.name == seat)
    choice = found.answers[place.id].choice
    label = next(each.label for each in found.rule.choices if each.name == choice)
    organization, person, at = row["organization_id"], row["person_id"], row["at"]
    for_ = {"number": organization, "name": _plain(names.organizations[organization].at(at))} if organization else None
    return {
        "capacity": place.capacity,
        "title": _plain(work.version_of(case).workflow.parties[place.capacity].title),
        "party": _plain(place.name),
        "for": for_,
        "person": {"number": person, "name": _plain(names.persons[person].at(at))},
        "mandate": _mandate(work, case, found, person, organization, at),
        "answer": {"name": choice, "label": _plain(label)},
        "terms": found.answers[place.id].matter,
        "at": at,
        "entry": row["hash"],
    }


def _mandate(
    work: Work, case: Case, found: LoadedRound, person: int, organization: int | None, at: datetime
) -> dict[str, Any] | None:
    """The written instruction by which somebody signed; None where the role needs none."""
    role = answering_role(found.rule, work.vocabulary)
    if organization is None or role not in work.vocabulary.mandated:
        return None
    by = mandate_then(work.session, person, organization, (case.id, case.workflow), at, case.today(at))
    return None if by is None else _plain_mandate(by, role)


def _plain_mandate(by: MandateRow, role: str) -> dict[str, Any]:
    days: dict[str, date | None] = {"since": by.since, "until": by.until}
    told = {name: None if day is None else day.isoformat() for name, day in days.items()}
    return {"role": role, "instruction": by.number, "of_this_case": by.case_id is not None, **told}


def annexes_of(work: Work, case: Case, found: LoadedRound) -> list[Annex]:
    """The files that were signed, as far as all who signed read them."""
    matter: Matter | None = found.matter
    pieces = () if matter is None else matter.pieces
    return [_annex(work, case, found, each) for each in pieces if each.paper is not None]


def _annex(work: Work, case: Case, found: LoadedRound, piece: Piece) -> Annex:
    paper = piece.paper
    assert paper is not None
    label = label_of(work.version_of(case).workflow, found.name, piece.field)
    return Annex(
        field=piece.field,
        label=label,
        filename=paper.filename,
        version=paper.version,
        size=paper.size,
        sha256=paper.sha256,
    )


def _plain_annex(each: Annex) -> dict[str, Any]:
    kept = {"filename": each.filename, "version": each.version, "size": each.size, "sha256": each.sha256}
    return {"title": _plain(each.label), **kept}


def _plain(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
