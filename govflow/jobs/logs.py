"""The log: every module speaks through the standard library; here it is written, a line each, readable or as JSON."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog
from gunicorn.glogging import Logger
from structlog.dev import plain_traceback
from structlog.typing import EventDict, Processor

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def configure(form: str, level: int = logging.WARNING) -> None:
    """Write all that is logged from now on to the standard error as ``text`` or ``json``; of ours from ``level`` on.

    With the request in which it was said, where there is one. Values of variables are in no traceback: they may be what
    somebody confided.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_BEFORE, processors=_AS_JSON if form == "json" else _AS_TEXT
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("govflow").setLevel(level)
    logging.captureWarnings(True)


class ServerLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What the server itself says goes the same way as all else."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers[:] = []
        self.error_log.propagate = True


def _process(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Which of the processes of a server says it."""
    event["process"] = event["_record"].process
    return event


def _one_line(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Nobody makes a line of the log by what they ask for."""
    event["event"] = _CONTROLS.sub(lambda found: repr(found[0])[1:-1], str(event["event"]))
    return event


_BEFORE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(),
    _process,
]
_AS_JSON: list[Processor] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
_AS_TEXT: list[Processor] = [
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    _one_line,
    structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain_traceback, pad_event_to=0),
]
