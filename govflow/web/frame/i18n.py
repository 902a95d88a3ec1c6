"""Languages: which one a reader gets, and the catalogue that holds the Chinese sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from flask_babel import Babel, force_locale, get_locale, get_translations
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from govflow.papers.speech import Tongue, compile_catalogue
from govflow.paths import translations_path

LANGUAGES = {"en": "English", "zh": "中文"}
"""Code as stored and as the catalogue folder is called, and the name in the language itself."""

TAGS = {"en": "en", "zh": "zh-Hans"}
"""The tag that HTML wants for each."""

TRANSLATIONS = translations_path()
_COOKIE = "govflow_language"

of_page: Callable[[], Any] = cast(Any, g)._get_current_object
"""What ``g`` stands for in this request. Asked itself it costs a tenth; a page asks for its language at each name."""


def init_app(app: Flask) -> None:
    """Set up translation; in a checkout the catalogue is compiled first when it is missing or old."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        compile_catalogue(source)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=choose_language)
    app.after_request(_remember_asked)
    app.jinja_env.globals.update(_=sentence, gettext=sentence, ngettext=counted)


def sentence(said: str, /, **values: Any) -> Markup:
    """What a template says, in the reader's language; the values are escaped, the sentence is not."""
    if not values:
        return _whole(language(), said)
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(translations().ugettext(said) % escaped)  # noqa: S704  # our own sentences


@lru_cache(maxsize=4096)
def _whole(_code: str, said: str) -> Markup:
    """A sentence that names no value, kept for the language of this page: a page says dozens of them."""
    return Markup(translations().ugettext(said) % {})  # noqa: S704


def counted(one: str, several: str, number: int, /, **values: Any) -> Markup:
    """What a template says of one or several; ``num`` among the values is the number."""
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(translations().ungettext(one, several, number) % {"num": number, **escaped})  # noqa: S704


def choose_language() -> str:
    """That of the address, where it names one; else the person's own choice, that of the page which led here, the
    browser's cookie, or what the browser asks for.
    """
    named = (request.view_args or {}).get("language")
    if named in LANGUAGES:
        return str(named)
    signed_in = g.get("signed_in")
    chosen = signed_in.language if signed_in else _led_here() or request.cookies.get(_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return asked_for()


def _led_here() -> str:
    """The language of the page of the portal whose link was followed: there it stands in the address alone."""
    led = request.args.get("language", "")
    return led if request.method == "GET" and led in LANGUAGES else ""


def _remember_asked(response: Response) -> Response:
    """The pages that follow have the same; the portal itself keeps nothing in the browser."""
    in_address = "language" in (request.view_args or {})
    if not in_address and not g.get("signed_in") and (led := _led_here()) and response.mimetype == "text/html":
        remember_language(response, led)
    return response


def asked_for() -> str:
    """What the browser asks for."""
    return request.accept_languages.best_match(LANGUAGES, default="en") or "en"


def language() -> str:
    """The code of the language of this page: ``en`` or ``zh``; English outside a request."""
    try:
        page = of_page()
    except RuntimeError:
        return "en"
    try:
        found: str = page.language
    except AttributeError:
        locale = get_locale()
        found = page.language = locale.language if locale is not None and locale.language in LANGUAGES else "en"
    return found


def translations() -> Any:
    """The catalogue of the language of this page, found once for a request; outside one, sentences as they are."""
    try:
        page = of_page()
    except RuntimeError:
        return get_translations()
    try:
        return page.translations
    except AttributeError:
        page.translations = get_translations()
        return page.translations


def tongue() -> Tongue:
    """How values read on this page, found once for a request; outside one, English as it is in the sources."""
    try:
        page = of_page()
    except RuntimeError:
        return Tongue("en", get_translations(), ZoneInfo("UTC"))
    try:
        found: Tongue = page.tongue
    except AttributeError:
        zone = ZoneInfo(current_app.config["GOVFLOW_ZONE"])
        found = page.tongue = Tongue(language(), translations(), zone)
    return found


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """What is said within is said in this language, whichever the page has: a paper has its own."""
    page, before = of_page(), (language(), translations(), tongue())
    with force_locale(code):
        page.language, page.translations = code, get_translations()
        page.tongue = replace(before[-1], code=code, catalogue=page.translations)
        try:
            yield
        finally:
            page.language, page.translations, page.tongue = before


def ngettext(one: str, several: str, number: int) -> str:
    """A sentence about a number (``num``) from the catalogue that is kept: a list says such a thing in every line."""
    return str(translations().ungettext(one, several, number) % {"num": number})


def other_language() -> str:
    """The language that the reader can switch to."""
    return "en" if language() == "zh" else "zh"


def remember_language(response: Response, code: str) -> None:
    """Keep the choice in the browser for visitors who are not signed in."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_COOKIE, code, max_age=365 * 86_400, secure=secure, httponly=True, samesite="Lax")
