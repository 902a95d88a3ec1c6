"""What counts for everybody is public, in any file: a region's own file that counts behind closed doors is refused."""

from __future__ import annotations

from govflow.domain import RULES
from govflow.engine.checks.soundness import check
from govflow.engine.parsing import parse
from govflow.engine.problems import Problem
from govflow.services.catalog import shipped_workflows

TEXT = next(each for each in shipped_workflows() if each.name == "commitment.v1.yaml").read_text("utf-8")
LATE = "    title: Kept late · 逾期兑现\n    public: true\n"
FIELD = "        standards: Standards · 标准\n      public: true\n"


def errors(*edits: tuple[str, str]) -> list[Problem]:
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return [each for each in check(parse(text.encode(), RULES), RULES).errors if "counted" in str(each.sentence)]


def test_a_file_that_counts_on_what_is_public_passes() -> None:
    assert errors() == []


def test_a_count_on_a_step_that_leads_to_what_is_not_public_is_refused_with_place_and_remedy() -> None:
    (found,) = errors((LATE, LATE.replace("    public: true\n", "")))
    place = next(number for number, line in enumerate(TEXT.splitlines(), 1) if "yes: false" in line)
    assert found.line == place
    for words in ("“Confirm that it is done, late” leads to “Kept late”", "which is not public", "public: true"):
        assert words in str(found.sentence)


def test_a_count_by_an_answer_that_is_not_public_is_refused_at_each_place() -> None:
    found = errors((FIELD, FIELD.replace("      public: true\n", "")))
    assert len(found) == 3
    assert all("“Field” is not public" in str(each.sentence) for each in found)
