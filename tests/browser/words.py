"""The words of the frame in both languages, as a test reader types and presses them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Words:
    """Labels and buttons that every walk needs. ``%s`` stands for the title of a step or round."""

    tag: str
    switch: str  # the button that leads to this language
    email: str
    password: str
    sign_in: str
    sign_out: str
    title: str
    go_on: str
    check: str
    open_case: str
    send: str
    answer: str
    lodge: str
    comment: str
    record: str
    why: str
    close: str


ENGLISH = Words(
    tag="en",
    switch="English",
    email="Work e-mail",
    password="Password",
    sign_in="Sign in",
    sign_out="Sign out",
    title="Title of the case",
    go_on="Continue",
    check="Continue to check",
    open_case="Open the case",
    send="Send: %s",
    answer="Answer: %s",
    lodge="Lodge the answer",
    comment="Reasons",
    record="Record for %s",
    why="Why",
    close="Continue to close it",
)
CHINESE = Words(
    tag="zh-Hans",
    switch="中文",
    email="工作邮箱",
    password="密码",
    sign_in="登录",
    sign_out="退出",
    title="事项标题",
    go_on="继续",
    check="继续核对",
    open_case="发起事项",
    send="提交：%s",
    answer="答复：%s",
    lodge="提交答复",
    comment="理由",
    record="为%s记录",
    why="原因",
    close="结束前核对",
)
