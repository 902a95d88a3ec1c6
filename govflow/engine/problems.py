"""What can be wrong with a workflow file, and where: problems with their place in the text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any, Literal

from govflow.errors import GovflowError
from govflow.messages import Message
from govflow.values import Text

Path = tuple[str | int, ...]  # keys and indexes from the top of the file: ("states", "draft", "steps", "file", "by")
MOST_NAMED = 40  # names that a sentence lists
Severity = Literal["error", "warning"]
KINDS: Mapping[str, Text] = {
    "state": Text(en="state", zh="状态"),
    "phase": Text(en="phase", zh="阶段"),
    "capacity": Text(en="capacity", zh="参与身份"),
    "actor": Text(en="capacity or capacity.role", zh="参与身份或“参与身份.角色”"),
    "role": Text(en="role", zh="角色"),
    "kind": Text(en="kind of organization", zh="单位类型"),
    "relation": Text(en="relation", zh="关系"),
    "family": Text(en="family of procedures", zh="程序类别"),
    "calendar": Text(en="calendar", zh="日历"),
    "function": Text(en="function of a department", zh="部门职能"),
    "form": Text(en="form", zh="表单"),
    "field": Text(en="form field", zh="表单字段"),
    "clock": Text(en="clock", zh="计时"),
    "child": Text(en="name under children", zh="下属事项名称"),
    "round": Text(en="round", zh="应答环节"),
    "step": Text(en="step", zh="步骤"),
    "story": Text(en="story", zh="示例"),
    "option": Text(en="option", zh="选项"),
    "column": Text(en="column", zh="列"),
    "setting": Text(en="setting", zh="设置项"),
    "opening field": Text(en="field in the opening form", zh="发起表单字段"),
    "procedure known": Text(en="procedure", zh="程序"),
    "function called": Text(en="function", zh="函数"),
    "before a dot": Text(en="name before a dot", zh="点号之前的名称"),
    "end": Text(en="kind of end", zh="结束方式"),
    "criterion": Text(en="criterion", zh="评审标准"),
    "candidate": Text(en="candidate", zh="候选人"),
    "key": Text(en="key", zh="键名"),
    "seat": Text(en="seat in the open rounds", zh="进行中应答环节的表决单位"),
    "result": Text(en="result that comes back", zh="返回的结果"),
    "procedure": Text(en="procedure under children", zh="下属事项的程序"),
    "state_above": Text(en="state of the case above", zh="上级事项的状态"),
    "capacity_above": Text(en="capacity in the case above", zh="上级事项的参与身份"),
    "field_there": Text(en="field of the other procedure", zh="另一程序的字段"),
    "state_there": Text(en="state of the procedure named", zh="所指程序的状态"),
    "state_below": Text(en="state of the cases below", zh="下属事项的状态"),
}
"""The kinds of names that one part of a file uses for another, as they are called."""


@dataclass(frozen=True)
class Problem:
    """One thing to correct. Lines and columns count from 1; ``path`` names the place within the data."""

    file: str
    line: int
    column: int
    sentence: Message
    severity: Severity = "error"
    path: Path = ()

    def __str__(self) -> str:
        note = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.column}: {note}{self.sentence}"


class WorkflowProblems(GovflowError):
    """A workflow file cannot be used: everything that is wrong with it, in the order of the text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            Message(
                "The workflow file has %(n)s problem.",
                "The workflow file has %(n)s problems.",
                n=len(self.problems),
            )
        )

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.problems)


@dataclass(frozen=True)
class Positions:
    """Where each key and list item of a file stands."""

    file: str
    places: Mapping[Path, tuple[int, int]]

    def of(self, path: Path) -> tuple[int, int]:
        """Line and column of the key or item at a path, or of the nearest thing around it that is there.

        An index is passed over where one thing stands instead of a list.
        """
        here: Path = ()
        for part in path:
            if (*here, part) in self.places:
                here = (*here, part)
            elif not isinstance(part, int):
                break
        return self.places.get(here, (1, 1))

    def problem(self, path: Path, sentence: Message, severity: Severity = "error") -> Problem:
        """A problem at a path."""
        line, column = self.of(path)
        return Problem(self.file, line, column, sentence, severity, path)

    def real(self, location: Iterable[Any]) -> Path:
        """The longest path of the file that a location names, whatever else is mixed into the location."""
        path: Path = ()
        for part in location:
            if (*path, part) in self.places:
                path = (*path, part)
        return path


def no_such(kind: str | Text, name: str, known: Collection[str]) -> Message:
    """That a name leads nowhere, with the nearest and with all that there are (no more than can be read)."""
    there_are, near, kind = _some(known), nearest(name, known), KINDS[kind] if isinstance(kind, str) else kind
    if near is None:
        return Message("There is no %(kind)s “%(name)s”; there are: %(known)s.", kind=kind, name=name, known=there_are)
    return Message(
        "There is no %(kind)s “%(name)s”; did you mean “%(near)s”? There are: %(known)s.",
        kind=kind,
        name=name,
        near=near,
        known=there_are,
    )


def _some(known: Collection[str]) -> tuple[str, ...]:
    listed = sorted(known)
    return (*listed[:MOST_NAMED], "…") if len(listed) > MOST_NAMED else tuple(listed) or ("–",)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """What was probably meant, if anything known looks alike. Bounded, as the names may be anybody's."""
    found = get_close_matches(name[:50], islice(known, 200), 1)
    return found[0] if found else None
