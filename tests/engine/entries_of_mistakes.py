"""Entries of mistakes put right, each with the form in which it is stored for good."""

from __future__ import annotations

from govflow.engine.entries import DocumentFiledLate, DocumentNarrowed, DocumentWithdrawn, Entry, Stored

_ABOUT = {"document": "ab", "title": "Map", "version": 2, "filename": "map.pdf", "sha256": "cd" * 32}
OF_MISTAKES: list[tuple[Entry, Stored]] = (
    [
        (
            DocumentWithdrawn(
                document="ab",
                document_title="Map",
                version=2,
                filename="map.pdf",
                sha256="cd" * 32,
                asked_by=asked_by,
                reason="Another's number is in it.",
            ),
            Stored(
                kind="withdrawn",
                name="withdrawn",
                content={**_ABOUT, "asked_by": asked_by, "reason": "Another's number is in it."},
            ),
        )
        for asked_by in ("", "the person concerned")
    ]
    + [
        (
            DocumentNarrowed(
                document="ab",
                document_title="Map",
                files=((1, "map.pdf", "cd" * 32),),
                before=(),
                audience=("claimant",),
                asked_by=asked_by,
                reason="Too open.",
            ),
            Stored(
                kind="narrowed",
                name="narrowed",
                content={
                    "document": "ab",
                    "title": "Map",
                    "files": [[1, "map.pdf", "cd" * 32]],
                    "before": [],
                    "audience": ["claimant"],
                    "asked_by": asked_by,
                    "reason": "Too open.",
                },
            ),
        )
        for asked_by in ("", "Li Na")
    ]
    + [
        (
            DocumentFiledLate(document="ab", document_title="Map"),
            Stored(kind="late_document", name="filed", content={"document": "ab", "title": "Map"}),
        )
    ]
)
