"""What is refused in a story leaves nothing behind: the case to go back to stays as it was."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.parsing import parse
from govflow.engine.stories.case import StoryCase

HERE = Path(__file__).parent
FILES = tuple(HERE / f"{name}.v1.yaml" for name in ("terms", "clocks", "session", "sealed_replies", "agenda")) + tuple(
    HERE.parent / "procedures" / f"{name}.v1.yaml" for name in ("delegation", "data_request")
)


def shown(case: StoryCase) -> dict[str, Any]:
    """All that a case holds, word for word."""
    opened = tuple({id(each): each for each in (*case.rounds, *chain.from_iterable(case.held.values()))}.values())
    plain = {name: repr(value) for name, value in vars(case).items() if name not in {"rounds", "held", "clocks"}}
    return {
        **plain,
        "rounds": [opened.index(each) for each in case.rounds],
        "held": {name: [opened.index(each) for each in held] for name, held in case.held.items()},
        "opened": [{name: repr(value) for name, value in vars(each).items()} for each in opened],
        "clocks": {name: repr(value) for name, value in vars(case.clocks).items()},
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_case_to_go_back_to_does_not_change_with_the_one_that_goes_on(file, monkeypatch):
    copied, kept = StoryCase.copied, []

    def watched(case: StoryCase) -> StoryCase:
        kept.append((copied(case), shown(case)))
        return copied(case)

    monkeypatch.setattr(StoryCase, "copied", watched)
    results = stories.run(parse(file.read_bytes(), RULES, name=file.name), RULES)
    assert all(each.passed for each in results)
    assert len(kept) > 3
    for found, before in kept:
        assert shown(found) == before
