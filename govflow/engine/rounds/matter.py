"""What a round is about, frozen when it opens: the files and answers that whoever answers is shown, and their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from govflow.codec import Json, canonical, dump, load
from govflow.engine.rounds.items import Item
from govflow.engine.rounds.rules import BINDING, Offer, Review, Round
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField, Workflow

STANDING = frozenset({"carried", "signed", "decided", "filled"})
"""The outcomes by which what was put to a round holds, word for word."""
SHORT = 12  # characters of a hash for people to compare


@dataclass(frozen=True, kw_only=True)
class Paper:
    """Exactly one version of a document. ``size`` in bytes; ``secret``: its random name, told to nobody."""

    version: int
    filename: str
    size: int
    sha256: str
    secret: str = field(default="", compare=False)

    def to_json(self) -> dict[str, Json]:
        return {"version": self.version, "filename": self.filename, "size": self.size, "sha256": self.sha256}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The answer to a field as it stood, None where there was none; of a document its id, and the file.

    Of what is for few readers the id of a document at most, and a ``digest`` of all the rest, which stays with them.
    """

    field: str
    value: Any = None
    paper: Paper | None = None
    digest: str | None = None

    def to_json(self) -> dict[str, Json]:
        paper = {} if self.paper is None else {"paper": self.paper.to_json()}
        digest = {} if self.digest is None else {"digest": self.digest}
        return {"field": self.field, "value": dump(self.value), **paper, **digest}

    def is_now(self, answers: Mapping[str, Any]) -> bool:
        """Is the answer among these still the same? Of a document, whether it is the same one."""
        return self.is_apart or dump(answers.get(self.field)) == dump(self.value)

    @property
    def is_apart(self) -> bool:
        """Is it an answer that no case has among its own, for it is for few readers?"""
        return self.digest is not None and self.value is None


