"""Entries of compartments about the draft of an agreement: written, shown, proposed, commented, accepted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from govflow.engine.definition import Workflow
from govflow.engine.entries.stored import Stored
from govflow.messages import Message
from govflow.values import Text

DraftAct = Literal["written", "shown", "worded", "commented", "accepted", "reopened"]
"""``written``: kept by who drafts, and shown to nobody yet. ``reopened``: an acceptance was taken back."""

Wording = Mapping[str, str]
"""A clause as it is kept: its id, and its heading and text in both languages."""


@dataclass(frozen=True, kw_only=True)
class DraftKept:
    """What became of a draft. ``version``: which was shown, or what was said of; ``side``: the capacity that says it.

    ``of``: which of several drafts, of which each was begun by somebody else; empty in what was entered earlier.
    ``sha256``: of the wording that is meant, or of all that was written or shown. ``clauses``: all of them, or the one
    that is proposed.
    """

    KIND: ClassVar = Text(en="Draft agreement", zh="协议草案")
    act: DraftAct
    of: str = ""
    version: int = 0
    side: str = ""
    clause: str = ""
    sha256: str = ""
    words: str = ""
    clauses: tuple[Wording, ...] = ()

    def to_row(self) -> Stored:
        content = {
            "version": self.version,
            "side": self.side,
            "clause": self.clause,
            "sha256": self.sha256,
            "words": self.words,
            "clauses": [dict(each) for each in self.clauses],
        }
        return Stored(kind="drafting", name=self.act, content=content | ({"of": self.of} if self.of else {}))

    @classmethod
    def from_row(cls, row: Stored) -> DraftKept:
        act: DraftAct = row.name  # type: ignore[assignment]
        content = row.content
        kept = {each: content[each] for each in ("version", "side", "clause", "sha256", "words")}
        return cls(act=act, of=content.get("of", ""), clauses=tuple(dict(each) for each in content["clauses"]), **kept)

    def title(self, workflow: Workflow) -> Message:
        match self.act:
            case "written":
                return Message("Draft agreement: written, not shown yet")
            case "shown":
                return Message("Draft agreement: version %(number)s shown", number=self.version)
            case "worded":
                return Message("Draft agreement: another wording proposed")
            case "commented":
                return Message("Draft agreement: a remark")
            case "accepted":
                return Message("Draft agreement: a wording accepted")
            case "reopened":
                return Message("Draft agreement: an acceptance taken back")

    def sentence(self, workflow: Workflow) -> Message | None:
        if not self.clause:
            return Message("%(n)s clause.", "%(n)s clauses.", n=len(self.clauses))
        if not self.words:
            return Message("Clause %(clause)s of version %(number)s.", clause=self.clause, number=self.version)
        return Message(
            "Clause %(clause)s of version %(number)s. %(words)s",
            clause=self.clause,
            number=self.version,
            words=self.words,
        )
