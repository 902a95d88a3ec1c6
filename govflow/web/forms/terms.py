"""Terms in an organization, as administrators enter them: of people, and of other organizations."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from govflow.services.queries.directory.choices import load_organization_choices
from govflow.web.forms.base import Form, number_or_none, options, required_answer
from govflow.web.frame.security import backend, current_actor
from govflow.web.frame.shell import reading


class TermForm(Form):
    """An organization, and from when until when."""

    organization_id = SelectField(lazy_gettext("Organization"), coerce=number_or_none, validators=[required_answer()])
    since = DateField(lazy_gettext("First day"), validators=[required_answer()])
    until = DateField(
        lazy_gettext("Last day"), validators=[Optional()], description=lazy_gettext("Empty means until it is ended.")
    )


def offer_organizations(form: TermForm) -> None:
    """The active organizations to choose from."""
    with reading() as session:
        options(
            form.organization_id,
            load_organization_choices(backend().work(session, current_actor())),
            empty=gettext("Choose an organization"),
        )
