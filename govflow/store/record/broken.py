"""What a check of the record found."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.messages import Message


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Where the record does not agree with its hashes; reference and seq only where an entry of a case is named."""

    reference: str | None
    seq: int | None
    sentence: Message


def nameless(sentence: Message) -> Broken:
    return Broken(reference=None, seq=None, sentence=sentence)
