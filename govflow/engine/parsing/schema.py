"""The JSON Schema of the file format, with every rule and role that may be named, so that editors complete them."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from govflow.engine.definition import Workflow
from govflow.engine.definition.terms import KIND_OF_NAME
from govflow.engine.rules import Kind, Refers, Rule, Rules, Setting
from govflow.engine.vocabulary import Vocabulary
from govflow.values import Money, Text

Schema = dict[str, Any]

_CONDITION_NAME = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$", "description": "A condition of this file."}
_BEFORE_ROLE = r"(\.[a-z]"  # in the pattern of capacity.role
_EXPRESSION = {"type": "string", "description": "An expression, such as amount > 50_000_000."}


def workflow_schema(rules: Rules) -> Schema:
    """The JSON Schema of the file format, from which editors complete and check."""
    schema = Workflow.model_json_schema(by_alias=True)
    schema = _referring(schema)
    schema["$defs"] |= {
        "book": _calls(rules, "book"),
        "derivation": _calls(rules, "derivation"),
        "effect": _calls(rules, "effect"),
        "guard": _calls(rules, "guard"),
        "guard_or_condition": {"anyOf": [{"$ref": "#/$defs/guard"}, _CONDITION_NAME]},
        "condition": {"anyOf": [{"$ref": "#/$defs/guard"}, _EXPRESSION]},
        **_words(rules.vocabulary),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://govflow.invalid/workflow.v1.schema.json",
        **schema,
        "title": "govflow workflow",
    }


def _words(vocabulary: Vocabulary) -> Schema:
    """The names of the vocabulary, each with its title; and the capacity with the role after its dot."""
    capacity = r"^[a-z][a-z0-9_]{0,47}"
    return {
        "calendar": _named(vocabulary.calendar_titles),
        "family": _named(vocabulary.families),
        "function": _named(vocabulary.functions),
        "kind": _named(vocabulary.kind_titles),
        "relation": _named({name: each.title for name, each in vocabulary.relations.items()}),
        "role": _named(vocabulary.role_titles),
        "who": {"type": "string", "pattern": rf"{capacity}(\.({'|'.join(sorted(vocabulary.roles))}))?$"},
    }


def _named(words: Mapping[str, Text]) -> Schema:
    return {"oneOf": [{"const": name, "description": f"{title.en} · {title.zh}"} for name, title in words.items()]}


def _referring(part: Any) -> Any:
    """The schema with a reference wherever a model says only what kind of name stands there."""
    if isinstance(part, Mapping):
        if KIND_OF_NAME in part:
            rest = {key: _referring(value) for key, value in part.items() if key != KIND_OF_NAME}
            return {**rest, "$ref": f"#/$defs/{part[KIND_OF_NAME]}"}
        if _BEFORE_ROLE in str(part.get("pattern", "")):
            return {"$ref": "#/$defs/who"}
        return {key: _referring(value) for key, value in part.items()}
    return [_referring(each) for each in part] if isinstance(part, list) else part


def _calls(rules: Rules, kind: Kind) -> Schema:
    """One alternative for each way of writing each rule of a kind."""
    found = [rule for _, rule in sorted(rules.by_name.items()) if rule.kind == kind]
    return {"oneOf": [way for rule in found for way in _ways(rule)]} if found else {"not": {}}


def _ways(rule: Rule) -> Iterator[Schema]:
    """By its name alone where nothing must be set, and with its settings."""
    required = [name for name, each in rule.settings.items() if each.required]
    settings: Schema = {
        "type": "object" if required else ["object", "null"],
        "properties": {name: _setting(each) for name, each in rule.settings.items()},
        "required": required,
        "additionalProperties": False,
    }
    if not required:
        yield {"const": rule.name, "description": rule.sentence}
    yield {
        "type": "object",
        "description": rule.sentence,
        "properties": {rule.name: {**settings, "description": rule.sentence}},
        "required": [rule.name],
        "additionalProperties": False,
    }


def _setting(setting: Setting) -> Schema:
    return {**_value(setting.type), "description": setting.says}


def _value(kind: Any) -> Schema:
    if kind is Fraction:
        return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\d+(/[1-9]\d*|\.\d+)?$"}]}
    if kind is Money:
        return {"type": ["number", "string"]}
    if Refers("actor") in typing.get_args(kind):
        return {"$ref": "#/$defs/who"}
    for word in ("function", "kind", "relation", "role"):
        if Refers(word) in typing.get_args(kind):
            return {"$ref": f"#/$defs/{word}"}
    schema = TypeAdapter(kind).json_schema()
    return {"anyOf": [schema["items"], schema]} if typing.get_origin(kind) is tuple else schema
