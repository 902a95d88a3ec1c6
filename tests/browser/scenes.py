"""Pages that no link leads to: forms with errors, check pages, what is refused, and what is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.browser.desk import Desk
from tests.browser.installation import Demonstration

CARD = "main form.gf-card"
NOBODY = {"email": "nobody@govflow.example", "password": "not the password"}
CLAIM = {"title": "河道", "answer_respondent": "{laishui}", "answer_claim": "恢复水量。"}
REJECTION = {"reason": "不符合资金用途。"}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A page opened by a person; with a form it is sent with these values and whatever stands in it already.

    Addresses and values may name what the demonstration holds: ``{screening}`` is a case in that state.
    """

    name: str
    person: str
    path: str
    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    status: int


SCREENING = "/cases/{screening}/steps/"
SCENES = (
    Scene(name="sign-in without words", person="", path="/sign-in", form=CARD, status=422),
    Scene(name="sign-in refused", person="", path="/sign-in", form=CARD, values=NOBODY, status=422),
    Scene(name="invitation", person="", path="/invitations/{invitation}", status=200),
    Scene(name="weak password", person="", path="/invitations/{invitation}", form=CARD, status=422),
    Scene(name="empty opening", person="chen.yu", path="/cases/new/funding-request", form=CARD, status=422),
    Scene(
        name="opening checked",
        person="chen.yu",
        path="/cases/new/dispute-mediation",
        form=CARD,
        values=CLAIM,
        status=200,
    ),
    Scene(name="nobody's case", person="chen.yu", path="/cases/BTH-DM-1999-0001", status=404),
    Scene(name="for administrators", person="chen.yu", path="/people", status=403),
    Scene(name="nothing found", person="chen.yu", path="/cases?q=zzzzzz", status=200),
    Scene(name="empty step", person="wang.lin", path=SCREENING + "pass_screening", form=CARD, status=422),
    Scene(
        name="step checked",
        person="wang.lin",
        path=SCREENING + "fail_screening",
        form=CARD,
        values=REJECTION,
        status=200,
    ),
    Scene(
        name="changed meanwhile",
        person="wang.lin",
        path=SCREENING + "fail_screening",
        form=CARD,
        values={**REJECTION, "seen_version": "1"},
        status=409,
    ),
    Scene(
        name="without the token",
        person="wang.lin",
        path=SCREENING + "fail_screening",
        form=CARD,
        values={"csrf_token": "forged"},
        status=400,
    ),
    Scene(name="step of others", person="wang.lin", path=SCREENING + "withdraw", status=200),
    Scene(
        name="document without file",
        person="wang.lin",
        path="/cases/{screening}/documents",
        form="main form[enctype]",
        status=422,
    ),
    Scene(name="password", person="wang.lin", path="/account", form="main form[action$=password]", status=422),
    Scene(
        name="no scores",
        person="song.wei",
        path="/cases/{review}/rounds/{round}",
        form="main form[action$=response]",
        values={"score_c1": "many"},
        status=422,
    ),
    Scene(name="no organization", person="admin", path="/organizations/new", form="main form", status=422),
    Scene(name="no person", person="admin", path="/people/new", form="main form", status=422),
    Scene(name="no role", person="admin", path="/people/1", form="main form[action$=memberships]", status=422),
    Scene(name="no mandate", person="admin", path="/people/1", form="main form[action$=mandates]", status=422),
)


def show(scene: Scene, desk: Desk, names: Mapping[str, object]) -> None:
    """Bring the scene about; whoever plays it is signed in already."""
    answer = desk.page.goto(desk.address + scene.path.format(**names))
    if scene.form:
        form = desk.page.locator(scene.form).first
        for name, value in scene.values.items():
            form.locator(f"[name={name}]").first.evaluate(
                "(element, value) => { element.value = value }", value.format(**names)
            )
        with desk.page.expect_navigation() as sent:
            form.evaluate("form => form.submit()")  # past the checks that the browser itself makes
        answer = sent.value
    assert answer is not None
    assert answer.status == scene.status, scene.name


def names_for(demo: Demonstration) -> dict[str, object]:
    """What the scenes call by name."""
    review = demo.reference("funding-request", "review")
    return {
        "screening": demo.reference("funding-request", "screening"),
        "review": review,
        "round": demo.play.round(review).id,
        "laishui": demo.play.organization("laishui"),
        "invitation": demo.invitation(),
    }