@dataclass(frozen=True, kw_only=True)
class Matter:
    """All that a round is about. ``salt`` makes the hash that of one round, from which no short text can be guessed."""

    salt: str
    pieces: tuple[Piece, ...]

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical form: what an answer is given to."""
        return hashlib.sha256(canonical(self.to_json())).hexdigest()

    @property
    def documents(self) -> frozenset[str]:
        """The documents in it, by id."""
        papers = (each for each in self.pieces if each.paper is not None or each.digest is not None)
        return frozenset(each.value for each in papers if each.value is not None)

    def changed(self, answers: Mapping[str, Any], confided: Collection[str] = ()) -> tuple[str, ...]:
        """The fields whose answers are others now. ``confided``: those that few read and that are answered anew."""
        anew = {each.field for each in self.pieces if each.is_apart and each.field in confided}
        return tuple(each.field for each in self.pieces if each.field in anew or not each.is_now(answers))

    def to_json(self) -> dict[str, Json]:
        return {"salt": self.salt, "pieces": [each.to_json() for each in self.pieces]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Matter:
        return cls(salt=kept["salt"], pieces=tuple(_piece(each) for each in kept["pieces"]))


def binds(round_: Round) -> bool:
    """Does an answer in it bind who gives it, so that it is shown once more before it is sent? Opinions inform."""
    return isinstance(round_, (*BINDING, Offer, Review))


def fields_of(workflow: Workflow, name: str) -> dict[str, FormField]:
    """The fields in the matter of a round: where it is held for rows, columns come before fields of their name.

    Those of cases below are known to the file of these.
    """
    per = workflow.repeated.get(name, "")
    if per in workflow.children:
        return {}
    cells = {each.name: each for each in workflow.fields[per].cells} if per in workflow.fields else {}
    found = {each: cells.get(each) or workflow.fields.get(each) for each in workflow.rounds[name].matter}
    return {each: field for each, field in found.items() if field is not None}


def label_of(workflow: Workflow, name: str, field: str) -> Text:
    """What a field of the matter is called: as a column of the table that the round is held for, or as a question."""
    known = fields_of(workflow, name).get(field) or workflow.fields.get(field)
    return known.label if known is not None else Text(en=field, zh=field)


def under_round(workflow: Workflow, state: str, name: str, item: Item | None, field: Text | str) -> Message:
    """Why a field stays as it is: a round is held on it, which some steps here may annul."""
    steps = tuple(dict.fromkeys(each.title for each in workflow.leaving(state) if name in each.annuls))
    title = title_of(workflow, name, item)
    if not steps:
        return Message(
            "“%(field)s” is before those who answer in “%(round)s”: it stays as it is until that is over.",
            field=field,
            round=title,
        )
    return Message(
        "“%(field)s” is before those who answer in “%(round)s”: it stays as it is until that is over, or is annulled "
        "by a step: %(steps)s.",
        field=field,
        round=title,
        steps=steps,
    )


def decided_on(workflow: Workflow, name: str, item: Item | None, field: Text | str) -> Message:
    """Why a document stays as it is: it was decided on."""
    return Message(
        "“%(field)s” was decided on in “%(round)s” and stays as it was then; another text needs another round.",
        field=field,
        round=title_of(workflow, name, item),
    )


def under_round_above(field: Text | str) -> Message:
    """Why a field stays as it is: a round is held on it in the case above, which may not be named here."""
    return Message(
        "“%(field)s” is before those who decide in the case above: it stays as it is until they have decided.",
        field=field,
    )


def title_of(workflow: Workflow, name: str, item: Item | None) -> Text:
    """What a round is called, and which of several it is."""
    title = workflow.rounds[name].title or Text(en=name, zh=name)
    return title if item is None else item.after(title)


def answers_about(workflow: Workflow, name: str, data: Mapping[str, Any], item: Item | None) -> Mapping[str, Any]:
    """The answers that a round is about, among those of a case: of one for a row, the cells of that row come first."""
    per = workflow.repeated.get(name)
    if item is None or per not in workflow.fields:
        return data
    rows: Sequence[Mapping[str, Any]] = data.get(per) or ()
    row = rows[item.number - 1] if item.number <= len(rows) else {}
    columns = dict.fromkeys(each.name for each in workflow.fields[per].cells)
    return {**data, **columns, **row}


def frozen_pieces(
    names: Sequence[str],
    answers: Mapping[str, Any],
    papers: Mapping[str, Paper],
    *,
    confided: Mapping[str, str],
    salt: str,
) -> Iterator[Piece]:
    """Each field as it stands. ``papers``: the latest version of each document, by its id.

    Of those that are ``confided`` to few readers a digest, with the secret name under which each answer is kept.
    """
    for name in names:
        value = answers.get(name)
        paper = papers.get(value) if isinstance(value, str) else None
        if name not in confided:
            yield Piece(field=name, value=value, paper=paper)
        else:
            document = value if paper is not None else None
            secret = confided[name] if paper is None else paper.secret
            yield Piece(field=name, value=document, digest=digest_of(salt, name, value, paper, secret))


def digest_of(salt: str, field: str, value: Any, paper: Paper | None, secret: str) -> str:
    """What stands for an answer that few may read. Who does not know the secret tries no guesses against it."""
    about = [salt, secret, field, dump(value), None if paper is None else paper.to_json()]
    return hashlib.sha256(canonical(about)).hexdigest()


def confided_in(workflow: Workflow, name: str) -> frozenset[str]:
    """Those of the fields that a round is about whose answers stay with few readers; of cases below none may be so."""
    return frozenset(each.name for each in fields_of(workflow, name).values() if each.audience and not each.until)


def _piece(kept: Mapping[str, Any]) -> Piece:
    paper = kept.get("paper")
    return Piece(
        field=kept["field"],
        value=load(kept["value"]),
        paper=None if paper is None else Paper(**paper),
        digest=kept.get("digest"),
    )
