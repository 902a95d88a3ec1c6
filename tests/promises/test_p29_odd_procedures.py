"""P29: what the check says, sending does, however odd the procedure: what follows by itself is foreseen, or told."""

from __future__ import annotations

import pytest

from govflow.errors import Refused
from tests.builders import Cast
from tests.promises.odd import begun, draft, odd, published
from tests.promises.watch import Watch

DROPPED = "{dropped: {do: [give_up], expect: dropped}}"
TAKES_UP = odd(
    draft(
        "take: {title: Take up · 并入, form: pick, adopts: parts, to: same}",
        "finish: {title: Finish · 完成, to: adopted}",
    ),
    forms="  pick:\n    part: {type: case, label: Part · 分件, required: true}",
    more="children:\n  parts: {workflow: odd, relation: referral, adopt: part}",
    stories="{adopted: {do: [finish], expect: adopted}, dropped: {do: [give_up], expect: dropped}}",
)


def test_a_case_is_not_taken_up_below_itself(cast: Cast, found_out: Watch) -> None:
    published(cast, TAKES_UP)
    alone = begun(cast)
    with pytest.raises(Refused, match="cannot be put below itself"):
        cast.fire("chen.yu", alone, "take", part=cast.case(alone).id)
    assert cast.case(alone).parent_id is None


def test_cases_are_not_taken_up_in_a_circle_however_long(cast: Cast, found_out: Watch) -> None:
    published(cast, TAKES_UP)
    top, middle, low = begun(cast), begun(cast), begun(cast)
    cast.fire("chen.yu", top, "take", part=cast.case(middle).id)
    cast.fire("chen.yu", middle, "take", part=cast.case(low).id)
    for above in (middle, top):
        with pytest.raises(Refused, match="cannot be put below itself"):
            cast.fire("chen.yu", low, "take", part=cast.case(above).id)
    cast.fire("chen.yu", low, "finish")
    assert cast.state(low) == "adopted"
