"""Where a file departs from the format: pydantic's objections as plain sentences with a remedy."""

from __future__ import annotations

import types
import typing
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from govflow.engine.definition import Workflow
from govflow.engine.parsing.yaml_text import shown
from govflow.engine.problems import Path, Positions, Problem, nearest
from govflow.messages import Message

_EXPECTED = {
    "string_type": "text (put it in quotes)",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list [...]",
    "list_type": "a list [...]",
    "dict_type": "keys with values {...}",
    "mapping_type": "keys with values {...}",
    "model_type": "keys with values {...}",
    "model_attributes_type": "keys with values {...}",
}

_ALTERNATIVES = ("string_type", "literal_error")  # what a list or mapping is told where text may stand as well

_PATTERNS = {
    "^[a-z][a-z0-9_]{0,47}$": "a name of small letters, digits and _",
    "^[a-z][a-z0-9_]*$": "a name of small letters, digits and _",
    "^[a-z][a-z0-9-]{1,47}$": "a name of small letters, digits and -",
    r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$": "capacity or capacity.role, such as claimant.signatory",
    "^[A-Z]{2,4}$": "two to four capital letters",
}


def problems_of(errors: Iterable[ErrorDetails], positions: Positions) -> Iterator[Problem]:
    """A problem for each place that pydantic objects to; the alternatives of one place are told in one sentence."""
    places: dict[tuple[Path, str], list[ErrorDetails]] = {}
    for error in errors:
        path = positions.real(error["loc"])
        missing = str(error["loc"][-1]) if error["type"] == "missing" else ""
        places.setdefault((path, missing), []).append(error)
    for (path, missing), found in places.items():
        if _other_alternative(path, found, places):
            continue
        if missing:
            yield positions.problem(path, _missing(path, missing))
        else:
            yield positions.problem(path, _sentence(path, found))


def _other_alternative(path: Path, errors: list[ErrorDetails], places: Collection[tuple[Path, str]]) -> bool:
    """Are these only what alternatives that were not meant say of a list or mapping, parts of which are told?"""
    if not isinstance(errors[0]["input"], list | dict) or any(each["type"] not in _ALTERNATIVES for each in errors):
        return False
    return any(len(other) > len(path) and other[: len(path)] == path for other, _ in places)


def _missing(path: Path, key: str) -> Message:
    if not path:
        return Message("The key “%(key)s” is missing.", key=key)
    return Message("“%(place)s” lacks the key “%(key)s”.", place=_place(path), key=key)


def _sentence(path: Path, errors: list[ErrorDetails]) -> Message:
    said = [error for error in errors if error["type"] == "value_error"]
    if said:
        return Message("“%(place)s”: %(said)s.", place=_place(path), said=str(said[0]["ctx"]["error"]))
    if errors[0]["type"] == "extra_forbidden":
        return _unknown(path)
    if isinstance(errors[0]["input"], list) and all(each["type"] == "string_type" for each in errors):
        if path[-1:] == ("to",):
            return Message("“%(place)s” must be one state, not a list.", place=_place(path))
        return Message("“%(place)s” must be one name, not a list.", place=_place(path))
    given = errors[0].get("ctx", {}).get("tag", errors[0]["input"])
    choices = [each for error in errors for each in _choices(error)]
    near = nearest(given, choices) if isinstance(given, str) else None
    if near:
        return Message(
            "“%(place)s” cannot be “%(given)s”; did you mean “%(near)s”? It can be: %(choices)s.",
            place=_place(path),
            given=shown(given),
            near=near,
            choices=tuple(dict.fromkeys(choices)),
        )
    wanted = [*(f"one of {', '.join(choices)}" for _ in choices[:1]), *(_wanted(error) for error in errors)]
    return Message(
        "“%(place)s” must be %(wanted)s, not “%(given)s”.",
        place=_place(path),
        wanted=" or ".join(dict.fromkeys(each for each in wanted if each)),
        given=shown(given),
    )


def _wanted(error: ErrorDetails) -> str:
    """What one alternative asks for; nothing when its choices are listed anyway."""
    context = error.get("ctx", {})
    match error["type"]:
        case "literal_error" | "union_tag_invalid":
            return ""
        case "union_tag_not_found":
            return f"keys with values that include {context['discriminator']}"
        case "string_pattern_mismatch":
            return _PATTERNS.get(context["pattern"], f"text like {context['pattern']}")
        case "model_type" if context.get("class_name") == "Text":
            return "text in both languages: English · 中文"
        case "too_long":
            return f"{context['max_length']} entries at most"
        case "too_short" | "string_too_short":
            return "filled in"
        case kind if kind in _EXPECTED:
            return _EXPECTED[kind]
    return error["msg"].removeprefix("Input should be ").lower()


def _choices(error: ErrorDetails) -> list[str]:
    """The values that a literal allows."""
    listed = error.get("ctx", {}).get("expected" if error["type"] == "literal_error" else "expected_tags", "")
    return [each.strip(" '") for each in str(listed).replace(" or ", ", ").split(",") if each.strip()]


def _unknown(path: Path) -> Message:
    key = str(path[-1])
    allowed = sorted({name for model in models_at(path[:-1]) for name in keys_of(model)})
    near = nearest(key, allowed)
    if near:
        return Message("There is no key “%(key)s” here; did you mean “%(near)s”?", key=shown(key), near=near)
    return Message("There is no key “%(key)s” here; possible are %(allowed)s.", key=shown(key), allowed=tuple(allowed))


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys of a part of the file, in the order of its model."""
    return [info.alias or name for name, info in model.model_fields.items()]


def models_at(path: Path) -> Iterator[type[BaseModel]]:
    """The models of what may stand at a path of the file."""
    return _models(Workflow, path)


def _models(annotation: Any, path: Path) -> Iterator[type[BaseModel]]:
    """The models that may stand at a path below an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not path:
            yield annotation
            return
        for name, info in annotation.model_fields.items():
            if path[0] == (info.alias or name):
                yield from _models(info.annotation, path[1:])
        return
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        yield from _models(arguments[0], path)
    elif origin in (typing.Union, types.UnionType):
        for each in arguments:
            yield from _models(each, path)
    elif origin is tuple:  # one thing may stand there without its list
        yield from _models(arguments[0], path[1:] if path and isinstance(path[0], int) else path)
    elif path and isinstance(origin, type) and issubclass(origin, Mapping) and isinstance(path[0], str):
        yield from _models(arguments[1], path[1:])


def _place(path: Path) -> str:
    """A path as people say it: states.draft.steps.file.by."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return shown(text.removeprefix(".")) if path else "the file"
