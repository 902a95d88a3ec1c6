"""The log of administration for a page: who did what to whom, and each field before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from govflow.codec import load
from govflow.engine.vocabulary import Vocabulary
from govflow.services.accounts.bearers import SCOPES
from govflow.services.queries.case.names import Names, of_no_case
from govflow.services.queries.directory.choices import load_procedure_choices
from govflow.services.queries.directory.organizations import LEVELS
from govflow.store.record.administration import ENTRY
from govflow.store.work import Work
from govflow.values import SYSTEM, Text

Rows = Sequence[Mapping[str, Any]]
"""Entries of the log, by columns."""

PAGE = 50
ACTS: Mapping[tuple[str, str], Text] = {
    ("organization", "entered"): Text(en="Organization entered", zh="录入单位"),
    ("organization", "changed"): Text(en="Organization changed", zh="修改单位"),
    ("organization", "deactivated"): Text(en="Organization deactivated", zh="停用单位"),
    ("organization", "reactivated"): Text(en="Organization made active again", zh="恢复启用单位"),
    ("person", "invited"): Text(en="Account made", zh="建立账户"),
    ("person", "changed"): Text(en="Account changed", zh="修改账户"),
    ("person", "link"): Text(en="Link to set a password made", zh="生成设定密码的链接"),
    ("person", "deactivated"): Text(en="Account deactivated", zh="停用账户"),
    ("person", "reactivated"): Text(en="Account made active again", zh="恢复启用账户"),
    ("recovery", "asked"): Text(en="Recovery of an account asked for", zh="申请恢复账户"),
    ("recovery", "approved"): Text(en="Recovery of an account approved", zh="批准恢复账户"),
    ("recovery", "refused"): Text(en="Recovery of an account refused", zh="不批准恢复账户"),
    ("recovery", "objected"): Text(en="Recovery of an account stopped by its owner", zh="账户本人阻止恢复"),
    ("recovery", "linked"): Text(en="Link to set a password made for a recovery", zh="生成恢复账户的链接"),
    ("recovery", "done"): Text(en="Account recovered", zh="账户已恢复"),
    ("person", "codes made"): Text(en="Recovery codes made anew", zh="重新生成恢复码"),
    ("person", "code used"): Text(en="Recovery code used to sign in or confirm", zh="使用恢复码登录或确认"),
    ("person", "signed out"): Text(en="Signed out everywhere by an administrator", zh="管理员强制退出全部登录"),
    ("person", "ways removed"): Text(
        en="Second factors and other sign-on removed by a recovery", zh="恢复账户时移除全部登录方式"
    ),
    ("authenticator", "set up"): Text(en="Authenticator app set up", zh="启用动态验证码"),
    ("authenticator", "removed"): Text(en="Authenticator app removed", zh="移除动态验证码"),
    ("passkey", "set up"): Text(en="Passkey set up", zh="启用通行密钥"),
    ("passkey", "renamed"): Text(en="Passkey renamed", zh="重命名通行密钥"),
    ("passkey", "removed"): Text(en="Passkey removed", zh="移除通行密钥"),
    ("identity", "bound"): Text(en="Sign-on provider bound to the account", zh="绑定统一身份认证"),
    ("identity", "removed"): Text(en="Sign-on provider taken off the account", zh="解除统一身份认证绑定"),
    ("sign_on_rule", "made"): Text(en="Rule for signing in made", zh="设定登录规则"),
    ("sign_on_rule", "ended"): Text(en="Rule for signing in ended", zh="终止登录规则"),
    ("api_token", "made"): Text(en="Token for the API made", zh="建立接口令牌"),
    ("api_token", "revoked"): Text(en="Token for the API revoked", zh="吊销接口令牌"),
    ("membership", "given"): Text(en="Role given", zh="授予角色"),
    ("membership", "ended"): Text(en="Role ended", zh="终止角色"),
    ("mandate", "given"): Text(en="Mandate given", zh="给予授权"),
    ("mandate", "revoked"): Text(en="Mandate revoked", zh="撤销授权"),
    ("belonging", "taken in"): Text(en="Member taken in", zh="接纳成员单位"),
    ("belonging", "ended"): Text(en="Membership of an organization ended", zh="终止成员单位资格"),
    ("body", "founded"): Text(en="Regional body founded", zh="设立区域组织"),
    ("body", "changed"): Text(en="Places of the regional body changed", zh="修改区域组织所设机构"),
    ("body_change", "asked"): Text(en="Other places of the regional body asked for", zh="申请修改区域组织所设机构"),
    ("body_change", "approved"): Text(en="Other places of the regional body approved", zh="批准修改区域组织所设机构"),
    ("body_change", "refused"): Text(en="Other places of the regional body refused", zh="不批准修改区域组织所设机构"),
    ("chair_order", "entered"): Text(en="Order of the chair entered", zh="录入轮值顺序"),
    ("chair_objection", "made"): Text(en="Objection to an order of the chair", zh="对轮值顺序提出异议"),
    ("chair_objection", "taken back"): Text(
        en="Objection to an order of the chair taken back", zh="撤回对轮值顺序的异议"
    ),
    ("chair_swap", "asked"): Text(en="Swap of the chair asked for", zh="提出轮值对调"),
    ("chair_swap", "agreed"): Text(en="Swap of the chair agreed", zh="同意轮值对调"),
    ("chair_swap", "refused"): Text(en="Swap of the chair refused", zh="不同意轮值对调"),
    ("chair_swap", "withdrawn"): Text(en="Swap of the chair withdrawn", zh="撤回轮值对调申请"),
    ("chair_swap", "undoing asked"): Text(en="Undoing of a swap of the chair asked for", zh="提出取消轮值对调"),
    ("chair_swap", "undoing dropped"): Text(en="Swap of the chair stays", zh="维持轮值对调"),
    ("chair_swap", "undone"): Text(en="Swap of the chair undone", zh="取消轮值对调"),
    ("day", "set"): Text(en="Day of the calendar set", zh="设定工作日历"),
    ("day", "withdrawn"): Text(en="Change of the calendar taken back", zh="撤回日历变动"),
}
LABELS: Mapping[str, Text] = {
    "name_en": Text(en="Name in English", zh="英文名称"),
    "name_zh": Text(en="Name in Chinese", zh="中文名称"),
    "monogram": Text(en="Monogram", zh="字母标识"),
    "kind": Text(en="Kind", zh="类型"),
    "level": Text(en="Level", zh="级别"),
    "function": Text(en="Function", zh="职能"),
    "subtype": Text(en="Subtype", zh="细分类型"),
    "code": Text(en="Code", zh="代码"),
    "parent_id": Text(en="Superior", zh="上级"),
    "weight": Text(en="Voting weight", zh="表决权重"),
    "fictional": Text(en="Invented", zh="虚构"),
    "active": Text(en="Active", zh="启用"),
    "email": Text(en="E-mail", zh="电子邮件"),
    "language": Text(en="Reads in", zh="阅读语言"),
    "administrator": Text(en="Administrator", zh="管理员"),
    "role": Text(en="Role", zh="角色"),
    "number": Text(en="Instruction no.", zh="授权文号"),
    "workflow": Text(en="Procedure", zh="程序"),
    "case_id": Text(en="Case", zh="事项"),
    "instruction": Text(en="SHA-256 of the instruction", zh="授权文件的 SHA-256"),
    "organization_id": Text(en="Member", zh="成员单位"),
    "ended_at": Text(en="Ended", zh="终止时间"),
    "since": Text(en="First day", zh="第一日"),
    "until": Text(en="Last day", zh="最后一日"),
    "reason": Text(en="Reason", zh="理由"),
    "prefix": Text(en="Prefix of references", zh="编号前缀"),
    "zone": Text(en="Time zone", zh="时区"),
    "office_id": Text(en="Joint office", zh="联合办公室"),
    "finance_id": Text(en="Finance department", zh="财政部门"),
    "central_id": Text(en="Central authority", zh="中央机关"),
    "first_year": Text(en="First year", zh="首个轮值年度"),
    "members": Text(en="Order", zh="轮值顺序"),
    "decided": Text(en="Decided by", zh="决定依据"),
    "withdrawn_at": Text(en="Taken back", zh="撤回时间"),
    "asking_id": Text(en="Asked by", zh="提出单位"),
    "asking_year": Text(en="Year given", zh="让出年度"),
    "asked_id": Text(en="Asked", zh="对调单位"),
    "asked_year": Text(en="Year taken", zh="接任年度"),
    "answered_at": Text(en="Answered", zh="答复时间"),
    "revoking_id": Text(en="Undoing asked for by", zh="提出取消单位"),
    "approved_at": Text(en="Approved", zh="批准时间"),
    "outcome": Text(en="Outcome", zh="结果"),
    "revoked_at": Text(en="Revoked", zh="撤销时间"),
    "title": Text(en="Called", zh="名称"),
    "scopes": Text(en="May", zh="权限"),
    "expires_at": Text(en="Ends", zh="到期时间"),
    "calendar": Text(en="Calendar", zh="日历"),
    "day": Text(en="Day", zh="日期"),
    "working": Text(en="Working day", zh="工作日"),
    "note": Text(en="By which notice", zh="依据通知"),
    "made_at": Text(en="Made", zh="设立时间"),
    "called": Text(en="Name", zh="名称"),
    "issuer": Text(en="Provider", zh="身份提供方"),
    "provider": Text(en="Only by provider", zh="仅限身份提供方"),
}
IDENTITY = {
    "membership": "role",
    "api_token": "title",
    "mandate": "number",
    "belonging": "organization_id",
    "day": "day",
}
"""The field that says which one of its kind an entry is about, beside organization and person."""
ORGANIZATIONS = (
    "parent_id", "organization_id", "office_id", "finance_id", "central_id", "asking_id", "asked_id", "revoking_id",
)  # fmt: skip
"""The fields that name an organization by its number."""
IN_ORDER = "members"
"""The field that names several, in their order."""

_LANGUAGES = {"en": Text(en="English", zh="英文"), "zh": Text(en="Chinese", zh="中文")}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A field that is different now. ``before`` is None for a new row, ``after`` for one that was removed."""

    label: Text
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """An entry. ``by`` is None for the operator; ``which``: the role, instruction, member or day."""

    seq: int
    at: datetime
    by: Text | None
    title: Text
    organization_id: int | None
    organization: Text | None
    person_id: int | None
    person: Text | None
    which: Any
    changes: tuple[Change, ...]
    hash: str


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """Entries, newest first. ``earlier``: the entry that the next page begins below."""

    lines: tuple[LogLine, ...]
    earlier: int | None


