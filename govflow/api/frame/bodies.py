"""What a program sends as JSON, read strictly: what two programs could read in two ways is refused, not guessed."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from flask import Request, g, request

from govflow.api.frame.bearer import known_bearer
from govflow.api.frame.problems import malformed
from govflow.errors import Invalid
from govflow.http.policies import is_taking_files
from govflow.legible import legible, objection
from govflow.messages import Message

LARGEST = 1_000_000  # bytes, as of a form
DEEPEST = 20
LONGEST_NUMBER = 40  # characters
LONGEST_NAME = 200
_TYPES = ("application/json", "application/ld+json")
_BODIES = frozenset({"POST", "PUT", "PATCH"})


class StrictRequest(Request):
    """A request whose JSON was read by ``read_body``, and by nothing else."""

    def get_json(self, *_: Any, **__: Any) -> Any:
        """What was sent; nothing where no JSON was."""
        return g.get("body")


def read_body() -> None:
    """Read the body of a request that is to have one, of who bears a token. Raises Problem for what is no object."""
    g.body = None
    if known_bearer() is None or request.method not in _BODIES or is_taking_files():
        return
    request.max_content_length = LARGEST
    if request.mimetype not in _TYPES or request.content_encoding not in (None, "identity"):
        raise malformed(Message("Send JSON, as Content-Type: application/json."), status=415)
    if request.mimetype_params.get("charset", "utf-8").lower().replace("-", "") != "utf8":
        raise malformed(Message("Send JSON as UTF-8."), status=415)
    g.body = parse(request.get_data())


def parse(sent: bytes) -> dict[str, Any]:
    """The object that was sent; numbers with a fraction as decimals. Raises Problem."""
    try:
        found = json.loads(
            sent.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_decimal,
            parse_constant=_no_number,
        )
    except UnicodeDecodeError as error:
        raise malformed(Message("The body is not UTF-8.")) from error
    except RecursionError as error:
        raise malformed(_TOO_DEEP) from error
    except json.JSONDecodeError as error:
        said = Message("The body is no JSON: line %(line)s, column %(column)s.", line=error.lineno, column=error.colno)
        raise malformed(said) from error
    if not isinstance(found, dict):
        raise malformed(Message("The body has to be a JSON object."))
    kept: dict[str, Any] = _kept(found, DEEPEST)
    return kept


_TOO_DEEP = Message("The body is nested more than %(most)s deep.", most=DEEPEST)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise malformed(Message("A name stands twice in one object."))
    return found


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER or abs(int(text)) >= 2**63:
        raise malformed(_TOO_LARGE)
    return int(text)


def _decimal(text: str) -> Decimal:
    found = Decimal(text) if len(text) <= LONGEST_NUMBER else Decimal("Infinity")
    if not found.is_finite() or abs(found.adjusted()) > LONGEST_NUMBER:
        raise malformed(_TOO_LARGE)
    return found


_TOO_LARGE = Message("A number has more digits than anybody counts with.")


def _no_number(_text: str) -> Any:
    raise malformed(Message("A number has to be finite."))


def _kept(value: Any, left: int, place: str = "") -> Any:
    """What was sent as it may be kept, its texts composed. Raises Problem for what is nested too deep, Invalid at its
    place for a text that hides something.
    """
    if left == 0:
        raise malformed(_TOO_DEEP)
    if isinstance(value, dict):
        return {_name(name): _kept(each, left - 1, f"{place}.{name}".strip(".")) for name, each in value.items()}
    if isinstance(value, list):
        return [_kept(each, left - 1, f"{place}[{number}]") for number, each in enumerate(value, start=1)]
    if isinstance(value, str):
        text = legible(value)
        if (flaw := objection(text.strip())) is not None:
            raise Invalid({place: flaw})
        return text
    return value


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME or objection(text) is not None:
        raise malformed(Message("A name in an object is too long, or hides something."))
    return text
