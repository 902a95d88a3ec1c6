"""What is for few readers, or sealed until a step, between a case and those below it."""

from __future__ import annotations

from govflow.domain import RULES
from govflow.engine.checks.allowance import Allowance
from govflow.engine.checks.soundness import check
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.machine import Machine
from govflow.engine.parsing import parse
from govflow.engine.stories import MOST_PLAYED
from govflow.engine.stories.play import Play
from govflow.engine.stories.timers import Ends
from govflow.services.catalog import publish
from govflow.store.writing.confidences import readable_confidences
from govflow.values import SYSTEM, Money
from tests.builders import Cast
from tests.services.works import OWNER, begun, edited, let, works


def test_a_result_for_few_readers_comes_back_when_the_clock_ends_the_lot(cast: Cast) -> None:
    secret = ("Cost of the last lot · 最近完工标段造价}", "Cost of the last lot · 最近完工标段造价, audience: owner}")
    reference = works(cast, secret, ("last_cost: cost,", "last_cost: most,"))
    lot = let(cast, reference, ceiling=500)
    cast.pass_days(100)
    assert cast.state(lot) == "failed"
    with cast.backend.reading() as session:
        [row] = readable_confidences(cast.backend.work(session, cast.actor(OWNER)), cast.case(reference))
    assert (row["field"], row["person_id"]) == ("last_cost", None)
    with cast.backend.reading() as session:
        assert not readable_confidences(cast.backend.work(session, SYSTEM), cast.case(reference))
        assert not readable_confidences(cast.backend.work(session, cast.actor("wang.lin")), cast.case(reference))


SEALED = ("most: {", "hope: {type: money, label: Hope · 期望, audience: builder, until: disclose}\n    most: {")
DISCLOSE = (
    "      late: {title: Late",
    "      disclose: {title: Disclose · 公开, by: buyer, to: same}\n      late: {title: Late",
)
HOPES = ("  account:\n", "  hopes:\n    hope:\n  account:\n")
HOPE = ("      hand_over: {", "      say: {title: Say · 说明, by: builder, form: hopes, to: same}\n      hand_over: {")


def sealed_lot(cast: Cast) -> tuple[str, str]:
    """Works with a lot whose builder says under seal what it hopes for; that comes back once it is open."""
    files = {
        "lot": edited("lot", SEALED, HOPES, HOPE, DISCLOSE),
        "works": edited("works", ("last_cost: cost,", "last_cost: hope,")),
    }
    together = [parse(each, RULES).workflow for each in files.values()]
    with cast.backend.transaction() as session:
        for name, source in files.items():
            publish(session, cast.clock, source, name=name, together=together)
    reference = begun(cast)
    lot = let(cast, reference)
    cast.fire("peng.cheng", lot, "say", hope=Money.yuan(77))
    return reference, lot


def test_what_is_still_sealed_in_a_lot_does_not_come_back(cast: Cast) -> None:
    reference, lot = sealed_lot(cast)
    cast.pass_days(100)
    assert cast.state(lot) == "failed"
    assert "last_cost" not in cast.case(reference).data


def test_what_was_opened_in_a_lot_comes_back(cast: Cast) -> None:
    reference, lot = sealed_lot(cast)
    cast.fire(OWNER, lot, "disclose")
    cast.pass_days(100)
    assert cast.case(reference).data["last_cost"] == Money.yuan(77)


CAP = "cap: {type: money, label: Cap · 上限, audience: owner, until: tell}"
STEPS = """      reckon: {title: Reckon · 测算, form: reckoning, to: same}
      tell: {title: Tell · 公布, to: same}
"""


def test_a_lot_takes_over_what_is_sealed_only_once_it_is_open(cast: Cast) -> None:
    form, steps = f"  reckoning:\n    {CAP}\n  results:\n", f"{STEPS}      let: {{"
    reference = works(
        cast, ("  results:\n", form), ("      let: {", steps), ("copy: {most: ceiling,", "copy: {most: cap,")
    )
    cast.fire(OWNER, reference, "reckon", cap=Money.yuan(500))
    lots = [let(cast, reference)]
    cast.fire(OWNER, reference, "tell")
    lots.append(let(cast, reference))
    assert [cast.case(each).data.get("most") for each in lots] == [None, Money.yuan(500)]


ASKED_AT_ONCE = ("    ceiling: {", f"    {CAP}\n    ceiling: {{")
COPIED, TOLD = (
    ("copy: {most: ceiling,", "copy: {most: cap,"),
    ("      let: {", f"{STEPS.splitlines()[1]}\n      let: {{"),
)


def test_a_step_does_not_hand_on_what_its_own_form_asks_for_under_seal() -> None:
    parsed = parse(edited("works", ASKED_AT_ONCE, COPIED, TOLD), RULES)
    said = [str(each) for each in check(parsed, RULES).problems]
    assert any("“Cap” is still sealed when “Let a lot” is decided" in each for each in said)


def test_whatever_the_file_says_what_its_own_form_asks_for_under_seal_is_not_handed_on() -> None:
    parsed = parse(edited("works", ASKED_AT_ONCE, COPIED, TOLD), RULES)
    machine = Machine(parsed.workflow, RULES)
    play = Play(machine, {}, {}, Ends(Calendar(machine.counting), Allowance(MOST_PLAYED)))
    play.step("let", {"cap": 500})
    assert [each.answers for each in play.case.children] == [{"kind": "urgent"}]
