"""What the page of a procedure says of its rounds: every way to close, to keep and to take part has its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine.machine import Machine
from govflow.engine.parsing import parse
from govflow.services.catalog import shipped_workflows
from govflow.services.queries.procedure.round_words import round_words


@pytest.mark.parametrize("path", shipped_workflows(), ids=lambda each: each.stem)
def test_every_round_of_every_procedure_is_told_in_words(path: Path) -> None:
    told = {
        each.title.en: [str(said) for said in each.sentences]
        for each in round_words(Machine(parse(path.read_bytes(), RULES).workflow, RULES))
    }
    assert all(told.values())
    if path.stem.startswith("proposal"):
        said = told["Vote on a plan"]
        assert "Before its deadline the round is closed by nobody but: Convener (chair)." in said
        assert "Whoever's own matter it is answers like all others." in said
