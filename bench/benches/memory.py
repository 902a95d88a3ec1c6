"""How much memory a worker holds, once it answers and after many pages."""

from __future__ import annotations

from bench.benches.journey import sign_in
from bench.report import Line, Lines
from bench.scene import Scene
from bench.serving import serving
from bench.world import CLAIMANT, negotiated_case


def memory(scene: Scene) -> Lines:
    """Resident memory of a worker after 500 pages, beside that of the same worker once it answers."""
    database, pages = scene.database("memory"), scene.extent.pages
    cast = scene.installation(database)
    case = negotiated_case(cast)
    asked = ("/inbox", "/cases", f"/cases/{case}", f"/cases/{case}/steps/log_talks", "/organizations", "/workflows")
    with serving(database, cast, workers=1) as server:
        at_start = server.memory()
        browser = sign_in(server.port, CLAIMANT)
        for number in range(pages):
            browser.get(asked[number % len(asked)])
        browser.close()
        yield Line(
            name="memory",
            database=database.name,
            size=f"{pages} pages",
            value=server.memory(),
            unit="MB",
            limit=at_start,
            beside="after start",
            rounds=1,
        )
