"""The places of the regional body, as administrators fill them."""

from __future__ import annotations

from functools import partial

from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Regexp

from govflow.services.commands.directory.bodies import ArrangeBody
from govflow.services.queries.finding import find_organizations
from govflow.web.forms.base import Form, required_answer
from govflow.web.forms.fields import OrganizationField
from govflow.web.frame.security import backend, current_actor
from govflow.web.frame.shell import reading


class BodyForm(Form):
    """Which organization is what for the body."""

    office_id = OrganizationField(
        lazy_gettext("Joint office"),
        validators=[required_answer()],
        description=lazy_gettext("Takes part wherever a procedure asks for the office of the region."),
    )
    finance_id = OrganizationField(
        lazy_gettext("Finance department"),
        description=lazy_gettext("Takes part wherever a procedure asks for the finance department of the region."),
    )
    central_id = OrganizationField(
        lazy_gettext("Central authority"),
        description=lazy_gettext("Takes part wherever a procedure asks for the authority above the region."),
    )
    reason = TextAreaField(
        lazy_gettext("Reason"),
        validators=[required_answer()],
        description=lazy_gettext("Read by whoever approves it, and by the people of the body."),
        render_kw={"rows": 2},
    )
    seen = HiddenField(validators=[Regexp(r"^(\d{1,9}-){2}\d{1,9}$")])

    def offer(self) -> None:
        """The active organizations to choose from."""
        with reading() as session:
            find = partial(find_organizations, backend().work(session, current_actor()))
            for field in (self.office_id, self.finance_id, self.central_id):
                field.offer(find, gettext("None"))

    def command(self) -> ArrangeBody:
        return ArrangeBody(
            office_id=self.office_id.data,
            finance_id=self.finance_id.data,
            central_id=self.central_id.data,
            seen=self.seen.data,
            reason=self.reason.data,
        )
