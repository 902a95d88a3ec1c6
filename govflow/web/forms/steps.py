"""Forms made from what a procedure asks: one field for each question, typed as the procedure says.

The pages only turn text into values; whether a value will do is judged by the services, as for the API.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import g, request
from flask_babel import gettext, lazy_gettext
from wtforms import Field, HiddenField, TextAreaField

from govflow.errors import Invalid
from govflow.services.queries.case.readers import Reason
from govflow.services.queries.finding import Sought
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.questions import Heading, Question
from govflow.values import new_id
from govflow.web.forms.base import Form
from govflow.web.forms.fields import FileField
from govflow.web.forms.finding import looks_for_something, sought_in_questions
from govflow.web.forms.kinds import PAGE_KINDS, hint_of
from govflow.web.forms.pages import Pages
from govflow.web.forms.tables import MORE_ROWS, TableField
from govflow.web.frame.filters import say, show, text
from govflow.web.frame.kept import built_here

_CELL = re.compile(r"([a-z0-9_]+)\[([0-9]+)\]\.([a-z0-9_]+)")  # as services name the cell of a table
ANSWER = "answer_"  # so that no question can take the name of something else


@dataclass(frozen=True)
class Part:
    """The fields under one heading; in the place of a computed one its question."""

    heading: Heading | None
    items: list[Any]


class StepForm(Form):
    """What every step sends along: the version that the person saw, and a key that makes it happen once."""

    class Meta(Form.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Where what was typed is given back, the page begins with that."""
            if built_here() is not None:
                g.built_anew = True
                return request.form
            return super().wrap_formdata(form, formdata)

    seen_version = HiddenField()
    key = HiddenField()
    step = HiddenField()  # which of the buttons was pressed: check, back, edit or send
    page = HiddenField()  # which of several pages was filled in, from 0
    reached = HiddenField()  # the last of them that was shown so far

    questions: Sequence[Question] = ()
    leading: Sequence[str] = ()  # fields of the page itself that come before the questions
    pages: Pages

    def answers(self) -> dict[str, Any]:
        """The typed answers by question; what was left empty or cannot be read is left out."""
        found = {
            each.name: PAGE_KINDS[each.type].answer(each, self[ANSWER + each.name])
            for each in self.questions
            if each.computed is None and each.name not in self.pages.hidden and not self[ANSWER + each.name].errors
        }
        return {name: value for name, value in found.items() if value not in (None, "", ())}

    def input_of(self, name: str) -> str:
        """What the input is called in which the question is answered."""
        return f"{ANSWER}{name}"

    def text_of(self, name: str) -> str:
        """What stands in the field of a question that asks for text."""
        return str(self[ANSWER + name].data or "")

    def asked(self) -> list[Field]:
        """The fields to fill in, in their order on the page; the reason comes last."""
        names = [*self.leading, *(ANSWER + each.name for each in self.questions)]
        return [self[name] for name in (*names, "reason") if name in self]

    def parts(self) -> list[Part]:
        """What is asked on the present page and what will be computed, under the headings of the form."""
        here = self.here
        questions = [each for each in self.questions if self.pages.number[each.name] == here]
        return self._parts(questions, first=here == 0, last=here == self.pages.count - 1 or not self.pages.more)

    @property
    def here(self) -> int:
        """The page that is shown: the present one, or an earlier one on which something is wrong."""
        wrong = [self.pages.number[each.name] for each in self._filled if self[ANSWER + each.name].errors]
        return min([self.pages.at, *wrong])

    @property
    def is_wrong_so_far(self) -> bool:
        """Is something wrong on the pages up to the present one?"""
        later = {ANSWER + each.name for each in self._filled if self.pages.number[each.name] > self.pages.at}
        return bool(self.form_errors) or any(each.errors for each in self if each.name not in later)

    def settle(self, unasked: Collection[str]) -> None:
        """With several pages: what those before have decided is asked without words, or not at all."""
        self.pages.settle(unasked)
        for each in self._filled:
            field = self[ANSWER + each.name]
            if each.name in self.pages.settled:
                field.description = hint_of(replace(each, only_if=()))
            if self.pages.number[each.name] > self.pages.reached:
                field.process(None)  # it has not been shown yet: what it begins with

    def goes_back(self) -> bool:
        """Is a page only shown again? Back goes one page back, edit to the first; more rows and lines stay there."""
        if self.step.data == "back":
            self.pages.back()
        elif self.step.data == "edit":
            self.pages.at = 0
        again = self.step.data in ("back", "edit") or (self.step.data or "").startswith(MORE_ROWS)
        return again or looks_for_something()

    def refuse_so_far(self, check: Callable[[], object]) -> None:
        """What the check says of the pages up to the present one; of later ones nothing has been said yet."""
        later = {each.name for each in self.questions if self.pages.number[each.name] > self.pages.at}
        try:
            check()
        except Invalid as error:
            now = {name: sentence for name, sentence in error.fields.items() if name not in later}
            if now:
                self.refuse(Invalid(now))

    def elsewhere(self) -> list[tuple[str, str]]:
        """Everything typed on other pages than the one shown, and where the reader is."""
        here = self.here
        shown = {each.name for part in self.parts() for each in part.items if not isinstance(each, Question)}
        names = [each.name for each in self.asked() if each.name not in shown]
        reached = max(self.pages.reached, here)
        return [("page", str(here)), ("reached", str(reached)), *self._typed(names)] if self.pages.several else []

    @property
    def _filled(self) -> list[Question]:
        return [each for each in self.questions if each.computed is None]

    def _parts(self, questions: Sequence[Question], *, first: bool, last: bool) -> list[Part]:
        fields = {each.name: each for each in self}
        found = [Part(None, [fields[name] for name in self.leading if first and name in fields])]
        for each in (each for each in questions if each.name not in self.pages.hidden):
            heading = each.section or each.page
            if heading != found[-1].heading:
                found.append(Part(heading, []))
            found[-1].items.append(fields.get(ANSWER + each.name, each))
        if last and "reason" in fields:
            found.append(Part(None, [fields["reason"]]))
        return [part for part in found if part.items]

    def review(self, told: Consequences) -> list[tuple[Heading | None, list[tuple[str, Any, str]]]]:
        """Label and answer as people read them, for the check page; nothing leads back but the button.

        What these answers leave out is not shown; what is computed of them is, and how.
        """
        names = {ANSWER + name for name in told.unasked}
        parts = self._parts(self.questions, first=True, last=True)
        found = [(part.heading, [*self._reviewed(part, names, told.computed)]) for part in parts]
        return [(heading, answers) for heading, answers in found if answers]

    def _reviewed(
        self, part: Part, unasked: Collection[str], computed: Mapping[str, Any]
    ) -> Iterator[tuple[str, Any, str]]:
        shown: dict[str, Callable[[Field], Any]] = {
            ANSWER + each.name: PAGE_KINDS[each.type].shown for each in self._filled
        }
        for each in part.items:
            if not isinstance(each, Question):
                if each.name not in unasked:
                    yield str(each.label.text), shown.get(each.name, _shown)(each), ""
            elif each.name in computed:
                value = gettext("%(value)s: %(words)s", value=show(computed[each.name]), words=show(each.computed))
                yield text(each.label), value, ""

    def carried(self) -> list[tuple[str, str]]:
        """Everything typed, for the hidden fields of the check page; files as tokens."""
        names = ["seen_version", "key", "page", "reached", *(each.name for each in self.asked())]
        return self._typed(names)

    def _typed(self, names: Collection[str]) -> list[tuple[str, str]]:
        """What was sent under these names; files as tokens."""
        cells = tuple(f"{name}-" for name in names if name in self and isinstance(self[name], TableField))
        sent = request.form.items(multi=True)
        typed = [(name, value) for name, value in sent if name in names or name.startswith(cells)]
        files = [self[name] for name in names if isinstance(self[name], FileField)]
        return [*typed, *((each.token_name, each.kept.token) for each in files if each.kept)]

    @property
    def has_tables(self) -> bool:
        return any(isinstance(each, TableField) for each in self.asked())

    @property
    def reason_text(self) -> str | None:
        return (self["reason"].data or "").strip() or None if "reason" in self else None

    @property
    def version_seen(self) -> int:
        """0, which no case ever has, when the page sent nonsense."""
        sent = self.seen_version.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0

    def refuse(self, error: Invalid) -> None:
        """Each sentence at its field, unless the text there could not even be read."""
        cells = {name: found for name in error.fields if (found := _CELL.fullmatch(name)) and ANSWER + found[1] in self}
        for name, found in cells.items():
            self[ANSWER + found[1]].refuse(int(found[2]), found[3], say(error.fields[name]))
        at = {name: ANSWER + name if ANSWER + name in self else name for name in error.fields if name not in cells}
        fields = {at[name]: error.fields[name] for name in at}
        for each in (self[name] for name in fields if name in self and isinstance(self[name], FileField)):
            each.kept = None  # it cannot be taken out of a page by hand
        new = {name: each for name, each in fields.items() if name not in self or not self[name].errors}
        if new:
            super().refuse(Invalid(new))