def load_log(
    work: Work,
    *,
    organization_id: int | None = None,
    person_id: int | None = None,
    below: int | None = None,
    most: int = PAGE,
) -> LogPage:
    """The log, or the part of it about one organization or one person. Only administrators may see it."""
    query = select(ENTRY).order_by(ENTRY.c.seq.desc()).limit(most + 1)
    for column, value in ((ENTRY.c.about_organization, organization_id), (ENTRY.c.about_person, person_id)):
        if value is not None:
            query = query.where(column == value)
    if below is not None:
        query = query.where(ENTRY.c.seq < below)
    rows = [dict(each) for each in work.session.execute(query).mappings()]
    shown = rows[:most]
    return LogPage(
        lines=load_lines(work, shown, of_no_case(SYSTEM)),  # a mandate may be for a case that no administrator sees
        earlier=shown[-1]["seq"] if len(rows) > most else None,
    )


def load_lines(work: Work, rows: Rows, names: Names) -> tuple[LogLine, ...]:
    """Entries in words. Cases are named that whoever the names are for may see."""
    words = _load_words(work, rows, names)
    return tuple(_line(row, words.at(row["at"])) for row in rows)


@dataclass(frozen=True, kw_only=True)
class _Words:
    """The names of what the entries of a page refer to."""

    names: Names
    procedures: Mapping[str, Text]
    vocabulary: Vocabulary

    def at(self, moment: datetime) -> _Words:
        """The same with the names of a moment."""
        return replace(self, names=self.names.at(moment))

    def say(self, field: str, value: Any) -> Any:
        """A value as a reader would put it."""
        known: Mapping[str, Mapping[Any, Any]] = {
            "kind": self.vocabulary.kind_titles, "subtype": self.vocabulary.subtypes, "level": LEVELS,
            "function": self.vocabulary.functions,
            "role": self.vocabulary.role_titles, "language": _LANGUAGES, "workflow": self.procedures,
            "case_id": self.names.cases, "calendar": self.vocabulary.calendar_titles,
        }  # fmt: skip
        plain = load(value)
        if field in ORGANIZATIONS:
            return self.names.organization(plain)
        if field == "scopes":
            return tuple(SCOPES[each] for each in plain.split())
        if field == IN_ORDER:
            return tuple(self.names.organization(each) for each in plain)
        return known.get(field, {}).get(plain, plain)


