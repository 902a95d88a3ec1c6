"""Values and sentences to JSON and back, so that what was said to people can be kept exactly as it was said; the one
byte form of what was kept, for hashes."""

from __future__ import annotations

import json as text_of
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from govflow.messages import Message
from govflow.values import Money, Text

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"


def dump(value: object) -> Json:
    """JSON for a value: itself when JSON has it, otherwise an object whose only key names the type.

    A mapping is the row of a table. Raises TypeError for what is not a value (a float), at any depth.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case Fraction():
            return {"fraction": str(value)}
        case Decimal():
            return {"decimal": str(value)}
        case Money():
            return {"money": [value.fen, value.currency]}
        case Text():
            return {"text": [value.en, value.zh]}
        case Message():
            return {"message": [value.text, value.plural, {name: dump(each) for name, each in value.values.items()}]}
        case tuple() | list():
            return {"tuple": [dump(each) for each in value]}
        case Mapping() if all(isinstance(name, str) for name in value):
            return {"row": {name: dump(each) for name, each in value.items()}}
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def load(json: Any) -> Any:
    """The value that ``dump`` was given; lists come back as tuples.

    Raises ValueError for JSON that ``dump`` does not write.
    """
    match json:
        case None | bool() | int() | str():
            return json
        case dict() if len(json) == 1 and json.keys() <= _READERS.keys():
            ((tag, content),) = json.items()
            return _READERS[tag](content)
    raise ValueError(f"{json!r:.80} is not a value that was kept")


def load_message(json: Any) -> Message:
    """Like ``load`` where only a sentence will do."""
    match load(json):
        case Message() as message:
            return message
    raise ValueError(f"{json!r:.80} is not a sentence")


def canonical(value: Any) -> bytes:
    """The one byte form of a value: JSON with sorted keys, no spaces, UTF-8, moments in UTC to the microsecond."""
    return _CANONICAL.encode(value).encode()


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} has no canonical form")


_CANONICAL = text_of.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_moment)


def _message(content: Any) -> Message:
    text, plural, values = content
    return Message(text, plural, **{name: load(each) for name, each in values.items()})


_READERS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "fraction": Fraction,
    "decimal": Decimal,
    "money": lambda content: Money(*content),
    "text": lambda content: Text(en=content[0], zh=content[1]),
    "message": _message,
    "tuple": lambda content: tuple(load(each) for each in content),
    "row": lambda content: {name: load(each) for name, each in content.items()},
}
