"""Terms in an organization, as administrators enter them: of people, and of other organizations."""

from __future__ import annotations

from functools import partial

from flask_babel import gettext, lazy_gettext
from wtforms import DateField, SelectField
from wtforms.validators import Optional, ValidationError

from govflow.services.queries.finding import find_organizations
from govflow.web.forms.base import Form, line, required_answer
from govflow.web.forms.fields import FileField, OrganizationField
from govflow.web.frame.security import backend, current_actor
from govflow.web.frame.shell import reading


class TermForm(Form):
    """An organization, and from when until when."""

    organization_id = OrganizationField(lazy_gettext("Organization"), validators=[required_answer()])
    since = DateField(lazy_gettext("First day"), validators=[required_answer()])
    until = DateField(
        lazy_gettext("Last day"), validators=[Optional()], description=lazy_gettext("Empty means until it is ended.")
    )


class MembershipForm(TermForm):
    role = SelectField(lazy_gettext("Role"), validators=[required_answer()])


class MandateForm(TermForm):
    number = line(
        lazy_gettext("Number of the instruction"), most=40, hint=lazy_gettext("As it stands on the document.")
    )
    instruction = FileField(
        lazy_gettext("Instruction"),
        description=lazy_gettext(
            "The signed document, as PDF or scan. The organization’s members and administrators can read it."
        ),
    )
    workflow = SelectField(lazy_gettext("Procedure"))
    case = line(
        lazy_gettext("Case"),
        most=32,
        required=False,
        hint=lazy_gettext("Its reference, if the mandate is for this one case. Otherwise leave it empty."),
    )

    def validate_instruction(self, field: FileField) -> None:
        """A mandate is a written instruction: without the document there is none."""
        if field.kept is None and not field.errors:
            raise ValidationError(gettext("Attach the instruction."))


def offer_organizations(form: TermForm) -> None:
    """The active organizations to choose from."""
    with reading() as session:
        find = partial(find_organizations, backend().work(session, current_actor()))
        form.organization_id.offer(find, gettext("Choose an organization"))
