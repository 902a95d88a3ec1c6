"""What the page on which a request is revised or completed begins with, but its paper and what is computed."""

from __future__ import annotations

from typing import Any

from govflow.demo.stories.requests import Request
from tests.builders import Cast

ANSWERED = ("purpose", "own_funds", "amount", "indicators", "targets", "responsible_officer", "ends_on")


def as_handed_in(cast: Cast, request: Request) -> dict[str, Any]:
    data = cast.case(request.reference).data
    lines = tuple({name: it for name, it in row.items() if name != "cost"} for row in data["budget_lines"])
    return {name: data.get(name) for name in ANSWERED} | {"budget_lines": lines}
