"""The hard words of these pages, each with a plain explanation, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.values import Text


@dataclass(frozen=True)
class Entry:
    """A word and what it means here."""

    word: Text
    meaning: Text


def _entry(en: str, zh: str, meaning_en: str, meaning_zh: str) -> Entry:
    return Entry(Text(en=en, zh=zh), Text(en=meaning_en, zh=meaning_zh))


GLOSSARY = (
    _entry(
        "A item", "A类议题",
        "An item that is decided together with others without debate, unless a member asks for its debate.",
        "不经讨论、与其他议题一并表决的议题；成员单位要求讨论的除外。",
    ),
    _entry(
        "acting for", "代表单位",
        "The organization that everything you do counts for. You can switch it at the top of the page.",
        "您的操作所代表的单位，可在页面顶部切换。",
    ),
    _entry(
        "capacity", "身份",
        "The place that an organization or person has in a case, such as claimant or mediator.",
        "单位或个人在事项中的地位，例如申请方或调解员。",
    ),
    _entry(
        "case", "事项",
        "One matter that goes through a procedure, with a reference that is never used again.",
        "按某一程序办理的一件事项，编号永不重复使用。",
    ),
    _entry(
        "caucus", "单独会谈",
        "A talk of the mediator with one party. What is said there is not passed on without that party's leave.",
        "调解员与一方单独进行的谈话，未经该方同意不得转告他人。",
    ),
    _entry(
        "chair by rotation", "轮值主持",
        "Members chair in turn, a calendar year each. Two of them swap years by agreement of both.",
        "各成员单位按日历年度轮流主持；两个成员单位经双方同意可对调年度。",
    ),
    _entry(
        "claw-back", "追回",
        "Getting back money that was paid and not used as agreed.",
        "收回已拨付但未按约定使用的资金。",
    ),
    _entry(
        "commitment", "承诺事项",
        "What a member promises at a conference: who does what by when. In funds: money that a signed contract binds.",
        "成员在会议上作出的承诺：由谁、做什么、何时完成。用于资金时，指已签合同占用的款项。",
    ),
    _entry(
        "deadline", "期限",
        "The last day for something. Every page shows how it was counted and what the clock does when it passes.",
        "办理事项的最后日期；页面会列出计算过程，以及逾期后系统自动采取的步骤。",
    ),
    _entry(
        "delegation", "委托表决",
        "Handing your vote to another seat. That seat cannot pass it on.",
        "将本单位的表决权交由另一表决单位行使，受托单位不得再转托。",
    ),
    _entry(
        "hash", "哈希值",
        "A short number calculated from a text. If one letter of the text changes, the number changes.",
        "由文本计算得出的一串字符；文本改动一个字，结果就不同。",
    ),
    _entry(
        "joint conference", "联席会议",
        "The regular meeting in which the governments of the region decide together.",
        "区域内各地政府定期召开、共同作出决定的会议。",
    ),
    _entry(
        "joint office", "联合办",
        "The secretariat of the joint conference.",
        "联席会议的日常办事机构。",
    ),
    _entry(
        "lowest common superior", "共同的最低一级上级",
        "The nearest authority above both sides of a dispute.",
        "争议双方共同的、层级最低的上级机关。",
    ),
    _entry(
        "mandate", "授权书",
        "The written instruction that lets a person sign for an organization, with its scope and term.",
        "授权某人代表单位签署的书面文件，载明范围和期限。",
    ),
    _entry(
        "minutes", "会议纪要",
        "The document that fixes what a conference decided.",
        "记载会议议定事项的文件。",
    ),
    _entry(
        "prepared step", "拟办步骤",
        "A step that the secretary has filled in for the chair. Nothing has happened until the chair confirms it.",
        "由秘书代主持人填写的步骤，经主持人确认后方才生效。",
    ),
    _entry(
        "procedure", "程序",
        "The rules by which a case is handled. A case ends under the version that it began with.",
        "办理事项所依据的规则；事项始终适用发起时的版本。",
    ),
    _entry(
        "quorum", "法定人数",
        "How many seats must be there, or must have voted, for a vote to count.",
        "表决有效所需的出席或参加表决的单位数。",
    ),
    _entry(
        "record", "事项记录",
        "Everything that happened in a case, entry by entry. Nothing can be changed or taken out unnoticed.",
        "事项中发生的一切，逐条记载；任何改动或删除都会被发现。",
    ),
    _entry(
        "recusal", "回避",
        "Leaving a round because of a conflict of interest. The seat is then not counted.",
        "因利益冲突退出表决或评审，回避者不计入基数。",
    ),
    _entry(
        "reservation", "保留意见；预留资金",
        "In a signature: consent with a remark. In funds: money held for a request that is being decided.",
        "用于签署时，指同意但附保留意见；用于资金时，指为待决申请预留的款项。",
    ),
    _entry(
        "round", "表决、评审或签署",
        "A question that several seats answer: a vote, opinions, scores or signatures.",
        "由多方应答的环节，包括表决、征求意见、评分和签署。",
    ),
    _entry(
        "sealed", "密封",
        "Not shown to anybody until the round closes, and sometimes not even then.",
        "在答复截止前不向任何人公开；有时截止后也不公开。",
    ),
    _entry(
        "silence procedure", "默示同意程序",
        "A text counts as accepted if nobody objects by a date.",
        "在规定日期前无人提出异议的，视为同意。",
    ),
    _entry(
        "sitting", "一次会议",
        "One stretch of a meeting: it begins when the session is opened or resumed and ends when it is adjourned or "
        "closed.",
        "会议的一个时段：自开会或复会起，至休会或闭会止。",
    ),
    _entry(
        "soundness", "程序检验",
        "The proof, made before a procedure is published, that no case can get stuck in it.",
        "程序发布前进行的检验，证明事项不会在其中停滞。",
    ),
    _entry(
        "standstill", "维持现状",
        "Nobody builds, digs or changes anything on the ground while a dispute is open.",
        "争议未解决前，各方不得施工、开采或改变现状。",
    ),
    _entry(
        "state", "状态",
        "Where a case is now: who is awaited, for what, until when.",
        "事项当前所处的环节：等待谁、办什么、何时到期。",
    ),
    _entry(
        "step", "步骤",
        "An act that moves a case on or adds to it.",
        "推动事项进入下一环节或补充内容的操作。",
    ),
    _entry(
        "suspension", "中止计期",
        "A time in which a deadline does not run. Its days are added.",
        "期限暂停计算的时段，恢复后顺延相应天数。",
    ),
    _entry(
        "tranche", "分期款",
        "One part of a grant, paid when its condition is met.",
        "专项资金分期拨付的一期，满足条件后支付。",
    ),
    _entry(
        "working day", "工作日",
        "A day on which offices are open, by the calendar of the State Council with its make-up days.",
        "按国务院公布的节假日和调休安排确定的上班日。",
    ),
)  # fmt: skip
