"""Organizations, as administrators enter them."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Regexp

from govflow.services.commands.directory.organizations import OrganizationDetails
from govflow.web.forms.base import Form, line, required_answer
from govflow.web.forms.fields import OrganizationField


class OrganizationForm(Form):
    """What an administrator enters about an organization."""

    name_en = line(lazy_gettext("Name in English"), most=160)
    name_zh = line(lazy_gettext("Name in Chinese"), most=80)
    monogram = line(
        lazy_gettext("Monogram"), most=4, hint=lazy_gettext("Two or three capital letters that stand beside the name.")
    )
    kind = SelectField(lazy_gettext("Kind"), validators=[required_answer()])
    level = SelectField(lazy_gettext("Level"), validators=[required_answer()])
    subtype = SelectField(lazy_gettext("Subtype"), default="", description=lazy_gettext("Leave it empty if in doubt."))
    function = SelectField(
        lazy_gettext("Function"),
        default="",
        description=lazy_gettext("What a department is for. Procedures find it below its superior by this."),
    )
    code = line(
        lazy_gettext("Code"),
        most=24,
        required=False,
        hint=lazy_gettext("Administrative division code, or the number of the registration."),
    )
    parent_id = OrganizationField(
        lazy_gettext("Superior"),
        description=lazy_gettext("Disputes between two governments go to the lowest superior that both have."),
    )
    weight = line(
        lazy_gettext("Voting weight"),
        most=19,
        required=False,
        hint=lazy_gettext(
            "Matters only where the rule of a vote counts by weight, such as by population. An exact number or "
            "fraction above 0: 1, 2.5 or 7/3. Empty means 1. A vote that is open keeps the weights it began with."
        ),
    )
    fictional = BooleanField(lazy_gettext("Invented for the demonstration"))
    version = HiddenField(validators=[Regexp(r"^\d{0,9}$")])

    def leave_out_fiction(self, *, fictional: bool) -> None:
        """Nobody invents organizations where no demonstration is shown: what one is stays as it is."""
        del self.fictional
        self._fictional = fictional

    def details(self) -> OrganizationDetails:
        return OrganizationDetails(
            name_en=self.name_en.data,
            name_zh=self.name_zh.data,
            monogram=self.monogram.data,
            kind=self.kind.data,
            level=self.level.data,
            subtype=self.subtype.data or None,
            function=self.function.data or None,
            code=self.code.data or None,
            parent_id=self.parent_id.data,
            weight=self.weight.data or "1",
            fictional=self.fictional.data if "fictional" in self else self._fictional,
        )