def step_form(
    questions: Sequence[Question],
    *,
    version: int = 0,
    reason: Reason | None = None,
    extra: Mapping[str, Any] | None = None,
) -> StepForm:
    """The form for these questions, filled from the request if it was sent, else from what is known.

    ``reason``: where one is asked for; ``extra`` are fields of the page itself.
    """
    own = dict(extra or {})
    asked = [each for each in questions if each.computed is None]
    fields: dict[str, Any] = {ANSWER + each.name: PAGE_KINDS[each.type].field(each) for each in asked}
    if reason is not None:
        fields["reason"] = TextAreaField(lazy_gettext("Reason"), description=say(reason.read))
    settings = {"questions": tuple(questions), "leading": tuple(own), "pages": Pages.of(questions)}
    kind = type("QuestionForm", (StepForm,), {**own, **fields, **settings})
    form: StepForm = kind(data={"seen_version": str(version), "key": new_id()})
    form.pages.found(form.page.data, form.reached.data)
    for each in asked:
        form[ANSWER + each.name].flags.required = each.required
    if reason is not None:
        form["reason"].flags.required = reason.required
    return form


def sought_answers() -> dict[str, Sought]:
    """What the sent form looks for in the lists of its questions, and has chosen in them; nothing for a new form."""
    return sought_in_questions(ANSWER)


def answers_of_address() -> dict[str, str]:
    """What the link to a new form names as its first answers, by field."""
    return {name.removeprefix(ANSWER): value for name, value in request.args.items() if name.startswith(ANSWER)}


def _shown(field: Field) -> Any:
    """What a field of the page itself holds: the title, the body, the reason."""
    chosen = (str(each.label) for each in getattr(field, "choices", ()) if each.value and each.value == field.data)
    return next(chosen, show(field.data or None))
