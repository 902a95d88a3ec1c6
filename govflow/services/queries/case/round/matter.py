"""What a round is about, on a page: texts in full, files as links to exactly the version that was frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from govflow.codec import load
from govflow.domain.calls.facts import RANKING, RankingBook
from govflow.engine.definition import FormField, Workflow
from govflow.engine.rounds.matter import SHORT, STANDING, Matter, Paper, Piece, digest_of, fields_of
from govflow.messages import Message
from govflow.services.queries.calls.dividing import load_derivation
from govflow.services.queries.case.answers import Answered, readable
from govflow.services.queries.case.names import Names, ids_in
from govflow.services.queries.texts.versions import asked_of_versions, load_versions, text_fields, version_at
from govflow.services.rights import reads_as
from govflow.store.cases import CASE
from govflow.store.documents import DESCRIBED, DocumentRow, DocumentVersionRow, readable_files
from govflow.store.rounds import LoadedRound
from govflow.store.sql.prepared import Asked
from govflow.store.visibility import Outside, nameable_cases, reading, shape_of
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import readable_confidences
from govflow.store.writing.matter import paper_of
from govflow.values import Text

NOTHING = Message("nothing filled in")
FOR_FEW = Message("not for you to read; whoever answers reads it")

FILE = DocumentVersionRow


@dataclass(frozen=True, kw_only=True)
class FrozenFile:
    """One version of a document in the case ``reference``. ``size`` in bytes."""

    label: Text
    reference: str
    document: str
    version: int
    filename: str
    size: int
    sha256: str

    @property
    def short(self) -> str:
        """How its hash begins, for people to compare."""
        return self.sha256[:SHORT]


@dataclass(frozen=True, kw_only=True)
class FrozenText:
    """The version of a text that was frozen, as its reader counts them. ``at``: when it came, where an entry tells.

    ``decided``: by the result of the round it holds, word for word.
    """

    label: Text
    reference: str
    field: str
    number: int
    at: datetime | None
    opened_at: datetime
    checksum: str
    decided: bool


@dataclass(frozen=True, kw_only=True)
class MatterShown:
    """What a round is about, and the hash of all of it; ``hidden``: it lies in a case that the reader may not see.

    ``derivation``: how sums in it were worked out, step by step, where they follow from a rule.
    """

    hash: str
    texts: tuple[Answered, ...] = ()
    files: tuple[FrozenFile, ...] = ()
    versions: tuple[FrozenText, ...] = ()
    hidden: bool = False
    derivation: tuple[Message, ...] = ()

    @property
    def short(self) -> str:
        return self.hash[:SHORT]

    @property
    def filled(self) -> tuple[Answered, ...]:
        return tuple(each for each in self.texts if each.value != NOTHING)

    @property
    def empty(self) -> tuple[Text, ...]:
        """What nothing was filled in for; that it was left empty is frozen, too."""
        return tuple(each.label for each in self.texts if each.value == NOTHING)


def load_matter(work: Work, case: Case, names: Names, found: LoadedRound) -> MatterShown | None:
    """What was frozen when the round opened; nothing for a round that froze nothing."""
    matter = found.matter
    if matter is None:
        return None
    place = _place(work, case, found)
    if place is None:
        return MatterShown(hash=matter.hash, hidden=True)
    reference, fields = place
    if isinstance(reads_as(work, case), Outside):
        fields = {name: each for name, each in fields.items() if each.public}
    known = [told(work, case, matter, each) for each in matter.pieces if each.field in fields]
    values = {each.field: each.value for each in known if each.paper is None and each.digest is None}
    names.load(work, **ids_in({name: value for name, value in values.items() if value is not None}, fields))
    return MatterShown(
        hash=matter.hash,
        texts=tuple(
            _text(fields[each.field], values[each.field], names.at(found.opened_at))
            if each.digest is None
            else Answered(name=each.field, label=fields[each.field].label, value=FOR_FEW, long=False)
            for each in known
            if each.paper is None
        ),
        files=tuple(_files(known, reference, fields)),
        versions=tuple(_versions_of_texts(work, case, found, values)),
        derivation=_derivation(work, case, found, values),
    )


def _derivation(work: Work, case: Case, found: LoadedRound, values: Mapping[str, Any]) -> tuple[Message, ...]:
    book: RankingBook | None = work.version_of(case).machine.book(RANKING)
    division = load_derivation(book, values) if book is not None and book.vote == found.name else None
    return division.derivation if division is not None else ()


def asked_of_texts(work: Work, case: Case, found: LoadedRound) -> Iterator[Asked]:
    """What ``load_matter`` will ask of the texts that were frozen."""
    if names := _texts(work, case, found):
        yield asked_of_versions(work, case, reads_as(work, case), names)


def _texts(work: Work, case: Case, found: LoadedRound) -> list[str]:
    """The fields of the case itself that were frozen and whose versions the reader may compare."""
    if found.matter is None or (found.item is not None and found.item.case_id is not None):
        return []
    workflow = work.version_of(case).workflow
    asked, known = fields_of(workflow, found.name), text_fields(workflow, reads_as(work, case))
    frozen = (each.field for each in found.matter.pieces if each.digest is None)
    return [each for each in frozen if each in known and asked.get(each) is known[each]]


def _versions_of_texts(work: Work, case: Case, found: LoadedRound, values: Mapping[str, Any]) -> Iterator[FrozenText]:
    names = _texts(work, case, found)
    for name, versions in load_versions(work, case, reads_as(work, case), names).items():
        version = version_at(versions, values.get(name), found.opened_at)
        if version is not None:
            yield FrozenText(
                label=work.version_of(case).workflow.fields[name].label,
                reference=case.reference,
                field=name,
                number=version.number,
                at=version.at,
                opened_at=found.opened_at,
                checksum=version.checksum,
                decided=found.outcome in STANDING,
            )


def told(work: Work, case: Case, matter: Matter, piece: Piece) -> Piece:
    """What was frozen, word for word, where the reader may read it: of what is for few, what fits the digest."""
    if piece.digest is None:
        return piece
    candidates = _versions(work, case, piece) if piece.value is not None else _confided(work, case, piece)
    fitting = (
        each
        for each, secret in candidates
        if digest_of(matter.salt, each.field, each.value, each.paper, secret) == piece.digest
    )
    return next(fitting, piece)


def _versions(work: Work, case: Case, piece: Piece) -> Iterator[tuple[Piece, str]]:
    """The versions of a document that the reader may read, each with its secret name."""
    query = select(FILE.number, *DESCRIBED).join(DocumentRow, DocumentRow.id == FILE.document_id)
    held = reads_as(work, case)
    query = query.where(FILE.document_id == piece.value, readable_files(shape_of(held)))
    for row in work.session.execute(query, reading(work.actor, held)):
        paper = paper_of(work.session, row)
        yield Piece(field=piece.field, value=piece.value, paper=paper), paper.secret


def _confided(work: Work, case: Case, piece: Piece) -> Iterator[tuple[Piece, str]]:
    """The answers to a field that the reader may read; that there was none is told to everybody."""
    yield Piece(field=piece.field), ""
    for row in readable_confidences(work, case):
        if row["field"] == piece.field:
            yield Piece(field=piece.field, value=load(row["value"])), row["id"]


def _place(work: Work, case: Case, found: LoadedRound) -> tuple[str, Mapping[str, FormField]] | None:
    """The case that what was frozen lies in, and its fields; None for a case below that the reader may not see."""
    workflow = work.version_of(case).workflow
    if found.item is None or found.item.case_id is None:
        return case.reference, fields_of(workflow, found.name)
    query = select(CASE.c.reference, CASE.c.workflow_version_id)
    row = work.session.execute(query.where(CASE.c.id == found.item.case_id, nameable_cases(work.actor))).first()
    if row is None:
        return None
    below: Workflow = work.pinned(work.session, row.workflow_version_id).workflow
    return row.reference, below.fields


def _text(field: FormField, value: Any, names: Names) -> Answered:
    shown = NOTHING if value is None else readable(field, value, names)
    return Answered(name=field.name, label=field.label, value=shown, long=field.kind.long)


def _files(pieces: Sequence[Piece], reference: str, fields: Mapping[str, FormField]) -> list[FrozenFile]:
    return [
        _file(fields[each.field].label, reference, each.value, each.paper) for each in pieces if each.paper is not None
    ]


def _file(label: Text, reference: str, document: str, paper: Paper) -> FrozenFile:
    return FrozenFile(
        label=label,
        reference=reference,
        document=document,
        version=paper.version,
        filename=paper.filename,
        size=paper.size,
        sha256=paper.sha256,
    )
