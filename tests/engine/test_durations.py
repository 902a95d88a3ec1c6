"""How durations and deadlines are written in workflow files."""

import json

import pytest
from pydantic import ValidationError

from govflow.engine.deadlines import Due
from govflow.engine.deadlines.durations import Duration


@pytest.mark.parametrize(
    "text", ["", "30", "30 d", "0d", "-3d", "1.5d", "10days", "T45d", "T-0d", "T+", "d", "99999d", "٣d"]
)
def test_a_duration_that_nobody_could_count_is_refused(text):
    with pytest.raises(ValidationError, match="is no duration"):
        Duration(text)


def test_a_duration_prints_as_it_was_written_and_quarterly_is_three_months():
    assert str(Duration("T-45d")) == "T-45d"
    assert Duration("quarterly") == Duration("3m")


def test_a_date_has_no_number_of_days():
    with pytest.raises(ValueError, match="not a number of days"):
        _ = Duration("fiscal_year_end").amount


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"in": "T-45d"}, "needs the date field"),
        ({"in": "45d", "field": "meeting_date"}, "not measured from meeting_date"),
        ({"in": "30d", "remind": ["T-3d"]}, "cannot stand here"),
        ({"in": "30d", "extend": {"by": "mediator", "add": "fiscal_year_end"}}, "cannot stand here"),
        ({"in": "30d", "extend": {"by": "mediator", "add": "30d", "times": 0}}, "greater than or equal to 1"),
        ({"in": "30d", "extend": {"by": "The Mediator", "add": "30d"}}, "should match pattern"),
        ({"in": "30d", "at": "24:00"}, "should match pattern"),
        ({"in": "30d", "than": "lapse"}, "not permitted"),
    ],
)
def test_a_deadline_that_contradicts_itself_is_refused(written, said):
    with pytest.raises(ValidationError, match=said):
        Due.model_validate(written)


def test_the_file_format_reads_like_the_procedure():
    read = Due.model_validate(
        {"in": "180d", "remind": ["10d", "3wd"], "extend": {"by": "mediator.chair", "add": "60d"}, "then": "fail"}
    )
    assert (str(read.in_), read.extend.times, read.then) == ("180d", 1, "fail")
    assert Due.model_validate(json.loads(read.model_dump_json(by_alias=True))) == read
    assert "pattern" in Due.model_json_schema()["$defs"]["Duration"]