def named_in(rows: Rows) -> dict[str, list[int | None]]:
    """The numbers of all that entries name, by what they number."""
    states = [each for row in rows for each in _states(row) if each is not None]
    return {
        "organizations": [
            *(row["about_organization"] for row in rows),
            *(each.get(field) for each in states for field in ORGANIZATIONS),
            *(number for each in states for number in load(each.get(IN_ORDER)) or ()),
        ],
        "persons": [number for row in rows for number in (row["about_person"], row["person_id"])],
        "cases": [each.get("case_id") for each in states],
    }


def _load_words(work: Work, rows: Rows, names: Names) -> _Words:
    names.load(work, **named_in(rows))
    return _Words(names=names, procedures=dict(load_procedure_choices(work)), vocabulary=work.vocabulary)


def _line(row: Mapping[str, Any], words: _Words) -> LogLine:
    before, after = _states(row)
    identity = IDENTITY.get(row["kind"])
    present = after or before or {}
    return LogLine(
        seq=row["seq"],
        at=row["at"],
        by=words.names.person(row["person_id"]),
        title=ACTS[row["kind"], row["name"]],
        organization_id=row["about_organization"],
        organization=words.names.organization(row["about_organization"]),
        person_id=row["about_person"],
        person=words.names.person(row["about_person"]),
        which=words.say(identity, present.get(identity)) if identity is not None else None,
        changes=tuple(_changes(before, after, words, identity)),
        hash=row["hash"],
    )


def _states(row: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """The fields before and after; neither when the content was erased."""
    content = row["content"] or {}
    return content.get("before"), content.get("after")


def _changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, words: _Words, identity: str | None
) -> Iterator[Change]:
    """Every field that differs; of a new or a removed row all that was filled in, but what names it already."""
    old, new = before or {}, after or {}
    for field in {**old, **new}:
        was, became = old.get(field), new.get(field)
        if was == became or (field == identity and not (old and new)):
            continue
        yield Change(
            label=LABELS[field],
            before=words.say(field, was) if before is not None else None,
            after=words.say(field, became) if after is not None else None,
        )
