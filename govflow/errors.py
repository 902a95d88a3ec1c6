"""Every error raised on purpose: one class per reaction. Each says what happened, then what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from govflow.messages import Message


class GovflowError(Exception):
    """What all errors raised on purpose have in common: a sentence for the person."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message

    @property
    def said(self) -> tuple[Message, ...]:
        """All that it says."""
        return (self.message,)


class NotFound(GovflowError):
    """There is no such thing, or the actor may not know of it (404)."""


class Gone(GovflowError):
    """It was there and was taken away, and the actor may know so (410)."""


class Forbidden(GovflowError):
    """The actor is known but may not do this (403)."""


class Stale(GovflowError):
    """The thing changed after the actor looked at it (409). ``changes`` say what happened meanwhile."""

    def __init__(self, message: Message, changes: Sequence[Message] = ()) -> None:
        super().__init__(message)
        self.changes = tuple(changes)

    @property
    def said(self) -> tuple[Message, ...]:
        return (self.message, *self.changes)


class Conflict(GovflowError):
    """It collides with what is stored already (409)."""


class Refused(GovflowError):
    """The rules of the procedure do not allow it now (422): all reasons, never only the first."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(reasons[0])
        self.reasons = tuple(reasons)

    @property
    def said(self) -> tuple[Message, ...]:
        return self.reasons

    def told(self, reasons: Sequence[Message]) -> Refused:
        """The same, with what may be said of it to somebody else."""
        return Refused(reasons)


class TooEarly(Refused):
    """It is allowed from some day on; what the clock does waits until then."""

    def __init__(self, reasons: Sequence[Message], until: date) -> None:
        super().__init__(reasons)
        self.until = until

    def told(self, reasons: Sequence[Message]) -> TooEarly:
        return TooEarly(reasons, self.until)


class Invalid(GovflowError):
    """What was entered cannot be used (422): a sentence per field."""

    def __init__(self, fields: Mapping[str, Message]) -> None:
        super().__init__(next(iter(fields.values())))
        self.fields = dict(fields)

    @property
    def said(self) -> tuple[Message, ...]:
        return tuple(self.fields.values())


class TooLarge(GovflowError):
    """A file or text is larger than allowed (413)."""


class TooMany(GovflowError):
    """Too many attempts (429)."""

    def __init__(self, message: Message, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(GovflowError):
    """Others hold what is needed, and still did after several attempts (503). Nothing was recorded."""

    retry_after = 5  # seconds

    def __init__(self) -> None:
        super().__init__(Message("Others were changing the same thing at this moment. Nothing was recorded."))


class Unavailable(GovflowError):
    """The database or its disk is away, full, or only to be read (503). Nothing was recorded."""

    retry_after = 30  # seconds

    def __init__(self, message: Message | None = None) -> None:
        super().__init__(
            message
            or Message(
                "The database cannot be reached, or keeps nothing more at this moment. Nothing was recorded. Whoever "
                "runs the installation sees the reason in its log."
            )
        )


class Superseded(Unavailable):
    """A later version of govflow took away what this process reads (503). Nothing was recorded."""

    def __init__(self) -> None:
        super().__init__(
            Message("This installation is being upgraded at this moment. Nothing was recorded. Try again in a minute.")
        )


class Uncertain(Unavailable):
    """The connection broke while the database was told to keep something: nobody said whether it did (503)."""

    def __init__(self) -> None:
        GovflowError.__init__(
            self,
            Message(
                "The connection to the database broke at the last moment. Whether this was recorded is not certain: "
                "look at the page first. The same form may be sent again: nothing is recorded twice."
            ),
        )


class KeyMissing(Unavailable):
    """Something sealed does not open: its key was lost or altered (503). Nothing was recorded."""

    def __init__(self) -> None:
        GovflowError.__init__(
            self,
            Message(
                "Something that is sealed here does not open: its key is missing, or it was altered. Nothing was "
                "recorded. Tell whoever runs the installation: govflow history verify names the case."
            ),
        )


class BrokenTemplate(Unavailable):
    """A template of papers cannot be used (503). ``file`` and ``reason`` are for the log, not for the reader."""

    def __init__(self, file: str, reason: str) -> None:
        GovflowError.__init__(
            self,
            Message(
                "The template for this paper is broken, so the file cannot be made. Nothing is lost. Tell whoever runs "
                "the installation: its log names the template and the reason."
            ),
        )
        self.file, self.reason = file, reason


class RecordBroken(Unavailable):
    """What a body's record is made of is missing or was altered, so that it neither grows nor proves (503)."""

    def __init__(self) -> None:
        GovflowError.__init__(
            self,
            Message(
                "The record does not go on: something that it is made of is missing or was altered. Nothing gets a "
                "number, and nothing is proven. Whoever runs the installation finds out what it is with govflow "
                "history verify, and puts it back from a backup."
            ),
        )


class ClocksApart(Busy):
    """The clock of the process and another one differ, and which is right decides (503). Nothing was recorded."""

    retry_after = 60  # seconds

    def __init__(self, seconds: int) -> None:
        GovflowError.__init__(
            self,
            Message(
                "The clocks of this installation are %(seconds)s seconds apart, and it matters here which of them is "
                "right. Nothing was recorded, and nothing passes meanwhile. Tell whoever runs the installation.",
                seconds=seconds,
            ),
        )


class Moved(Exception):
    """What was read before the lock is not so under it: the command begins again. Nobody sees this one."""
