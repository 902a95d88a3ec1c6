"""What comes with a command: the answers to the form of a step, and words beside them, held to the same rule."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from govflow.engine.asking.filling import answers_to
from govflow.engine.decide import action
from govflow.engine.definition import FormField
from govflow.engine.facts import Form
from govflow.errors import Invalid, Refused
from govflow.legible import legible, length, objection
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.filing import check_uploads, file_uploads
from govflow.values import Text

_POINTS = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")  # exponents make numbers that nobody can wait for


def check_words(**typed: str | None) -> None:
    """Raises Invalid for words that hide something or that nobody sees, each at its field."""
    problems = {name: flaw for name, text in typed.items() if (flaw := objection(text or "")) is not None}
    if problems:
        raise Invalid(problems)


def kept_words(typed: str, *, most: int) -> str:
    """Words beside a command as they are kept: composed, with one sign at the end of each line, without blanks around.

    Raises Invalid at ``words``.
    """
    words = legible(typed).strip()
    check_words(words=words)
    if length(words) > most:
        raise Invalid({"words": Message("It has at most %(most)s characters.", most=most)})
    return words


def points(criteria: Mapping[str, Text], typed: Mapping[str, str]) -> dict[str, Fraction]:
    """The points that were given by criterion; what is empty is left out. ``criteria``: what each is called.

    Raises Refused for what is no number.
    """
    found = {}
    for name, called in criteria.items():
        given = typed.get(name, "").strip().replace("，", ".")
        if not given:
            continue
        if not _POINTS.fullmatch(given):
            raise Refused([Message("“%(criterion)s”: enter a number.", criterion=called)])
        found[name] = Fraction(given)
    return found


def check_form(work: Work, case: Case, name: str, values: Mapping[str, Any], backend: Backend) -> dict[str, Any]:
    """The answers to the form of a step; files that came with it are filed and stand there by their document id.

    Raises what ``form_answers`` raises, and TooLarge.
    """
    fields, answers = form_answers(work, case, name, values)
    return file_uploads(work, case, fields, answers, backend.blobs, backend.settings.max_upload_bytes)


def form_answers(
    work: Work, case: Case, name: str, values: Mapping[str, Any]
) -> tuple[tuple[FormField, ...], dict[str, Any]]:
    """The form of a step and the answers to it; none for a step that is not there, which is refused with its reason.

    Raises Refused when the step is closed to the actor whatever the form says, else Invalid with a sentence per field.
    """
    try:
        return answers_of_anybody(work, case, name, values)
    except Invalid:
        _refuse_if_closed(work, case, name)
        raise


def answers_of_anybody(
    work: Work, case: Case, name: str, values: Mapping[str, Any]
) -> tuple[tuple[FormField, ...], dict[str, Any]]:
    """The same, whoever will take the step. Raises Invalid with a sentence per field."""
    machine = work.version_of(case).machine
    branches = machine.branches(case.state, name)
    if not branches:
        return (), {}
    form = machine.form_of(branches[0].transition)  # branches of one name share it: soundness sees to that
    fields = machine.workflow.form_of(branches[0].transition)
    facts = load_facts(work, case, Form({}), form.needs) if form.computes else {}
    answers = answers_to(form, values, facts, case.data, today=case.today(work.at))
    check_uploads(answers)
    return fields, answers


def _refuse_if_closed(work: Work, case: Case, name: str) -> None:
    machine = work.version_of(case).machine
    facts = load_facts(work, case, Form({}), machine.needs(case.state, name))
    found = action(machine, name, facts)
    if found is not None and not found.open:
        raise Refused(found.reasons)
