"""Files of keys: written whole or not at all, for their owner only."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_key_file(path: Path, content: bytes, *, replacing: bool) -> None:
    """Write the bytes, readable by the owner only; unless ``replacing``, keys that another process has made stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".keys-", delete=False) as file:  # made with mode 0600
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    made = Path(file.name)
    try:
        if replacing:
            made.replace(path)
        else:
            os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink(missing_ok=True)
