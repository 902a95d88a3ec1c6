"""What the settings of a rule name: capacities, fields, states and steps of the file."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from govflow.engine.rules import Refers


def referred(annotation: Any, value: Any) -> Iterator[tuple[str, str]]:
    """The names within a setting that stand for parts of the file, with what they name."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        for each in arguments[1:]:
            if isinstance(each, Refers) and isinstance(value, str):
                yield each.to, value
    elif origin in (typing.Union, types.UnionType):
        for each in arguments:
            yield from referred(each, value)
    elif origin in (tuple, list) and isinstance(value, tuple | list):
        for each in value:
            yield from referred(arguments[0], each)
    elif origin in (dict, Mapping) and isinstance(value, Mapping):
        for key, each in value.items():
            yield from referred(arguments[0], key)
            yield from referred(arguments[1], each)
