"""What workflow files may call, for whoever writes one: as text or as data, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import translation
from typing import Any

from govflow.messages import Message
from govflow.paths import translations_path
from govflow.services.queries.procedure.rules import RuleEntry, SettingLine
from govflow.values import Text

_CHINESE = translation("messages", translations_path(), ["zh"], fallback=True)


def rule_data(rule: RuleEntry) -> dict[str, Any]:
    """One rule as data."""
    example = rule.example
    return {
        "name": rule.name,
        "kind": rule.kind,
        "sentence": _both(rule.sentence),
        "settings": [_setting_data(each) for each in rule.settings],
        "facts": [_both(each) for each in rule.facts],
        "example": None if example is None else example.text,
        "procedure": None if example is None or example.workflow is None else _both(example.workflow),
    }


def rule_lines(rule: RuleEntry) -> Iterator[str]:
    """One rule as lines for a terminal."""
    yield f"{rule.name}  ({rule.kind})"
    yield f"  {rule.sentence}"
    yield f"  {_chinese(rule.sentence)}"
    for each in rule.settings:
        yield f"  {each.name}: {each.type}{', required' if each.required else ''}. {each.says} {_chinese(each.says)}"
    if rule.facts:
        yield f"  reads: {'; '.join(f'{each.en} ({each.zh})' for each in rule.facts)}"
    if rule.example is not None:
        yield "  for example:"
        yield from (f"    {line}" for line in rule.example.text.splitlines())


def _setting_data(setting: SettingLine) -> dict[str, Any]:
    return {
        "name": setting.name,
        "type": _both(setting.type),
        "required": setting.required,
        "meaning": _both(setting.says),
    }


def _both(said: Message | Text) -> dict[str, str]:
    return {"en": str(said), "zh": _chinese(said)}


def _chinese(said: Any) -> str:
    if isinstance(said, Text):
        return said.zh
    if isinstance(said, tuple):
        return "、".join(map(_chinese, said))
    if not isinstance(said, Message):
        return str(said)
    sentence = _CHINESE.gettext(said.text)
    return sentence % {name: _chinese(value) for name, value in said.values.items()} if said.values else sentence
