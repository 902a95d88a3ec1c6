"""Addresses laid out beside each other: one that reads a page, one that carries out a command.

Both do what the views of pages do, without a form between: the page is told as its model has it, and the command is
made of the address, the headers and the body.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel

from govflow.api.frame.answers import answer
from govflow.api.frame.bearer import acts, check_binds, current_actor, reads
from govflow.api.frame.problems import documented
from govflow.api.routes.asked import Keyed, Matched, precondition, reading, recorded
from govflow.api.shapes.forms import Recorded
from govflow.api.shapes.orders import Taken, order_of
from govflow.api.shapes.pages import Page, page
from govflow.http.policies import backend, policy
from govflow.services.receipts import Receipt

NO_CONTENT = 204
_OF_ADDRESS = {"reference": "case"}
"""What a command calls what stands in an address."""


def reads_page(
    bp: APIBlueprint,
    rule: str,
    name: str,
    says: str,
    load: Callable[..., Any],
    shown: type | Page,
    *,
    of: type[BaseModel] | None = None,
    asks: type[BaseModel] | None = None,
) -> None:
    """An address that reads a page. ``load(work, path, query)`` gives the page object, whose class is ``shown``;
    ``of`` and ``asks``: what stands in the address before and after the question mark.
    """
    told = shown if isinstance(shown, Page) else page(shown)

    def view(**given: Any) -> Response:
        with reading() as work:
            found = load(work, given.get("path"), given.get("query"))
            return answer(told.tell(found), version=_version(found))

    _lay(bp, "get", rule, name, says, policy(reads)(view), {"path": of, "query": asks}, {200: told.model})


def takes_order(
    bp: APIBlueprint,
    rule: str,
    name: str,
    says: str,
    command: type,
    run: Callable[..., Any],
    *,
    of: type[BaseModel],
    method: str = "post",
    binds: bool = False,
    address: Mapping[str, str] | None = None,
    instead: Mapping[str, Taken] | None = None,
    without: Collection[str] = (),
    called: str = "",
) -> None:
    """An address that carries out a command, once for each key. ``binds``: the token needs the scope for that.

    ``address``: what the command calls parts of the address that are called otherwise there; ``instead`` and
    ``called`` as of ``order_of``. A command on a version of the case needs If-Match; one without a key sets how
    something is, so that sending it again changes nothing.
    """
    names = {**_OF_ADDRESS, **(address or {})}
    matches = "seen_version" in command.__dataclass_fields__  # type: ignore[attr-defined]
    keyed = "key" in command.__dataclass_fields__  # type: ignore[attr-defined]
    in_path = {names.get(each, each) for each in of.model_fields}
    order = order_of(command, without={*in_path, *without}, instead=instead, called=called)

    def view(path: Any, body: Any, header: Any = None) -> Response:
        if binds:
            check_binds()
        said = {names.get(each, each): getattr(path, each) for each in of.model_fields}
        said |= order.read(body)
        said |= {"key": header.key} if keyed else {}
        said |= {"seen_version": header.version} if matches else {}
        with precondition() if matches else nullcontext():
            done = run(backend(), current_actor(), command(**said))
        return recorded(done) if isinstance(done, Receipt) else no_content()

    problems = documented(403, 409, *((412, 428) if matches else ()))
    answers: dict[Any, Any] = {200: Recorded} if keyed else {NO_CONTENT: None}
    header = Matched if matches else Keyed if keyed else None
    parts = {"path": of, "header": header, "body": order.model}
    _lay(bp, method, rule, name, says, policy(acts)(view), parts, {**answers, **problems})


def no_content() -> Response:
    """It is done, and there is nothing to say."""
    return Response(status=NO_CONTENT)


def _version(found: Any) -> int | None:
    """Of the case that a page is of."""
    head = getattr(found, "head", None)
    version: int | None = getattr(head, "version", None)
    return version


def _lay(
    bp: APIBlueprint,
    method: str,
    rule: str,
    name: str,
    says: str,
    view: Callable[..., Response],
    parts: Mapping[str, type[BaseModel] | None],
    answers: Mapping[Any, Any],
) -> None:
    view.__name__, view.__doc__ = name, says
    view.__annotations__ = {each: model for each, model in parts.items() if model is not None} | {"return": Response}
    getattr(bp, method)(rule, responses=dict(answers))(view)
