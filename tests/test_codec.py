"""What was said to people comes back from JSON exactly as it was said."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.codec import dump, load, load_message
from govflow.messages import Message
from govflow.values import Money, Text

names = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
texts = st.builds(Text, en=st.text(min_size=1).filter(str.strip), zh=st.text(min_size=1).filter(str.strip))
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.fractions()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.builds(Money, st.integers(), st.sampled_from(["CNY", "USD"]))
    | texts
)


def messages(values):
    return st.builds(
        lambda text, plural, named: Message(text, plural, **named),
        st.text(),
        st.none() | st.text(),
        st.dictionaries(names, values, max_size=3),
    )


values = st.recursive(plain, lambda inner: messages(inner) | st.lists(inner, max_size=3).map(tuple), max_leaves=8)


@given(values)
def test_every_value_survives_the_way_to_json_and_back(value):
    back = load(json.loads(json.dumps(dump(value))))
    assert back == value
    assert type(back) is type(value)


def test_a_sentence_with_nested_values_reads_the_same_afterwards():
    said = Message(
        "%(who)s may spend %(sum)s until %(day)s (%(share)s): %(why)s",
        who=Text(en="Beijing", zh="北京"),
        sum=Money(120_000_00),
        day=date(2026, 5, 14),
        share=Fraction(5, 6),
        why=(Message("%(n)s vote", "%(n)s votes", n=2), datetime(2026, 1, 1, tzinfo=UTC), Decimal("1.50")),
    )
    back = load_message(json.loads(json.dumps(dump(said))))
    assert back == said
    assert str(back) == str(said)


def test_a_list_comes_back_as_a_tuple():
    assert load(dump([1, [2]])) == (1, (2,))


@pytest.mark.parametrize("value", [1.5, {"a": 1.5}, {1: "a"}, object(), (1, 2.5), Message("%(x)s", x=object())])
def test_what_no_sentence_may_hold_is_refused(value):
    with pytest.raises(TypeError, match="cannot be kept"):
        dump(value)


@pytest.mark.parametrize(
    "kept",
    [{}, {"os.system": "ls"}, {"date": "2026-01-01", "text": ["a", "b"]}, [1], 1.5, {"date": "tomorrow"}],
)
def test_json_that_was_never_written_is_refused(kept):
    with pytest.raises(ValueError):
        load(kept)


def test_only_a_sentence_passes_for_a_sentence():
    with pytest.raises(ValueError, match="not a sentence"):
        load_message("a bare string")
