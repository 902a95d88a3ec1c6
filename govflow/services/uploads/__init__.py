"""Files on their way to a case: sent whole, or in parts that go on where a line broke.

It may import the store, keys, values and messages, and the query that says where a file of a case lies. It never files
anything: that a step or a document does.
"""

from govflow.services.uploads.whole import (
    KEPT,
    KEPT_SECONDS,
    Kept,
    Upload,
    clear_orphans,
    keep_upload,
    open_file,
    read_upload,
    recall_upload,
)

__all__ = [
    "KEPT", "KEPT_SECONDS", "Kept", "Upload", "clear_orphans", "keep_upload", "open_file", "read_upload",
    "recall_upload",
]  # fmt: skip
