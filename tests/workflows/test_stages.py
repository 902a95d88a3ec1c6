"""What the shipped procedures count, and which fields they offer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from govflow.domain import RULES
from govflow.engine.definition import Workflow
from govflow.engine.parsing import parse
from govflow.engine.rules.referring import placed_uses
from govflow.services.catalog import shipped_workflows

COUNTING = ("stages.count", "stages.count_days", "stages.count_money", "stages.takes_part")
PROCEDURES = [parse(each.read_bytes(), RULES).workflow for each in shipped_workflows()]
FIELDS = ("stages.decide", "stages.gives_part", *COUNTING)


def uses(workflow: Workflow, *names: str) -> Iterator[str]:
    """The fields with which a file uses these rules."""
    for _, use, _ in placed_uses(workflow):
        name, settings = (use, {}) if isinstance(use, str) else next(iter(use.items()))
        if name in names:
            yield settings["field"]


def test_only_steps_that_lead_to_what_everybody_may_read_count() -> None:
    found = 0
    for workflow in PROCEDURES:
        for step in workflow.transitions:
            names = {each if isinstance(each, str) else next(iter(each)) for each in step.effects}
            if names.intersection(COUNTING):
                found += 1
                assert workflow.states[step.to].public, (workflow.id, step.name)
    assert found > 10


@pytest.mark.parametrize("workflow", PROCEDURES, ids=lambda each: each.id)
def test_a_file_offers_the_fields_of_the_vocabulary_as_they_are_called_there(workflow: Workflow) -> None:
    for field in set(uses(workflow, *FIELDS)):
        options = workflow.fields[field].options
        assert {name: title.zh for name, title in options.items()} == {
            name: title.zh for name, title in RULES.vocabulary.fields.items()
        }


def test_delegation_asks_who_leads() -> None:
    assert [each.id for each in PROCEDURES if list(uses(each, "stages.gives_part"))] == ["delegation"]
