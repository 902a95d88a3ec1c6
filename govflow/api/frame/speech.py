"""In which language a program is answered: as it asks for, else that of the person whose token it sends."""

from __future__ import annotations

from functools import lru_cache

from flask import g, request

from govflow.api.frame.bearer import known_bearer
from govflow.http.policies import backend
from govflow.messages import Message
from govflow.papers.speech import Tongue
from govflow.papers.speech import tongue as tongue_of

TAGS = {"en": "en", "zh": "zh-Hans"}
"""Code as stored, and the tag that an answer names."""


def language() -> str:
    """``en`` or ``zh``."""
    asked = request.accept_languages.best_match(TAGS)
    if asked is not None:
        return asked
    bearer = known_bearer()
    return bearer.language if bearer is not None and bearer.language in TAGS else "en"


def tongue() -> Tongue:
    """How values read in this answer."""
    if "tongue" not in g:
        g.tongue = _kept(language(), backend().settings.zone)
    found: Tongue = g.tongue
    return found


def say(message: Message) -> str:
    """A sentence in the language of this answer."""
    return tongue().say(message)


def in_language(code: str, message: Message | str) -> str:
    """A sentence in a language, whichever was asked for."""
    return _kept(code, backend().settings.zone).say(message)


@lru_cache(maxsize=8)
def _kept(code: str, zone: str) -> Tongue:
    return tongue_of(code, zone)
