"""What departments are for, as workflow files name it to find one below its superior."""

from __future__ import annotations

from govflow.values import Text

FUNCTIONS: dict[str, Text] = {
    "civil_affairs": Text(en="civil affairs", zh="民政"),
    "finance": Text(en="finance", zh="财政"),
    "water": Text(en="water", zh="水行政"),
    "ecology": Text(en="ecology and environment", zh="生态环境"),
    "development": Text(en="development and reform", zh="发展改革"),
}
