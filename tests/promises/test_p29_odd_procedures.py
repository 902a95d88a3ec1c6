"""P29: what the check says, sending does, however odd the procedure: what follows by itself is foreseen, or told."""

from __future__ import annotations

import pytest

from govflow.errors import Invalid, Refused
from govflow.values import Money
from tests.builders import Cast
from tests.promises.odd import GIVE_UP, SIGNING, begun, draft, odd, published
from tests.promises.watch import Watch
from tests.services import works as lots
from tests.services.disputes import PDF

FINISHED = "{adopted: {do: [finish], expect: adopted}, dropped: {do: [give_up], expect: dropped}}"
TAKES_UP = odd(
    draft(
        "take: {title: Take up · 并入, form: pick, adopts: parts, to: same}",
        "finish: {title: Finish · 完成, to: adopted}",
    ),
    head="taken_up_by: drafter",
    forms="  pick:\n    part: {type: case, label: Part · 分件, required: true}",
    more="children:\n  parts: {workflow: odd, relation: referral, adopt: part}",
    stories=FINISHED,
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


ADOPTED_OR_NOT = """
  adopted: {do: [ask, {respond: {drafter: consent}}], expect: adopted}
  dropped: {do: [give_up], expect: dropped}"""
SIGNS = """rounds:
  vote:
    kind: signature
    title: Vote · 表决
    voters: [drafter, office]
    matter: subject
    minimum: MINIMUM
    close: when_decided
"""


def test_the_number_of_a_round_counts_the_step_that_opens_it(cast: Cast, found_out: Watch) -> None:
    ask = draft("ask: {title: Ask · 询问, to: voting}")
    published(cast, odd(ask + SIGNING, more=SIGNS.replace("MINIMUM", "times(ask)"), stories=ADOPTED_OR_NOT))
    case = begun(cast)
    cast.fire("chen.yu", case, "ask")
    assert cast.state(case) == "voting"


def test_the_number_of_a_round_counts_the_cases_that_the_step_opens(cast: Cast, found_out: Watch) -> None:
    ask = draft("ask: {title: Ask · 询问, opens: parts, to: voting}")
    parts = "children:\n  parts: {workflow: part, relation: referral, copy: [subject], parties: {drafter: drafter}}\n"
    published(
        cast,
        odd(draft("finish: {title: Finish · 完成, to: adopted}"), name="part", reference="PA", stories=FINISHED),
        odd(ask + SIGNING, more=parts + SIGNS.replace("MINIMUM", "parts.count"), stories=ADOPTED_OR_NOT),
    )
    case = begun(cast)
    cast.fire("chen.yu", case, "ask")
    assert cast.state(case) == "voting"


def test_the_number_of_a_round_forgets_a_round_that_the_step_leaves_undecided(cast: Cast, found_out: Watch) -> None:
    first = """  draft:
    title: Draft · 草稿
    rounds: first
    due: {in: 20d}
    steps:
      go: {title: Go on · 继续, by: office, to: voting}
      done: {title: Done · 完, when: first.complete, to: voting}
"""
    rounds = SIGNS.replace("MINIMUM", "first.answered")
    rounds += "  first: {kind: consultation, title: First · 一, voters: [drafter, office], no_matter: Talk · 面谈}\n"
    stories = """
  a: {do: [{respond: {all: positive}}, {respond: {all: consent}}], expect: adopted}
  b: {do: [{respond: {all: positive}}, {respond: {drafter: object}}], expect: dropped}"""
    published(cast, odd(first + SIGNING, more=rounds, stories=stories))
    case = begun(cast)
    cast.respond("chen.yu", case, "positive")
    with pytest.raises(Refused, match="How many are needed is not known"):
        cast.fire("wang.lin", case, "go")


A_AND_B = """    a: {type: integer, label: A · 甲, required: true}
    b: {type: integer, label: B · 乙, required: true}
"""
DIVIDES = odd(
    draft("divide: {title: Divide · 相除, when: a >= 0, set: {ratio: a / b}, to: adopted}"),
    name="part",
    reference="PA",
    forms=A_AND_B + "  found:\n    ratio: {type: decimal, label: Ratio · 比}",
    stories="""
  a: {given: {a: 1, b: 2}, do: [], expect: adopted}
  b: {given: {a: -1, b: 2}, do: [give_up], expect: dropped}""",
)
IN_VOTING = "{cases.parent_in: {states: voting}}"
PARTS = "children:\n  parts: {workflow: part, relation: referral, copy: [subject, a, b], parties: {drafter: drafter}}\n"
OPENS = "ask: {title: Ask · 询问, opens: parts, to: same}"


def test_what_a_case_does_by_itself_when_it_opens_is_foreseen(cast: Cast, found_out: Watch) -> None:
    published(cast, DIVIDES)
    assert cast.state(begun(cast, "part", a=1, b=2)) == "adopted"
    with pytest.raises(Refused, match="cannot be computed"):
        begun(cast, "part", a=1, b=0)


def test_what_a_case_below_does_by_itself_when_it_opens_is_foreseen(cast: Cast, found_out: Watch) -> None:
    above = draft(OPENS, "finish: {title: Finish · 完成, to: adopted}")
    published(cast, DIVIDES, odd(above, forms=A_AND_B, more=PARTS, stories=FINISHED))
    with pytest.raises(Refused, match="cannot be computed"):
        cast.fire("chen.yu", begun(cast, a=1, b=0), "ask")
    cast.fire("chen.yu", begun(cast, a=1, b=2), "ask")


def test_what_comes_back_from_a_case_that_opens_and_ends_at_once_is_foreseen(cast: Cast, found_out: Watch) -> None:
    goes_on = "on: {title: On · 继续, when: back > 0, set: {share: 1 / (back - 1)}, to: adopted}"
    above = draft(OPENS, goes_on)
    more = PARTS.rstrip("}\n") + "}, returns: {back: ratio}}\n"
    found = "    back: {type: decimal, label: Back · 返回}\n    share: {type: decimal, label: Share · 份额}"
    forms = f"{A_AND_B}  found:\n{found}"
    stories = """
  a: {do: [ask, {children: {state: adopted, end: success, returns: {back: 2}}}], expect: adopted}
  b: {do: [give_up], expect: dropped}"""
    published(cast, DIVIDES, odd(above, forms=forms, more=more, stories=stories))
    with pytest.raises(Refused, match="“Share” cannot be computed"):
        cast.fire("chen.yu", begun(cast, a=2, b=2), "ask")
    case = begun(cast, a=4, b=2)
    cast.fire("chen.yu", case, "ask")
    assert cast.state(case) == "adopted"


def test_more_than_fifty_cases_that_open_one_another_are_refused_by_both(cast: Cast, found_out: Watch) -> None:
    """Each of thirty cases below opens another by itself."""
    middle = odd(
        "  draft:\n    title: Draft · 草稿\n    by: drafter\n    steps:\n"
        "      on: {title: On · 继续, when: times(on) < 1, opens: leaves, to: waiting}\n"
        "  waiting:\n    title: Waiting · 等待\n    by: drafter\n    no_limit: None · 无\n    steps:\n"
        "      finish: {title: Finish · 完成, to: adopted}\n" + GIVE_UP,
        name="part",
        reference="PA",
        more="children:\n  leaves: {workflow: leaf, relation: referral, copy: [subject], parties: {drafter: drafter}}",
        stories=FINISHED,
    )
    leaf = odd(draft("finish: {title: Finish · 完成, to: adopted}"), name="leaf", reference="LF", stories=FINISHED)
    columns = "columns: {subject: {type: line, label: Subject · 事项}}"
    rows = f"    plots: {{type: table, label: Plots · 地块, {columns}, rows: {{min: 1, max: 40}}}}"
    more = PARTS.replace("copy: [subject, a, b]", "per: plots, copy: subject")
    above = draft(OPENS, "finish: {title: Finish · 完成, to: adopted}")
    published(cast, leaf, middle, odd(above, forms=rows, more=more, stories=FINISHED))
    with pytest.raises(Refused, match="more than 50"):
        cast.fire("chen.yu", begun(cast, plots=tuple({"subject": f"{n}"} for n in range(30))), "ask")


def test_the_cases_that_an_automatic_step_opens_count_for_the_next(cast: Cast, found_out: Watch) -> None:
    states = (
        draft("ask: {title: Ask · 询问, to: opening}")
        + """  opening:
    title: Opening · 打开
    steps:
      open: {title: Open · 打开, when: a > 0, opens: parts, to: waiting}
      never: {title: No · 否, when: a <= 0, to: dropped}
  waiting:
    title: Waiting · 等待
    no_limit: None · 无
    steps:
      done: {title: Done · 完, when: parts.all_ended, set: {ratio: a / b}, to: adopted}
"""
    )
    part = odd(draft("finish: {title: Finish · 完成, to: adopted}"), name="part", reference="PA", stories=FINISHED)
    parts = "children:\n  parts: {workflow: part, relation: referral, copy: [subject], parties: {drafter: drafter}}\n"
    forms = A_AND_B + "  found:\n    ratio: {type: decimal, label: Ratio · 比}"
    stories = """
  a: {given: {a: 1, b: 1}, do: [ask, {children: {state: adopted, end: success}}], expect: adopted}
  b: {do: [give_up], expect: dropped}"""
    published(cast, part, odd(states, forms=forms, more=parts, stories=stories))
    case = begun(cast, a=1, b=0)
    cast.fire("chen.yu", case, "ask")
    assert cast.state(case) == "waiting"


DEARER = "label: Most that it may cost · 造价上限, required: true, min: 500"
REVISED = odd(
    draft(
        "revise: {title: Revise · 修改, form: paper, to: same}",
        "finish: {title: Finish · 完成, if: 'note == \"x\"', to: adopted}",
    ),
    forms="    note: {type: line, label: Note · 备注}\n    paper: {type: document, label: Paper · 文件}",
    stories="""
  a: {given: {note: x}, do: [finish], expect: adopted}
  b: {do: [give_up], expect: dropped}
  taken back: {given: {note: x}, do: [{revise: {note: null}}, finish], expect: draft, refused: Note}""",
)


def test_an_answer_that_is_cleared_is_taken_back_in_the_store_as_in_the_mind(cast: Cast, found_out: Watch) -> None:
    published(cast, REVISED)
    case = begun(cast, note="x")
    cast.fire("chen.yu", case, "revise", subject="Odd", note=None)
    with pytest.raises(Refused, match="Note"):
        cast.fire("chen.yu", case, "finish")


def test_a_file_stays_until_another_comes(cast: Cast, found_out: Watch) -> None:
    published(cast, REVISED)
    case = begun(cast, note="x", paper=PDF)
    filed = cast.case(case).data["paper"]
    cast.fire("chen.yu", case, "revise", subject="Odder", note="x")
    assert cast.case(case).data["paper"] == filed


def test_what_the_case_below_does_not_ask_for_stays_here(cast: Cast, found_out: Watch) -> None:
    asks_little = ("audience: builder}", "audience: builder, if: 'kind == \"common\"'}")
    lots.published(cast, "lot", asks_little)
    lots.published(cast, "works")
    lot = lots.let(cast, lots.begun(cast), hint="Rock below")
    assert cast.case(lot).data["kind"] == "urgent"


def test_what_the_case_below_does_not_take_is_told_of_the_field_here(cast: Cast, found_out: Watch) -> None:
    lots.published(cast, "lot", ("label: Most that it may cost · 造价上限, required: true, min: 1", DEARER))
    lots.published(cast, "works")
    with pytest.raises(Invalid) as error:
        lots.let(cast, lots.begun(cast), ceiling=100)
    assert list(error.value.fields) == ["ceiling"]


def test_what_the_case_below_does_not_take_of_a_row_is_told_by_the_name_of_its_column(
    cast: Cast, found_out: Watch
) -> None:
    lots.published(cast, "lot", ("label: Most that it may cost · 造价上限, required: true, min: 1", DEARER))
    lots.published(cast, "works", *lots.ROWS, ("{let: {lot_name: East}}, let", "let, let"))
    works = lots.begun(cast)
    with pytest.raises(Refused, match="“Cap”: "):
        cast.fire(
            lots.OWNER, works, "let", plots=({"lot_name": "East", "cap": Money.yuan(100)},), ceiling=Money.yuan(5)
        )


def test_a_case_below_sees_the_one_above_as_the_step_leaves_it(cast: Cast, found_out: Watch) -> None:
    """It goes on by itself once the one above is voting: which that is by the very step that opens both."""
    part = DIVIDES.replace("when: a >= 0,", f"when: a >= 0, guards: {IN_VOTING},")
    ask = draft("ask: {title: Ask · 询问, opens: parts, to: voting}", OPENS.replace("ask:", "stay:"))
    more = PARTS + SIGNS.replace("MINIMUM", "1")
    published(cast, part, odd(ask + SIGNING, forms=A_AND_B, more=more, stories=ADOPTED_OR_NOT))
    case = begun(cast, a=1, b=0)
    cast.fire("chen.yu", case, "stay")
    with pytest.raises(Refused, match="cannot be computed"):
        cast.fire("chen.yu", case, "ask")


def test_the_title_of_a_case_below_is_cut_where_the_answer_is_longer(cast: Cast, found_out: Watch) -> None:
    lots.published(cast, "lot")
    lots.published(cast, "works", ("lot_name: {type: line", "lot_name: {type: text"))
    lot = lots.let(cast, lots.begun(cast), "East " * 100)
    assert len(cast.case(lot).title) == 200


NOT_ABOVE = "(not known(a) or a <= 0)"


def test_a_step_that_stays_in_a_round_is_followed_as_well(cast: Cast, found_out: Watch) -> None:
    states = draft("ask: {title: Ask · 询问, to: voting}") + SIGNING.replace(
        "    steps:\n",
        "    steps:\n      note: {title: Note · 记录, by: office, form: note, to: same}\n"
        "      off: {title: Off · 停, when: a > 0, set: {ratio: 1 / (a - 1)}, to: dropped}\n",
    ).replace("when: vote", f"when: {NOT_ABOVE} and vote").replace("or vote.lapsed", f"or {NOT_ABOVE} and vote.lapsed")
    forms = "  note:\n    a: {type: integer, label: A · 甲, required: true}\n  found:\n"
    forms += "    ratio: {type: decimal, label: Ratio · 比}"
    stories = """
  a: {do: [ask, {note: {a: 0}}, {respond: {all: consent}}], expect: adopted}
  b: {do: [give_up], expect: dropped}"""
    published(cast, odd(states, forms=forms, more=SIGNS.replace("MINIMUM", "2"), stories=stories))
    case = begun(cast)
    cast.fire("chen.yu", case, "ask")
    with pytest.raises(Refused, match="cannot be computed"):
        cast.fire("wang.lin", case, "note", a=1)
