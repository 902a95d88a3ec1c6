"""A mail in words: text and HTML of one set of templates, in the language of its reader."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, render_template
from flask_babel import force_locale, gettext, ngettext

from govflow.services.operation.notices.posting import WRITES
from govflow.services.operation.notices.smtp import Written
from govflow.services.queries.notices.letters import Letter
from govflow.web.frame.filters import titles
from govflow.web.frame.i18n import LANGUAGES, TAGS


def init_app(app: Flask) -> None:
    """Let the jobs have mail written."""
    app.extensions[WRITES] = writer(app)


def writer(app: Flask) -> Callable[[Letter], Written]:
    """What puts a letter into words, outside of any request."""

    def write(letter: Letter) -> Written:
        code = letter.language if letter.language in LANGUAGES else "en"
        with app.app_context(), force_locale(code):
            return _written(app, letter, code)

    return write


def _written(app: Flask, letter: Letter, code: str) -> Written:
    whole, paths = app.extensions["govflow"].settings.whole, app.url_map.bind("")

    def page(endpoint: str, **values: str) -> str:
        return str(whole(paths.build(endpoint, values)))

    subject, stop = _subject(letter), page("notices.stop", token=letter.stop)
    values = {"letter": letter, "page": page, "stop": stop, "tag": TAGS[code], "subject": subject}
    return Written(
        to=letter.to,
        name=letter.name.to(code),
        language=TAGS[code],
        subject=subject,
        text=render_template("mail/notices.txt", **values),
        html=render_template("mail/notices.html", **values),
        stop=stop,
    )


def _subject(letter: Letter) -> str:
    """Of one thing what it is, where that is public; else only how much there is."""
    if letter.count == 1 and letter.lines:
        line = letter.lines[0]
        return f"{line.reference}: {titles(line)[0]}"
    if letter.count == 1 and letter.untold[0][0] in {"awaited", "deadline"}:
        return str(gettext("Something waits for you"))
    if letter.count == 1:
        return str(gettext("There is something new for you"))
    return str(ngettext("%(num)s thing is new for you", "%(num)s things are new for you", letter.count))
