"""A mail in words: text and HTML of one set of templates, in the language of its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from flask import Flask, render_template
from flask_babel import force_locale, gettext, ngettext

from govflow.services.operation.notices.posting import WRITES, AnyLetter
from govflow.services.operation.notices.smtp import Written
from govflow.services.queries.notices.invitations import InvitationLetter
from govflow.services.queries.notices.letters import Letter
from govflow.services.queries.notices.passwords import CHANGED, AccountLetter
from govflow.web.frame.filters import titles
from govflow.web.frame.i18n import LANGUAGES, TAGS

Page: TypeAlias = Callable[..., str]


def init_app(app: Flask) -> None:
    """Let the jobs have mail written."""
    app.extensions[WRITES] = writer(app)


def writer(app: Flask) -> Callable[[AnyLetter], Written]:
    """What puts a letter into words, outside of any request."""

    def write(letter: AnyLetter) -> Written:
        code = letter.language if letter.language in LANGUAGES else "en"
        with app.app_context(), force_locale(code):
            page = _pages(app)
            if isinstance(letter, InvitationLetter):
                return _of_invitation(letter, code, page)
            return _about_notices(letter, code, page) if isinstance(letter, Letter) else _of_account(letter, code, page)

    return write


def _pages(app: Flask) -> Page:
    """What gives the whole address of a page."""
    whole, paths = app.extensions["govflow"].settings.whole, app.url_map.bind("")

    def page(endpoint: str, **values: str) -> str:
        return str(whole(paths.build(endpoint, values)))

    return page


def _about_notices(letter: Letter, code: str, page: Page) -> Written:
    subject, stop = _subject(letter), page("notices.stop", token=letter.stop)
    values = {"letter": letter, "page": page, "stop": stop, "subject": subject}
    return _drawn("notices", letter, code, values, stop)


def _of_account(letter: AccountLetter, code: str, page: Page) -> Written:
    """No address ends such mail: it comes because it was asked for, or must be known."""
    subject = str(gettext("Your password was changed") if letter.says == CHANGED else gettext("A new password"))
    link = page("forgotten.show", token=letter.token) if letter.token is not None else None
    values = {"letter": letter, "page": page, "link": link, "subject": subject}
    return _drawn("account", letter, code, values)


def _of_invitation(letter: InvitationLetter, code: str, page: Page) -> Written:
    """Nor such mail: whoever gets it has no account, or has not joined yet."""
    subject = str(gettext("You are invited to %(organization)s", organization=letter.organization.to(code)))
    link = page("joining.show", token=letter.token)
    values = {"letter": letter, "page": page, "link": link, "subject": subject}
    return _drawn("invitation", letter, code, values)


def _drawn(template: str, letter: AnyLetter, code: str, values: Mapping[str, Any], stop: str | None = None) -> Written:
    """The mail in both forms. ``values``: what its templates say, the subject among it; ``stop``: what ends it."""
    said = {**values, "tag": TAGS[code]}
    return Written(
        to=letter.to,
        name=letter.name.to(code),
        language=TAGS[code],
        subject=values["subject"],
        text=render_template(f"mail/{template}.txt", **said),
        html=render_template(f"mail/{template}.html", **said),
        stop=stop,
    )


def _subject(letter: Letter) -> str:
    """Of one thing what it is, where that is public; else only how much there is."""
    if letter.count == 1 and letter.lines:
        line = letter.lines[0]
        return f"{line.reference}: {titles(line)[0]}" if line.reference else titles(line)[0]
    if letter.count == 1 and letter.untold[0][0] in {"awaited", "deadline"}:
        return str(gettext("Something waits for you"))
    if letter.count == 1:
        return str(gettext("There is something new for you"))
    return str(ngettext("%(num)s thing is new for you", "%(num)s things are new for you", letter.count))
