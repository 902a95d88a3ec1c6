"""The result of a round and how it follows from its rule, in the same words on its page and in every paper."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.codec import load, load_message
from govflow.engine.rounds.held import is_secret
from govflow.engine.rounds.items import summary
from govflow.engine.rounds.rules import Round, Signature
from govflow.messages import Message
from govflow.services.queries.case.round.items import LEFT
from govflow.store.rounds import LoadedRound
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the derivation."""

    label: Message | Text
    text: Message
    value: Message | str


def sentence_of(found: LoadedRound) -> Message | None:
    """The result, or how things stand; of a closed round, as it was said when it closed."""
    if found.void:
        return LEFT
    if not found.held:
        return summary(())
    if found.verdict is not None:
        return load_message(found.verdict["sentence"])
    return found.judge().sentence


def derivation_of(found: LoadedRound) -> tuple[Line, ...]:
    """How the result follows from the rule; of a closed round, as it was said when it closed."""
    if found.void or not found.held:
        return ()
    if found.verdict is not None:
        return tuple(
            Line(label=load(each["label"]), text=load_message(each["text"]), value=load(each["value"]))
            for each in found.verdict["derivation"]
        )
    return tuple(Line(label=each.label, text=each.text, value=each.value) for each in found.judge().derivation)


def sealed_of(found: LoadedRound) -> Message | None:
    """What is sealed, and until when."""
    if found.rule.sealed == "none":
        return None
    if is_secret(found.rule.sealed):
        return _secret(found)
    if found.void:
        return Message("The round was never closed, so what was sealed in it stays sealed. You see only your own.")
    if found.rule.sealed == "unless_carried":
        if found.outcome == "carried":
            return None
        if found.closed_at is not None:
            return Message("Not all accepted, so the answers stay sealed for good. You see only your own.")
        return Message("The answers are sealed. They are shown only if all accept; until then you see only your own.")
    if found.closed_at is None:
        return Message("The answers are sealed until the round closes. Until then you see only your own.")
    return None


def silence_of(rule: Round) -> Message | None:
    """What it means that somebody who is asked does not answer in time; none where it means nothing."""
    match rule.silence if isinstance(rule, Signature) else None:
        case "consent":
            return Message("Who does not answer in time is taken to consent.")
        case "refusal":
            return Message("Who does not answer in time is taken to refuse.")
    return None


def _secret(found: LoadedRound) -> Message:
    if found.void:
        return Message("The vote was never closed. The ballot box was emptied without being counted.")
    return Message(
        "The vote is secret. It is known who has voted; how, nobody learns, not now and not later. A vote is cast once."
    )
