"""The portal from every side: it is the same for everybody, and of a dispute there is nothing in it."""

from __future__ import annotations

from tests.promises.scene import RELATIONS

EVERYBODYS = {
    "portal.begin": "302",  # leads to a language
    **dict.fromkeys((f"portal.{name}" for name in ("home", "decisions", "notices", "words")), "200"),
    # the dispute, to its parties as well
    **dict.fromkeys((f"portal.{name}" for name in ("case", "document", "brought", "brought_table")), "404"),
    **dict.fromkeys(
        (
            f"portal_registers.{name}"
            for name in (
                "organizations", "organization", "funds", "fund", "agreements", "agreement", "standards", "contracts",
                "contract", "contract_table", "charges", "tariff", "tariff_document", "calculator", "charge", "trades",
                "plans", "plan", "stages", "stages_file", "stage", "stage_counted", "commitments",
            )
        ),
        "200",
    ),
    **dict.fromkeys((f"portal_programs.{name}" for name in ("feed", "sitemap", "robots")), "200"),
}  # fmt: skip
"""What each endpoint answers, whoever asks."""

PORTAL = {(endpoint, "GET"): dict.fromkeys(RELATIONS, status) for endpoint, status in EVERYBODYS.items()}
"""The same as a table of access."""
