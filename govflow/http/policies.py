"""Who may call a route, and how much it reads: declared at each, pages and API alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from govflow.services.backend import Backend
from govflow.values import Actor

API = "/api"
"""All that stands below it speaks to programs: no cookie is read there, and no page is made."""

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Policy:
    """Who may call a route. ``refuse`` raises for a request that may not go on."""

    name: str
    refuse: Callable[[], None]


def _refuse_nobody() -> None:
    """Everybody may call it."""


public = Policy("public", _refuse_nobody)


def policy(rule: Policy) -> Callable[[View], View]:
    """Declare who may call a view; goes directly above the function, below the route."""

    def declare(view: View) -> View:
        view.policy = rule  # type: ignore[attr-defined]
        return view

    return declare


def takes_files(view: View) -> View:
    """Declare that a view reads files: as much as the installation allows, while others read forms only."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def is_taking_files() -> bool:
    """Does the view that was asked for read files?"""
    return bool(getattr(current_app.view_functions.get(request.endpoint or ""), "takes_files", False))


def declared(app: Flask, others: Mapping[str, Policy]) -> Mapping[str, Policy]:
    """The policy of every endpoint; ``others``: of routes that libraries add.

    Raises RuntimeError, naming them, when some have none.
    """
    found = {name: getattr(view, "policy", others.get(name)) for name, view in app.view_functions.items()}
    missing = sorted(name for name, rule in found.items() if rule is None)
    if missing:
        raise RuntimeError(f"No policy is declared for {', '.join(missing)}: add @policy(…) below the route")
    return {name: rule for name, rule in found.items() if rule is not None}


def enforce() -> None:
    """Ask the policy of the route that was found."""
    if request.endpoint is not None:
        current_app.extensions["govflow.policies"][request.endpoint].refuse()


def is_for_programs() -> bool:
    """Is it the API that was asked?"""
    return request.path == API or request.path.startswith(f"{API}/")


def backend() -> Backend:
    """The services of this application."""
    found: Backend = current_app.extensions["govflow"]
    return found


def note_actor(actor: Actor | None) -> None:
    """Who asks, for the line of the log."""
    g.acts = actor


def noted_actor() -> Actor | None:
    """Who asks, if that is known already."""
    found: Actor | None = g.get("acts")
    return found
