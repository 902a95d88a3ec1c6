"""Pages as JSON: a model for each frozen page object of the queries, field by field as its type says.

A page object is what its reader may see, and nothing else; so the model is made of it instead of written beside it, and
what a page learns to tell, programs are told. What only pages need, such as a monogram, is left out by name or type.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from inspect import cleandoc, isclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import BaseModel, JsonValue, create_model

from govflow.api.forms.answers import schema_of
from govflow.api.frame.speech import say
from govflow.api.shapes.cases import DocumentInList, StepsShown, document_in_list, steps_shown
from govflow.api.shapes.meetings import AgendaLineShown, line_shown
from govflow.api.shapes.values import Answer, Holder, Name, Shown, answered, holder, json_of, name, named
from govflow.messages import Message
from govflow.services.queries.case.actions import Actions
from govflow.services.queries.case.agenda import AgendaLine
from govflow.services.queries.case.answers import Answered
from govflow.services.queries.case.files import FileLine
from govflow.services.queries.case.head import Head
from govflow.services.queries.case.names import Who
from govflow.services.queries.step.questions import Question
from govflow.values import Money, Text

FOR_PAGES = frozenset({"monogram", "tone", "anchor", "plain", "long", "item_id", "zone"})
"""Fields that say how a page looks."""
INNER = ("govflow.store.work", "govflow.engine.definition", "govflow.engine.expressions")
_LISTS = (list, tuple, set, frozenset, Sequence, Collection, Iterable)


class CaseNamed(Shown):
    """Which case it is. `version`: what a command that asks for one says that it was decided on."""

    reference: str
    title: str
    title_other: str | None
    workflow: str
    state: Name
    version: int


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How values of a type are told: the type in the model, and the value as the model takes it."""

    type: Any
    tell: Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page object as JSON."""

    model: type[Shown]
    tell: Callable[[Any], Any]


_MADE: dict[type, Kind] = {}
_CALLED: dict[str, type] = {}


def page(made_of: type) -> Page:
    """The model of a page object, and what makes it of one."""
    kind = _of_page(made_of)
    return Page(model=kind.type, tell=kind.tell)


def pages(each: type, title: str) -> Page:
    """The model of a list of such objects: an object with one list in it, called ``lines``."""
    kind = _of_page(each)
    made = create_model(title, __base__=Shown, __doc__=_words(each), lines=(list[kind.type], ...))  # type: ignore[name-defined]
    return Page(model=made, tell=lambda found: made(lines=[kind.tell(one) for one in found]))


def plainly(value: Any) -> JsonValue:
    """Whatever a page holds, as JSON, where its type says too little to have a model."""
    if isinstance(value, Mapping):
        return {str(key): plainly(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset | range):
        return [plainly(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    known = _KNOWN.get(type(value))
    if known is None and is_dataclass(value):
        known = _of_page(type(value))
    if known is None or known.tell is plainly:
        return json_of(value)
    told = known.tell(value)
    return told.model_dump(mode="json") if isinstance(told, BaseModel) else told


def kind_of(hint: Any) -> Kind:
    """How a value of this type is told."""
    if (known := _KNOWN.get(hint) if isclass(hint) else None) is not None:
        return known
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _either(parts)
    if origin is Literal:
        return Kind(type=str if all(isinstance(each, str) for each in parts) else JsonValue, tell=_itself)
    if origin in _LISTS or hint is range:
        return _list(origin, parts)
    if origin is not None and isclass(origin) and issubclass(origin, Mapping):
        each = kind_of(parts[1])
        told = {"type": dict[str, each.type]}  # type: ignore[name-defined]
        return Kind(**told, tell=lambda found: {str(key): each.tell(value) for key, value in found.items()})
    if isclass(hint) and issubclass(hint, Enum):
        return Kind(type=str, tell=lambda found: str(found.value))
    if isclass(hint) and is_dataclass(hint):
        return _of_page(hint)
    return Kind(type=JsonValue, tell=plainly)


def _either(parts: Sequence[Any]) -> Kind:
    some = [each for each in parts if each is not types.NoneType]
    if len(some) == 1:
        kind = kind_of(some[0])
    elif set(some) <= {Text, Message, str}:
        kind = Kind(type=Name, tell=named)
    else:
        kind = Kind(type=JsonValue, tell=plainly)
    if len(some) == len(parts):
        return kind
    return Kind(type=kind.type | None, tell=lambda value: None if value is None else kind.tell(value))


def _list(origin: Any, parts: Sequence[Any]) -> Kind:
    if parts and parts[0] is Question:
        return Kind(type=dict[str, JsonValue], tell=schema_of)
    if origin is tuple and (len(parts) != 2 or parts[1] is not Ellipsis):
        return Kind(type=list[JsonValue], tell=lambda found: [plainly(each) for each in found])
    each = kind_of(parts[0] if parts else int)
    return Kind(type=list[each.type], tell=lambda found: [each.tell(one) for one in found])  # type: ignore[name-defined]


def _of_page(made_of: type) -> Kind:
    """Made once for each class; a class that holds itself is told plainly there."""
    if made_of in _MADE:
        return _MADE[made_of]
    _MADE[made_of] = Kind(type=JsonValue, tell=plainly)
    hints = get_type_hints(made_of)
    told = {each.name: kind_of(hints[each.name]) for each in fields(made_of) if _is_told(each.name, hints[each.name])}
    parts: dict[str, Any] = {each: (kind.type, ...) for each, kind in told.items()}
    model = create_model(_called(made_of), __base__=Shown, __doc__=_words(made_of), **parts)

    def tell(found: Any) -> Shown:
        return model(**{each: kind.tell(getattr(found, each)) for each, kind in told.items()})

    _MADE[made_of] = Kind(type=model, tell=tell)
    return _MADE[made_of]


def _is_told(called: str, hint: Any) -> bool:
    return called not in FOR_PAGES and not any(_is_inner(each) for each in _inside(hint))


def _inside(hint: Any) -> Iterator[Any]:
    yield hint
    for each in get_args(hint):
        yield from _inside(each) if not isinstance(each, list) else ()


def _is_inner(hint: Any) -> bool:
    """Is it a part of the machinery, which no page shows as it is?"""
    if get_origin(hint) is Callable or hint in (bytes, ZoneInfo):
        return True
    if not isclass(hint) or hint in _KNOWN:
        return False
    return issubclass(hint, BaseModel) or hint.__module__.startswith(INNER) or hint.__name__.endswith("Book")


def _called(made_of: type) -> str:
    """What the model is called: by its room and its class. Raises RuntimeError where two would be called alike."""
    *_, above, room = made_of.__module__.split(".")
    room = (above if room == "page" else room).title().replace("_", "")
    called = made_of.__name__ if made_of.__name__.startswith(room) else f"{room}{made_of.__name__}"
    if _CALLED.setdefault(called, made_of) is not made_of:
        raise RuntimeError(f"Two models are called {called}: {made_of} and {_CALLED[called]}")
    return called


def _words(made_of: type) -> str:
    return cleandoc(made_of.__doc__ or "").replace("``", "`")


def _itself(value: Any) -> Any:
    return value


def _case(head: Head) -> CaseNamed:
    return CaseNamed(
        reference=head.reference,
        title=head.title,
        title_other=head.title_other,
        workflow=head.workflow,
        state=name(head.state),
        version=head.version,
    )


_KNOWN: Mapping[type, Kind] = {
    **{each: Kind(type=each, tell=_itself) for each in (bool, int, str, float, date, datetime, time)},
    Text: Kind(type=Name, tell=name),
    Message: Kind(type=str, tell=say),
    Money: Kind(type=str, tell=lambda value: f"{value.amount:.2f}"),
    Decimal: Kind(type=str, tell=str),
    Fraction: Kind(type=str, tell=json_of),
    Who: Kind(type=Holder, tell=holder),
    Answered: Kind(type=Answer, tell=answered),
    FileLine: Kind(type=DocumentInList, tell=document_in_list),
    Actions: Kind(type=StepsShown, tell=steps_shown),
    Head: Kind(type=CaseNamed, tell=_case),
    AgendaLine: Kind(type=AgendaLineShown, tell=line_shown),
}
