"""Templates as they were compiled, once for all applications of a process and of those that it forks."""

from __future__ import annotations

from collections.abc import MutableMapping
from types import CodeType, FunctionType, MethodType
from typing import Any

from flask import Flask
from flask.templating import Environment as FlaskEnvironment
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from jinja2.runtime import Context, Macro


class Compiled(BytecodeCache):
    """The code of templates by what they were compiled from: one that was changed is compiled anew."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code


_COMPILED = Compiled()
_PLAIN = (FunctionType, MethodType)


class Calling(Context):
    """What a template knows, and how it calls: Jinja looks twice at each function whether it wants to be told more."""

    def call(self, function: Any, /, *given: Any, **named: Any) -> Any:
        if type(function) is Macro:
            given = (self.eval_ctx, *given)  # which it wants to be told
        elif type(function) not in _PLAIN or hasattr(function, "jinja_pass_arg"):
            return super().call(function, *given, **named)
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return function(*given, **named)


class Environment(FlaskEnvironment):
    """What all templates know is one dictionary, as none knows more than the others.

    Jinja lays an empty one over it for each, and then goes through both in Python whenever a page takes in macros.
    """

    context_class = Calling

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Use what was compiled already; blocks leave no empty lines behind."""
    app.jinja_environment = Environment
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.bytecode_cache = _COMPILED
