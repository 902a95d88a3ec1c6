"""A draft as text: what of it still stands in an edited text, and the edited text as a paper again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Literal

import pytest

from govflow.papers.drafts import Difference, Line, as_text, differences, drafted, with_text
from govflow.papers.paper import Paper, Paragraph, Roll, Seal, Section, Table

RESULT = "Vote: Adopted: 3 in favour, 2 needed."


def draft() -> Paper:
    """Two items with the same result, one with a derivation, and who was there."""
    sums = Table(
        title="How", columns=("What", "How", "Number"), rows=(("Quorum", "2 of 3 needed", "3"),), widths=(1, 1, 1)
    )
    vote = Paragraph(label="Vote", text="Adopted: 3 in favour, 2 needed.", weight="fact")
    items = (
        Section(title="Item 3: Limits", blocks=(vote, sums)),
        Section(title="Item 4: Patrols", blocks=(vote,)),
    )
    return Paper(
        kind="minutes",
        language="en",
        mark="Minutes",
        number="1",
        title="Minutes",
        seal=Seal(reference="X-1", entry=1, at=datetime(2026, 6, 24, tzinfo=UTC), hash="0"),
        rests_on="The record",
        opening=(Paragraph(label="Day", text="24 June 2026", weight="fact"),),
        sections=(
            Section(title="What was decided", parts=items),
            Section(title="Said", blocks=(Paragraph(text="A."),)),
        ),
        rolls=(Roll(label="In attendance", names=("Beijing", "Tianjin")),),
    )


def found(text: str) -> tuple[Difference, ...]:
    return differences(drafted(draft()), text)


def whole() -> str:
    return as_text(drafted(draft()))


def told(text: str) -> list[tuple[str, str | None, bool]]:
    return [(each.line.text, each.now, each.grave) for each in found(text)]


def test_the_draft_itself_differs_in_nothing() -> None:
    assert found(whole()) == ()


def test_prose_and_blanks_are_free() -> None:
    text = whole().replace("A.", "Another sentence altogether.").replace("24 June", "24  June")
    assert found(f"Frankly spoken.\n\n{text}\n\nThe end.") == ()


def test_a_figure_that_was_altered_is_told_with_what_stands_there() -> None:
    altered = RESULT.replace("3 in favour", "2 in favour")
    assert told(whole().replace(RESULT, altered, 1)) == [(RESULT, altered, True)]


def test_a_fact_that_was_left_out_is_told() -> None:
    assert told(whole().replace("In attendance: Beijing; Tianjin", "")) == [
        ("In attendance: Beijing; Tianjin", None, True)
    ]


def test_a_derivation_may_be_left_out_but_not_altered() -> None:
    line = "Quorum: 2 of 3 needed, 3"
    assert line in whole()
    assert told(whole().replace(f"{line}\n", "")) == [(line, None, False)]
    assert told(whole().replace(line, "Quorum: 2 of 3 needed, 2")) == [(line, "Quorum: 2 of 3 needed, 2", True)]


def test_a_result_that_was_moved_to_another_item_stands_there_no_more() -> None:
    text = whole().replace(f"\nItem 3: Limits\n{RESULT}", "\nItem 3: Limits").replace(RESULT, f"{RESULT}\n{RESULT}")
    assert told(text) == [(RESULT, None, True), (RESULT, RESULT, True)]  # and there it stands twice


def test_a_heading_that_was_renamed_is_told_and_what_stands_below_it_is_found() -> None:
    assert told(whole().replace("Item 3: Limits", "Item 3: Limit")) == [("Item 3: Limits", "Item 3: Limit", True)]


def test_a_line_beside_the_one_of_the_record_contradicts_it() -> None:
    other = RESULT.replace("3 in favour", "1 in favour")
    assert told(whole().replace(RESULT, f"{RESULT}\n{other}", 1)) == [(RESULT, other, True)]
    assert found(whole().replace(RESULT, f"{RESULT}\nThe chair thanked the members.", 1)) == ()


@pytest.mark.parametrize(
    ("after", "line"),
    [
        (RESULT, "Vote: It was agreed later by all who were there that nothing of this is binding on anybody."),
        ("In attendance: Beijing; Tianjin", "In attendance: the Government of the Province of Hainan, by letter"),
        ("Frankly spoken.", "In attendance: the Government of the Province of Hainan, by letter"),
        ("Frankly spoken.", "In attendance：the Government of the Province of Hainan, by letter"),
        ("Frankly spoken.", "IN ATTENDANCE: the Government of the Province of Hainan, by letter"),
        (RESULT, "Ｖｏｔｅ: It was agreed later by all who were there that nothing of this is binding on anybody."),
    ],
)
def test_a_line_set_off_by_the_words_of_a_fact_passes_for_one_and_is_told(after: str, line: str) -> None:
    text = f"Frankly spoken.\n{whole()}"
    assert found(text) == ()
    [each] = found(text.replace(after, f"{after}\n{line}", 1))
    assert (each.now, each.beside, each.grave) == (line, True, True)


def test_such_words_below_another_heading_are_free() -> None:
    assert found(f"{whole()}\nSaid\nDay: a long one.") == ()


@pytest.mark.parametrize(
    "heading", ["Item 4: Patrols", "Ｉｔｅｍ ４: Ｐａｔｒｏｌｓ", "Itеm 4: Patrols"]
)  # the last has another e
def test_a_heading_that_looks_like_another_does_not_take_a_result_to_it(heading: str) -> None:
    text = whole().replace(f"Item 3: Limits\n{RESULT}", f"Item 3: Limits\n{heading}\n{RESULT}")
    assert any(each.grave for each in found(text))


def test_a_heading_written_twice_is_told() -> None:
    false = RESULT.replace("3 in favour", "1 in favour")
    text = whole().replace(f"Item 3: Limits\n{RESULT}", f"Item 3: Limits\n{false}")
    text = f"{text}\nItem 3: Limits\n{RESULT}"
    assert ("Item 3: Limits", "Item 3: Limits", True) in told(text)


def test_what_stood_below_a_heading_that_was_taken_out_stands_below_no_item() -> None:
    paper = replace(
        draft(),
        sections=(*draft().sections, Section(title="Owed", blocks=(Paragraph(text="Tianjin pays.", weight="fact"),))),
    )
    text = as_text(drafted(paper)).replace("3. Owed\n", "")
    assert differences(drafted(paper), text) == ()  # below another section it stands
    moved = text.replace("Tianjin pays.", "").replace(RESULT, f"{RESULT}\nTianjin pays.", 1)
    assert [each.line.text for each in differences(drafted(paper), moved)] == ["Tianjin pays."]


def test_padding_does_not_let_a_derivation_pass() -> None:
    line = "Quorum: 2 of 3 needed, 3"
    padding = "\n".join(f"Quorum: {n + 900} of 3 wanted, 0" for n in range(4_000))
    assert (line, None, True) in told(whole().replace(line, f"{padding}\nQuorum: 2 of 3 needed, 2"))


def test_blanks_between_figures_count() -> None:
    assert told(whole().replace("24 June", "2 4 June")) == [("Day: 24 June 2026", "Day: 2 4 June 2026", True)]


def test_lists_of_names_stand_wherever_they_are_put() -> None:
    line = "In attendance: Beijing; Tianjin"
    assert found(f"{line}\n{whole().replace(line, '')}") == ()


def test_a_text_of_many_like_lines_is_held_against_the_record_in_bounded_time() -> None:
    text = "\n".join(f"Vote: Adopted: 3 in favour, {n + 10} needed." for n in range(6_000))
    assert len(told(text)) == len([each for each in drafted(draft()) if each.weight != "prose"])


def test_what_was_added_is_held_against_the_record_in_bounded_time() -> None:
    """Else whoever opens the minutes waits for it, each time."""
    fact = "The limit falls by a quarter from March on, in every district of each member. " * 4
    parts = tuple(
        Section(title=f"Item {n}: Limits", blocks=tuple(Paragraph(text=f"{fact}{k}", weight="fact") for k in range(30)))
        for n in range(20)
    )
    paper = replace(draft(), sections=(Section(title="What was decided", parts=parts),))
    lines, shaken = drafted(paper), Random(1)
    text, heading = as_text(lines), "\nItem 1: Limits"
    added = "\n".join("".join(shaken.sample(fact, 290)) for _ in range(120))
    before, _, after = text.partition(heading)
    [found] = differences(lines, f"{before}{heading}\n{added}{after}")
    assert (found.unsure, found.grave, bool(found.now)) == (True, True, True)
    assert differences(lines, f"{before}{heading}\n{added[:3_000]}{after}") == ()


def test_the_paper_says_the_text_word_for_word_between_its_head_and_its_foot() -> None:
    text = f"Frankly spoken.\n{whole()}\nSigned in the room."
    after = Section(title="Countersignature", numbered=False)
    paper = with_text(draft().__class__(**{**draft().__dict__, "text": text, "after": (after,)}))
    lines = [each.text for each in drafted(paper)]
    assert {"".join(each.split()) for each in lines} == {
        *("".join(each.split()) for each in text.splitlines() if each),
        "Countersignature",
    }
    assert paper.title == "Minutes"
    assert [each.title for each in paper.sections] == ["1. What was decided", "2. Said", "Countersignature"]
    assert [each.title for each in paper.sections[0].parts] == ["Item 3: Limits", "Item 4: Patrols"]
    assert [each.label for each in paper.rolls] == ["In attendance"]


def test_a_paper_without_a_text_stays_as_it_was_drafted() -> None:
    assert with_text(draft()) == draft()
    assert Line(text="A.") in drafted(with_text(draft()))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "1: Owner: Hebei; Measure: The channel is dredged; Due: 1 May 2026"),
        ("zh", "1：Owner：Hebei；Measure：The channel is dredged；Due：1 May 2026"),
    ],
)
def test_a_row_of_a_wide_table_names_what_each_cell_is_and_leaves_out_what_is_empty(
    language: Literal["en", "zh"], line: str
) -> None:
    row = ("1", "Hebei", "–", "The channel is dredged.", "", "1 May 2026")
    columns = ("No.", "Owner", "Supporting", "Measure", "Target", "Due")
    table = Table(title="Commitments", columns=columns, rows=(row,), widths=(1, 1, 1, 1, 1, 1))
    paper = replace(draft(), language=language, sections=(Section(title="Commitments", blocks=(table,)),))
    assert line in [each.text for each in drafted(paper)]
