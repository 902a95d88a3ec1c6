"""In which fields a book lets parties read what they are told: refused in a file where others would read it as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine.parsing import WorkflowProblems, parse

TEXT = Path("workflows/dispute_mediation.v1.yaml").read_text("utf-8")


def refused(field: str, audience: str) -> str:
    """All problems of the dispute where the audience of a field is another one."""
    before, name, after = TEXT.partition(f"    {field}:\n")
    assert name
    start, _, rest = after.partition("      audience: ")
    more = f"      audience: {audience}\n" if audience else ""
    try:
        parse(before + name + start + more + rest.partition("\n")[2], RULES)
    except WorkflowProblems as problems:
        return " ".join(str(each.sentence) for each in problems.problems)
    return ""


@pytest.mark.parametrize(
    ("field", "audience", "said"),
    [
        ("told_respondent", "[respondent, mediator, superior]", "is read by Common superior as well"),
        ("told_respondent", "[claimant, respondent, mediator]", "is read by Claimant as well"),
        ("told_respondent", "[mediator]", "is not read by Respondent"),
        ("told_respondent", "", "is not read by Respondent"),
        ("released_record", "[superior, claimant, respondent, office]", "is read by Joint office as well"),
        ("released_record", "[claimant, respondent]", "is not read by Common superior"),
    ],
)
def test_what_a_party_is_told_others_do_not_read(field: str, audience: str, said: str) -> None:
    assert said in refused(field, audience)


@pytest.mark.parametrize(
    ("field", "audience"),
    [
        ("told_respondent", "[respondent]"),
        ("told_respondent", "[mediator, respondent]"),
        ("released_record", "[superior]"),
    ],
)
def test_the_party_may_read_it_alone_or_with_who_tells_it(field: str, audience: str) -> None:
    assert "well" not in (found := refused(field, audience))
    assert "is not read by" not in found
