"""The rules that workflow files may call: what people and editors of files read of each."""

from __future__ import annotations

from functools import cache

from govflow.engine.parsing import parse
from govflow.engine.rules import KINDS, Rules
from govflow.engine.rules.catalogue import Example, RuleEntry, SettingLine, catalogue
from govflow.services.catalog import shipped_workflows

__all__ = ["KINDS", "Example", "RuleEntry", "SettingLine", "load_rules"]


@cache
def load_rules(rules: Rules) -> tuple[RuleEntry, ...]:
    """Every rule by name, with examples from the procedures that come with govflow: neither changes while it runs."""
    return catalogue(rules, [parse(each.read_bytes(), rules, name=each.name).workflow for each in shipped_workflows()])
