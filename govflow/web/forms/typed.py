"""Words that people type, wherever they stand in what a page sends: read in one way, refused with one sentence."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import Field, HiddenField, PasswordField, StringField, TextAreaField
from wtforms.validators import ValidationError

from govflow.errors import Refused
from govflow.legible import legible, length, objection, on_one_line
from govflow.messages import Message
from govflow.web.frame.filters import say


def words(name: str) -> str:
    """What was typed under this name, all of it: whoever is given it says how long it may be. Raises Refused for what
    cannot be kept.
    """
    text = written(name)
    if (flaw := objection(text)) is not None:
        raise Refused([flaw])
    return text


def few_words(name: str, place: Message, *, most: int) -> str:
    """The same, where nobody else says how long it may be. ``place``: what its field is called.

    Raises Refused for what is longer: nothing is cut off what somebody signs.
    """
    text = words(name)
    if length(text) > most:
        too_long = Message(
            "“%(place)s”: these are %(n)s characters, and at most %(most)s are kept. Write it shorter.",
            place=place,
            n=length(text),
            most=most,
        )
        raise Refused([too_long])
    return text


def written(name: str) -> str:
    """The same, whatever it is, to stand again where it was typed."""
    return legible(request.form.get(name, "")).strip()


def pasted(name: str) -> str:
    """A whole table under this name, as it came: its rows are told apart before the ends of lines in its cells are
    read, and whoever reads a cell says what cannot be kept of it.
    """
    return request.form.get(name, "")


def form_key() -> str:
    """The key that the form was given: what is sent twice with it is done once."""
    return request.form.get("key", "")


def searched(name: str = "q") -> str:
    """The words to search for in an address."""
    return legible(request.args.get(name, ""))[:100].strip()


def keep_legible(field: Field) -> Field:
    """Let a field for words say what cannot be kept of them, and count them; no field cuts off what is pasted."""
    most = getattr(field.flags, "maxlength", None)
    if most is not None:
        field.render_kw = {**(field.render_kw or {}), "maxlength": False}
    if isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField):
        field.filters = (_legible if isinstance(field, TextAreaField) else _line, *field.filters)
        field.validators = [*field.validators, _kept]
        if most is not None:
            field.render_kw |= {"data-most": most}
    return field


def _legible(data: Any) -> Any:
    return legible(data) if isinstance(data, str) else data


def _line(data: Any) -> Any:
    return on_one_line(data) if isinstance(data, str) else data


def _kept(_form: Any, field: Field) -> None:
    if isinstance(field.data, str) and (flaw := objection(field.data)) is not None:
        raise ValidationError(say(flaw))
