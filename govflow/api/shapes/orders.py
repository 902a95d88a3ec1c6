"""What commands take, as JSON: a model for each frozen command, field by field as its type says.

What stands in the address, and the key and the version of the case, which stand in headers, are no part of the body.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from inspect import cleandoc, isclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, StrictBool, StrictInt, create_model
from pydantic import Field as Said

from govflow.api.forms.kinds import DAY, SUM, uploaded
from govflow.api.shapes.values import Sent
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.uploads import Upload
from govflow.values import Money, Text

MOST_LISTED = 1_000
LARGEST = 2**63 - 1
NEEDED = Message("This is needed.")
IN_HEADERS = frozenset({"case", "key", "seen_version"})


class BothLanguages(Sent):
    """A text in both languages; one alone stands for both."""

    en: str = Said("", max_length=10_000)
    zh: str = Said("", max_length=10_000)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """How a value is taken: the type in the model, and the value that the command is given (place, value)."""

    type: Any
    read: Callable[[str, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Order:
    """The body of a command."""

    model: type[Sent]
    read: Callable[[BaseModel], dict[str, Any]]


def order_of(
    command: type, *, without: Collection[str] = (), instead: Mapping[str, Taken] | None = None, called: str = ""
) -> Order:
    """The body of a command. ``without``: fields that the address says; ``instead``: how others are taken than by
    their type.
    """
    hints, given = get_type_hints(command), instead or {}
    asked = [each for each in fields(command) if each.name not in {*IN_HEADERS, *without}]
    taken = {each.name: given.get(each.name) or taken_as(hints[each.name]) for each in asked}
    parts: dict[str, Any] = {each.name: (taken[each.name].type, _default(each)) for each in asked}
    words = cleandoc(command.__doc__ or "").replace("``", "`")
    model = create_model(called or command.__name__, __base__=Sent, __doc__=words, **parts)

    def read(body: BaseModel) -> dict[str, Any]:
        set_here = body.model_fields_set
        return {name: kind.read(name, getattr(body, name)) for name, kind in taken.items() if name in set_here}

    return Order(model=model, read=read)


def taken_as(hint: Any) -> Taken:
    """How a value of this type is taken."""
    if hint in _KNOWN:
        return _KNOWN[hint]
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        [some] = [each for each in parts if each is not types.NoneType]
        kind = taken_as(some)
        return Taken(type=kind.type | None, read=lambda place, sent: None if sent is None else kind.read(place, sent))
    if origin is Literal:
        return Taken(type=hint, read=_itself)
    if origin is not None and isclass(origin) and issubclass(origin, Mapping):
        return _mapping(*parts)
    if origin is tuple and (len(parts) != 2 or parts[1] is not Ellipsis):
        kinds = [taken_as(each) for each in parts]
        return Taken(
            type=tuple[tuple(each.type for each in kinds)],  # type: ignore[misc]
            read=lambda place, sent: tuple(each.read(place, one) for each, one in zip(kinds, sent, strict=True)),
        )
    if origin is not None and isclass(origin) and issubclass(origin, Sequence):
        return listed(taken_as(parts[0]), made=tuple if origin is tuple else list)
    if isclass(hint) and is_dataclass(hint):
        return _part(hint)
    raise RuntimeError(f"Nothing says how {hint} is taken from JSON")


def listed(each: Taken, *, made: Callable[[Any], Any] = list) -> Taken:
    """A list of these."""
    return Taken(
        type=Annotated[list[each.type], Said(max_length=MOST_LISTED)],  # type: ignore[name-defined]
        read=lambda place, sent: made([each.read(f"{place}[{at}]", one) for at, one in enumerate(sent, 1)]),
    )


def part(model: type[Sent], made: Callable[[Any], Any]) -> Taken:
    """An object of a model of its own. ``made``: what the command is given of it."""
    return Taken(type=model, read=lambda _place, sent: made(sent))


def _mapping(key: Any, value: Any) -> Taken:
    each = taken_as(value)
    named = int if key is int else Annotated[str, Said(max_length=64)]
    return Taken(
        type=Annotated[dict[named, each.type], Said(max_length=MOST_LISTED)],  # type: ignore[valid-type,name-defined]
        read=lambda place, sent: {name: each.read(f"{place}.{name}", one) for name, one in sent.items()},
    )


def _part(made_of: type) -> Taken:
    order = order_of(made_of)
    return Taken(type=order.model, read=lambda _place, sent: made_of(**order.read(sent)))


def _default(each: Field[Any]) -> Any:
    if each.default is not MISSING:
        return each.default
    return ... if each.default_factory is MISSING else Said(default_factory=each.default_factory)


def _itself(_place: str, sent: Any) -> Any:
    return sent


def _words(_place: str, sent: str) -> str:
    return sent.strip()


def _text(place: str, sent: BothLanguages) -> Text:
    en, zh = sent.en.strip(), sent.zh.strip()
    if not en and not zh:
        raise Invalid({place: NEEDED})
    return Text(en=en or zh, zh=zh or en)


def _sum(place: str, sent: str) -> Money:
    try:
        return Money.exact(sent)
    except ValueError as error:
        raise Invalid({place: SUM}) from error


def _day(place: str, sent: str) -> date:
    try:
        return date.fromisoformat(sent)
    except ValueError as error:
        raise Invalid({place: DAY}) from error


def _file(place: str, sent: str) -> Upload:
    return uploaded(sent, place)


def _as_text(sent: Any) -> Any:
    """A sum may be sent as a number, too."""
    if type(sent) is int:
        return str(sent)
    return f"{sent:f}" if isinstance(sent, Decimal) else sent


_KNOWN: Mapping[Any, Taken] = {
    str: Taken(type=Annotated[str, Said(max_length=50_000)], read=_words),
    int: Taken(type=Annotated[StrictInt, Said(ge=0, le=LARGEST)], read=_itself),
    bool: Taken(type=StrictBool, read=_itself),
    date: Taken(type=Annotated[str, Said(json_schema_extra={"format": "date"}, max_length=10)], read=_day),
    Text: Taken(type=BothLanguages, read=_text),
    Money: Taken(
        type=Annotated[str, BeforeValidator(_as_text), Said(max_length=40, description="In yuan.")], read=_sum
    ),
    Upload: Taken(type=Annotated[str, Said(max_length=2000, description="The token of the upload.")], read=_file),
}
