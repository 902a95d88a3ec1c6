"""What select fields offer: procedures, roles, kinds of organizations."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.work import Work
from govflow.store.workflows import VERSION
from govflow.values import Text

_VERSIONS = Prepared(select(VERSION.c.workflow, VERSION.c.id).order_by(VERSION.c.version))


def load_procedure_choices(work: Work) -> tuple[tuple[str, Text], ...]:
    """Every published procedure under the title of its newest version."""
    newest = {each.workflow: each.id for each in asked_of_procedures().rows(work.session)}
    return tuple((name, work.pinned(work.session, newest[name]).workflow.title) for name in sorted(newest))


def asked_of_procedures() -> Asked:
    """What ``load_procedure_choices`` will ask."""
    return _VERSIONS.asked()


def role_choices(work: Work) -> tuple[tuple[str, Text], ...]:
    """Every role that workflow files know."""
    return tuple(work.vocabulary.role_titles.items())


def kind_choices(work: Work, present: str | None) -> tuple[tuple[str, Text], ...]:
    """Every kind of organization, and the present one, even if the vocabulary no longer has it."""
    return _with(work.vocabulary.kind_titles, present)


def subtype_choices(work: Work, present: str | None) -> tuple[tuple[str, Text], ...]:
    """Every subtype of organizations, and the present one, even if the vocabulary no longer has it."""
    return _with(work.vocabulary.subtypes, present)


def function_choices(work: Work, present: str | None) -> tuple[tuple[str, Text], ...]:
    """Everything that a department can be for, and what it is for now."""
    return _with(work.vocabulary.functions, present)


def _with(words: Mapping[str, Text], present: str | None) -> tuple[tuple[str, Text], ...]:
    unknown = {present: Text(en=present, zh=present)} if present and present not in words else {}
    return tuple({**words, **unknown}.items())
