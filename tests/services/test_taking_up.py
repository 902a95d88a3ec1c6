"""Who may take a case that stands alone under another: whom its own file names, not everybody who sees it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, select, update

from govflow.domain import RULES
from govflow.engine.machine import Machine
from govflow.engine.parsing import parse
from govflow.errors import Refused
from govflow.services.catalog import publish, shipped_workflows
from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.queries.finding import Sought
from govflow.services.queries.procedure.parts import party_line
from govflow.services.queries.step.page import check_step, load_step
from govflow.store.cases import CaseRow, PartyRow
from govflow.store.people import BodyRow
from govflow.store.rounds.taking_up import found_alike
from govflow.store.writing.locking import read_case
from tests.builders import Cast, give_mandate, give_role, new_key, set_members
from tests.services import proposals

BODY = BodyRow.__table__
OFFICE = "Only Joint office (secretary) may put"


def published(cast: Cast, name: str, *edits: tuple[str, str]) -> None:
    """The second version of a procedure that comes along, edited."""
    [file] = [each for each in shipped_workflows() if each.name.startswith(name)]
    text = file.read_text("utf-8")
    for old, new in (("version: 1\n", "version: 2\n"), *edits):
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=name)


def anybody_takes_up(cast: Cast) -> None:
    """From now on conferences let their members take up proposals too."""
    step = "    from: [agenda_call, agenda_review]\n    by: office.secretary\n    form: pending_item\n"
    published(
        cast,
        "joint_conference",
        (step, step.replace("by: office", "by: [members, observers, office").replace("secretary\n", "secretary]\n")),
    )


def taken_up(cast: Cast, person: str, conference: str, item: str) -> None:
    cast.fire(person, conference, "take_up_item", pending_item=cast.case(item).id)


def against(cast: Cast, person: str, conference: str, item: str) -> list[str]:
    """What the check page says, which must be what sending says."""
    values, version = {"pending_item": cast.case(item).id}, cast.case(conference).version
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        with pytest.raises(Refused) as checked:
            check_step(work, conference, "take_up_item", values, None, version)
    with pytest.raises(Refused) as sent:
        taken_up(cast, person, conference, item)
    assert checked.value.reasons == sent.value.reasons
    return [str(each) for each in sent.value.reasons]


def test_a_party_that_sees_a_proposal_does_not_take_it_up(cast: Cast) -> None:
    anybody_takes_up(cast)
    conference, item = proposals.calling(cast), proposals.scheduled(cast)
    [sentence] = against(cast, "sun.hao", conference, item)
    assert sentence == f"{OFFICE} {item} below another case."
    assert cast.case(item).parent_id is None


def test_who_only_sees_it_because_it_is_public_does_not_take_it_up(cast: Cast) -> None:
    anybody_takes_up(cast)
    public = ("    ask: Give your opinion", "    public: true\n    ask: Give your opinion")
    published(cast, "proposal", public)
    item = proposals.hearing(cast)
    conference = proposals.calling(cast)
    cast.fire("wang.lin", conference, "invite", invited_observers=cast.organizations("chamber"))
    assert OFFICE in against(cast, "shang.hui", conference, item)[0]


def test_cases_that_cannot_be_taken_up_are_not_offered(cast: Cast) -> None:
    """A secretary of the office is offered what nobody has taken up; a member sees it, and takes nothing up."""
    anybody_takes_up(cast)
    conference, item, free = proposals.calling(cast), proposals.scheduled(cast), proposals.scheduled(cast)
    taken_up(cast, "wang.lin", proposals.calling(cast), item)
    for person, offered in (("wang.lin", {free}), ("sun.hao", set())):
        with cast.backend.reading() as session:
            page = load_step(cast.backend.work(session, cast.actor(person)), conference, "take_up_item")
        [question] = [each for each in page.questions if each.name == "pending_item"]
        assert {each.value for each in question.choices} == {str(cast.case(each).id) for each in offered}
        assert question.left_out == 2 - len(offered)


def test_a_case_is_found_by_its_words_and_what_was_chosen_stays(cast: Cast) -> None:
    conference, items = proposals.calling(cast), [cast.case(proposals.tabled(cast)) for _ in range(2)]
    first, second = (str(each.id) for each in items)
    assert sought(cast, conference, Sought(words=items[0].reference)) == [first]
    assert sought(cast, conference, Sought(words="no such words")) == []
    assert sought(cast, conference, Sought(words="no such words", chosen=frozenset({items[1].id}))) == [second]
    own = frozenset({cast.case(conference).id})
    assert sought(cast, conference, Sought(words=items[0].reference, chosen=own)) == [first]


def test_of_more_than_a_page_shows_the_newest_are_offered_and_the_page_says_so(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("govflow.services.queries.finding.FEW", 2)
    monkeypatch.setattr("govflow.services.queries.step.choosing.MOST_TAKEN_UP", 3)
    conference, items = proposals.calling(cast), [cast.case(proposals.tabled(cast)) for _ in range(4)]
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor("wang.lin")), conference, "take_up_item")
    [question] = page.questions
    assert [each.value for each in question.choices] == [str(each.id) for each in (items[3], items[2])]
    assert (question.found is not None, question.left_out) == (True, 0)


def sought(cast: Cast, conference: str, looked_for: Sought) -> list[str]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        page = load_step(work, conference, "take_up_item", {"pending_item": looked_for})
    return [each.value for each in page.questions[0].choices]


def test_who_acted_for_one_side_in_a_case_is_offered_the_others(cast: Cast) -> None:
    """The secretary signs for the association, too, and has submitted one of its proposals."""
    give_role(cast, "wang.lin", "coatings", "signatory")
    give_mandate(cast, "wang.lin", "coatings")
    free, conference = proposals.tabled(cast), proposals.calling(cast)
    text = {"text": "Adopt it.", "topic_class": "standards", "rule_set": "by_topic"}
    own = cast.open("wang.lin", "proposal", "Own", acting="coatings", **text)
    cast.fire("wang.lin", own, "submit", acting="coatings")
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor("wang.lin")), conference, "take_up_item")
    [question] = page.questions
    assert [each.value for each in question.choices] == [str(cast.case(free).id)]


def test_the_secretary_of_its_office_takes_it_up(cast: Cast) -> None:
    anybody_takes_up(cast)
    conference, item = proposals.calling(cast), proposals.tabled(cast)
    taken_up(cast, "wang.lin", conference, item)
    assert cast.case(item).parent_id == cast.case(conference).id


def test_the_list_offers_what_can_be_taken_up(cast: Cast) -> None:
    conference, _other, item = proposals.calling(cast), proposals.calling(cast), proposals.tabled(cast)
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor("wang.lin")), conference, "take_up_item")
    assert [choice.value for choice in page.questions[0].choices] == [str(cast.case(item).id)]


def test_the_page_of_the_procedure_says_by_whom_its_cases_are_taken_up() -> None:
    [file] = [each for each in shipped_workflows() if each.name.startswith("proposal")]
    machine = Machine(parse(file.read_bytes(), RULES).workflow, RULES)
    told = {
        name: [str(each) for each in party_line(machine, name, party).sentences if "below another" in str(each)]
        for name, party in machine.workflow.parties.items()
    }
    sentence = "May put a case that stands alone below another: Joint office (secretary)."
    assert {name: each for name, each in told.items() if each} == {"office": [sentence]}


def test_by_whom_it_is_taken_up_is_said_by_the_version_under_which_it_was_opened(cast: Cast) -> None:
    item = proposals.tabled(cast)
    published(cast, "proposal", ("taken_up_by: office.secretary\n", "taken_up_by: convener\n"))
    taken_up(cast, "wang.lin", proposals.calling(cast), item)
    later = proposals.tabled(cast)
    [sentence] = against(cast, "wang.lin", proposals.calling(cast), later)
    assert sentence == f"Only Convener may put {later} below another case."


def test_who_takes_part_in_the_conference_is_asked_in_what_it_takes_up(cast: Cast) -> None:
    conference, item = proposals.calling(cast), proposals.tabled(cast)
    with cast.backend.transaction() as session:
        left = PartyRow.organization_id == cast.organization("coatings")
        invited = PartyRow.capacity == "associations"
        session.execute(delete(PartyRow).where(PartyRow.case_id == cast.case(item).id, left, invited))
    taken_up(cast, "wang.lin", conference, item)
    assert [each.organization_id for each in cast.case(item).holders("associations")] == [cast.organization("coatings")]


def test_a_proposal_on_which_others_are_heard_is_not_taken_up(cast: Cast) -> None:
    conference, item = proposals.calling(cast), proposals.tabled(cast)
    with cast.backend.transaction() as session:
        left = PartyRow.organization_id == cast.organization("coatings")
        invited = PartyRow.capacity == "associations"
        elsewhere = {"organization_id": cast.organization("chamber")}
        ours = PartyRow.case_id == cast.case(conference).id
        session.execute(update(PartyRow).where(ours, left, invited).values(elsewhere))
    [said] = against(cast, "wang.lin", conference, item)
    assert "take part as Social organizations, but not in this case." in said


def test_a_proposal_decided_by_another_rule_is_not_taken_up(cast: Cast) -> None:
    conference, item = proposals.calling(cast), proposals.tabled(cast)
    with cast.backend.transaction() as session:
        row = session.get_one(CaseRow, cast.case(item).id)
        row.data = {**row.data, "rule_set": "consensus"}
    [said] = against(cast, "wang.lin", conference, item)
    assert "has another answer to “How it is decided” than this case." in said


def test_a_proposal_is_taken_up_before_or_after_a_round_and_not_while_it_is_open(cast: Cast) -> None:
    conference, item = proposals.calling(cast), proposals.hearing(cast)
    assert against(cast, "wang.lin", conference, item) == [f"In {item} a round is open. Take it up once that is over."]
    assert offered(cast, conference) == set()
    for person in (*proposals.SPEAKERS, "peng.cheng"):
        cast.respond(person, item, "positive")
    assert offered(cast, conference) == {cast.case(item).id}
    taken_up(cast, "wang.lin", conference, item)


def test_between_two_votes_a_proposal_is_taken_up_only_where_the_agenda_decides_on_it(cast: Cast) -> None:
    conference, item = proposals.calling(cast), proposals.ballot(cast, topic_class="routine")
    for person, choice in zip(proposals.SPEAKERS, ("yes", "no", "abstain"), strict=True):
        cast.respond(person, item, choice)
    cast.close_round("gao.shan", item)
    assert cast.state(item) == "not_carried"
    [said] = against(cast, "wang.lin", conference, item)
    assert said == f"In {item} a vote was held already. Take it up once it is in: Ready for the vote, Deferred."
    assert offered(cast, conference) == set()
    cast.fire("gao.shan", item, "defer", reason="Later.")
    cast.fire("wang.lin", item, "reschedule")
    taken_up(cast, "wang.lin", conference, item)


def test_a_proposal_before_another_body_is_not_taken_up(cast: Cast) -> None:
    conference, item = proposals.calling(cast), before_another_body(cast)
    [said] = against(cast, "wang.lin", conference, item)
    assert said == f"{item} is before another body. Open it anew before that of this case."
    assert offered(cast, conference) == set()


@pytest.mark.parametrize(("rule", "alike"), [("body", True), ("proposer", False)])
def test_those_who_vote_there_are_found_as_here(cast: Cast, rule: str, alike: bool) -> None:
    """Members of another day, found by the same rule through the same body, are found anew with the next state."""
    conference, item = proposals.calling(cast), proposals.tabled(cast)
    with cast.backend.transaction() as session:
        theirs = PartyRow.case_id == cast.case(item).id, PartyRow.capacity == "members"
        left = PartyRow.organization_id == cast.organization("hebei")
        session.execute(update(PartyRow).where(*theirs, left).values(organization_id=cast.organization("fangshan")))
    edit = ("{people.members: {of: body}}", f"{{people.members: {{of: {rule}}}}}")
    machines = [machine("joint_conference"), machine("proposal", edit)]
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        cases = [read_case(work, each) for each in (conference, item)]
    assert found_alike(*machines, *cases, "members") is alike


def machine(name: str, *edits: tuple[str, str]) -> Machine:
    [file] = [each for each in shipped_workflows() if each.name.startswith(name)]
    text = file.read_text("utf-8")
    for old, new in edits:
        text = text.replace(old, new)
    return Machine(parse(text.encode(), RULES).workflow, RULES)


def offered(cast: Cast, conference: str) -> set[int]:
    with cast.backend.reading() as session:
        page = load_step(cast.backend.work(session, cast.actor("wang.lin")), conference, "take_up_item")
    [question] = page.questions
    return {int(each.value) for each in question.choices}


def before_another_body(cast: Cast) -> str:
    with cast.backend.transaction() as session:
        row = session.execute(select(BODY)).one()._asdict()
        other = {"prefix": "XYZ", "organization_id": cast.organization("water")}
        session.execute(insert(BODY).values({**{name: each for name, each in row.items() if name != "id"}, **other}))
    set_members(cast, *cast.organizations("beijing", "tianjin", "hebei"), group="water")
    text = {"text": "Adopt it.", "topic_class": "standards", "rule_set": "by_topic"}
    values = {**text, "invited_associations": cast.organizations("coatings")}
    opening = OpenCase(workflow="proposal", title="Elsewhere", body="XYZ", key=new_key(), values=values)
    item = open_case(cast.backend, cast.actor("peng.cheng"), opening).reference
    cast.fire("peng.cheng", item, "submit")
    return item
