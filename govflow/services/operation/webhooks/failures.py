"""Why an event did not come through: a word that rows keep, and the sentence that people read."""

from __future__ import annotations

from collections.abc import Mapping

from govflow.messages import Message

INSIDE, REFUSED, CERTIFICATE, SLOW, GARBLED = "inside", "refused", "certificate", "slow", "garbled"
STATUS, REDIRECT, GONE, KEYS, FAULT = "status", "redirect", "gone", "keys", "fault"

# Of a name inside the same as of one that nobody has: else anybody could find out which names there are inside.
SENTENCES: Mapping[str, Message] = {
    INSIDE: Message("No public place stands behind this address, so nothing is sent there."),
    REFUSED: Message("Nobody answers there."),
    CERTIFICATE: Message("The certificate does not hold for this name."),
    SLOW: Message("There was no answer in time."),
    GARBLED: Message("What came was no answer."),
    GONE: Message("The receiver said that it is gone for good (410)."),
    KEYS: Message("The keys are missing with which it is signed."),
    FAULT: Message("It could not be written."),
}


class Unreached(Exception):  # not an error of ours: it is kept with the delivery
    """The receiver was not reached, or did not take it. ``word``: of these, perhaps with the status of an answer."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def answered(status: int) -> str:
    """The word for an answer that is no success. Of an answer nothing else is kept."""
    if status == 410:
        return GONE
    return f"{REDIRECT if 300 <= status < 400 else STATUS} {status}"


def sentence(word: str) -> Message:
    """What a row's word says."""
    name, _, status = word.partition(" ")
    if name == STATUS:
        return Message("The answer was %(status)s.", status=status)
    if name == REDIRECT:
        return Message("The answer led to another address (%(status)s); none is followed.", status=status)
    return SENTENCES.get(name, SENTENCES[FAULT])
