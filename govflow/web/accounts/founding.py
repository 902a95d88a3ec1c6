"""The first pages of an installation: a link from the operator lets one browser found it; then they are gone."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import MultipleFileField
from wtforms import TextAreaField

from govflow.errors import Conflict
from govflow.services.commands.founding import by_browser, wizard
from govflow.services.commands.founding.reading import Region, RegionProblems
from govflow.services.commands.founding.sheets import NoTable
from govflow.web.forms.base import Form, line
from govflow.web.frame.filters import say
from govflow.web.frame.security import Policy, backend, policy, public, takes_files

bp = Blueprint("founding", __name__, url_prefix="/founding")

KEPT = "founding"
"""Under this name the cookie has the token of the browser that used the link."""
MOST = {"email": 254, "en": 160, "zh": 80, "prefix": 6}


def _refuse_all_but_the_founder() -> None:
    """For everybody else there is no such address, and for nobody once the installation is founded."""
    if not wizard.may_found(backend(), str(cookie.get(KEPT, ""))):
        abort(404)


founder = Policy("founder", _refuse_all_but_the_founder)


class BeginForm(Form):
    """Nothing but the token against forgery."""


class RegionForm(Form):
    """The body with its places, who administers, and tables of all others; or a whole region file."""

    prefix = line(lazy_gettext("Prefix of every reference"), most=MOST["prefix"], required=False,
                  hint=lazy_gettext("Two to six capitals, such as BTH. It never changes."))  # fmt: skip
    organization_en = line(lazy_gettext("Name of the regional body, in English"), most=MOST["en"], required=False)
    organization_zh = line(lazy_gettext("Name of the regional body, in Chinese"), most=MOST["zh"], required=False)
    office_en = line(lazy_gettext("Joint office, in English"), most=MOST["en"], required=False)
    office_zh = line(lazy_gettext("Joint office, in Chinese"), most=MOST["zh"], required=False)
    central_en = line(lazy_gettext("Central authority, in English"), most=MOST["en"], required=False)
    central_zh = line(lazy_gettext("Central authority, in Chinese"), most=MOST["zh"], required=False)
    finance_en = line(lazy_gettext("Finance department, in English"), most=MOST["en"], required=False)
    finance_zh = line(lazy_gettext("Finance department, in Chinese"), most=MOST["zh"], required=False)
    email = line(lazy_gettext("E-mail of who administers"), most=MOST["email"], required=False)
    name_en = line(lazy_gettext("Name of who administers, in English"), most=MOST["zh"], required=False)
    name_zh = line(lazy_gettext("Name of who administers, in Chinese"), most=MOST["zh"], required=False)
    organizations = TextAreaField(lazy_gettext("Organizations"), render_kw={"rows": 8, "spellcheck": "false"})
    people = TextAreaField(lazy_gettext("People"), render_kw={"rows": 8, "spellcheck": "false"})
    file = TextAreaField(
        lazy_gettext("Region file"),
        description=lazy_gettext("Where something stands here, it counts alone."),
        render_kw={"rows": 4, "spellcheck": "false"},
    )
    sent = MultipleFileField(
        lazy_gettext("Files"),
        description=lazy_gettext("Tables as CSV or XLSX, or a region file. “Read the files” puts them into the boxes."),
    )

    def __init__(self, **given: object) -> None:
        super().__init__(**given)
        for name in ("prefix", "organization_en", "organization_zh", "office_en", "office_zh", "email", "name_en",
                     "name_zh"):  # fmt: skip
            self[name].flags.required = True  # where no region file says it

    def typed(self) -> by_browser.Typed:
        names = {
            place: (self[f"{place}_en"].data or "", self[f"{place}_zh"].data or "")
            for place in ("organization", "office", "central", "finance")
        }
        return by_browser.Typed(
            prefix=self.prefix.data or "",
            places=names,
            administrator=(self.email.data or "", self.name_en.data or "", self.name_zh.data or ""),
            organizations=self.organizations.data or "",
            people=self.people.data or "",
            file=self.file.data or "",
        )

    def take_over(self) -> None:
        """Put what was sent into the boxes; what cannot be read is said at the files."""
        for sent in self.sent.data or ():
            try:
                parts = by_browser.taken_over(sent.filename or "", sent.read()) if sent.filename else {}
            except NoTable as error:
                self.sent.errors = [*self.sent.errors, f"{sent.filename}: {say(error.message)}"]
                continue
            for name, text in parts.items():
                self[name].data = text


@bp.get("/<token>")
@policy(public)
def begin(token: str) -> ResponseReturnValue:
    """A page that asks once more: what looks at links in messages must not use it up."""
    if not wizard.is_link(backend(), token):
        abort(404)
    return _unkept(render_template("founding/begin.html", form=BeginForm(), token=token))


@bp.post("/<token>")
@policy(public)
def use(token: str) -> ResponseReturnValue:
    cookie[KEPT] = wizard.use_link(backend(), token)
    return redirect(url_for("founding.edit"), 303)


@bp.get("")
@policy(founder)
def edit() -> ResponseReturnValue:
    return _page(RegionForm(formdata=None))


@bp.post("")
@policy(founder)
@takes_files
def found() -> ResponseReturnValue:
    form = RegionForm()
    form.take_over()
    if request.form.get("do") in ("read", "change") and not form.sent.errors:
        return _page(form)
    if form.sent.errors or not form.validate():
        return _page(form, 422)
    try:
        region = by_browser.typed_region(backend(), form.typed(), _called())
        return _founded(region, form) if request.form.get("do") == "found" else _check(region, form)
    except RegionProblems as error:
        return _page(form, 422, error.problems)
    except Conflict as error:
        form.form_errors.append(say(error.message))
        return _page(form, 422)


def _check(region: Region, form: RegionForm) -> ResponseReturnValue:
    entered = wizard.preview_founding(backend(), region, _administrator(form))
    return _unkept(
        render_template(
            "founding/check.html",
            form=form,
            file=region.file,
            entered=entered,
            words=by_browser.words_of_tables(backend()),
        )
    )


def _founded(region: Region, form: RegionForm) -> ResponseReturnValue:
    entered = wizard.found_by_browser(backend(), str(cookie[KEPT]), region, _administrator(form))
    cookie.pop(KEPT)
    return _unkept(render_template("founding/done.html", entered=entered))


def _administrator(form: RegionForm) -> str | None:
    """Whom a region file leaves to the page; in tables there is a line for them."""
    return (form.email.data or None) if (form.file.data or "").strip() else None


def _page(form: RegionForm, status: int = 200, problems: Sequence[object] = ()) -> ResponseReturnValue:
    words = by_browser.words_of_tables(backend())
    return _unkept(render_template("founding/edit.html", form=form, problems=problems, words=words), status)


def _called() -> dict[str, str]:
    """What the parts of the page are called where a line of them is named."""
    return {
        "body": gettext("Regional body"), "organizations": gettext("Organizations"), "people": gettext("People"),
        "administrator": gettext("Who administers"), "file": gettext("Region file"),
    }  # fmt: skip


def _unkept(page: str, status: int = 200) -> ResponseReturnValue:
    return page, status, {"Cache-Control": "no-store"}
