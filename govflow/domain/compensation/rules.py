"""Compensation as procedures speak of it: guards, effects and derivations over a year of an agreement."""

from __future__ import annotations

from govflow.engine.rules import RuleSet

rules = RuleSet("compensation")
