"""A paper with everything on it, and texts that mean harm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from govflow.papers.paper import Language, Paper, Paragraph, Roll, Seal, Section, Table, spoken

HOSTILE = {
    "code": '#eval("1+1") #{2+2} #sys.inputs',
    "emphasis": "*bold* _low_ ~ @ref <label> = heading",
    "mathematics": "$ x^2 $ \\u{41} \\\\ \\",
    "brackets": "] ) } [ ( {",
    "quotes": "\" ' “ ” `raw` ```raw```",
    "templates": "{{ 7*7 }} {% raw %} %(name)s %s ${HOME}",
    "markup": "<script>alert(1)</script> &amp; ]]> <!-- -->",
    "comments": "// line /* block */ -- --- ...",
    "json": '","title":"forged"} \\" \\n',
    "formula": "=cmd|' /C calc'!A0",
}
"""Each stands in the files as it was typed."""
UNSEEN = "a\x01b\x02\u202ec\u200bd\x7fe\u2066f\ufffeg"
"""Of which only the letters can be seen."""
SEAL = Seal(reference="BTH-JC-2026-0004", entry=37, at=datetime(2026, 3, 2, 2, 30, 15, 421, tzinfo=UTC), hash="ab" * 32)


def sample(language: Language = "zh", **parts: Any) -> Paper:
    """A paper of minutes; ``parts`` in place of its own."""
    table = Table(
        title="表决情况",
        columns=("单位", "表决", "说明"),
        rows=(("北京市", "赞成", ""), ("天津市", "弃权", "保留意见附后")),
        widths=(3, 2, 5),
    )
    told = {
        "kind": "minutes",
        "language": language,
        "mark": "京津冀联席会议纪要",
        "number": "BTH-JC〔2026〕4号",
        "title": "本季度联席会议纪要",
        "seal": SEAL,
        "rests_on": "本件依据BTH-JC-2026-0004号事项记录生成",
        "to": "各成员单位",
        "opening": (Paragraph(text="字" * 120), Paragraph(label="地点", text="雄安")),
        "sections": (
            Section(title="议定事项", parts=(Section(title="急诊互认", blocks=(Paragraph(text="通过。"), table)),)),
            Section(title="承诺事项", blocks=(Paragraph(text="附注", quiet=True),)),
        ),
        "rolls": (
            Roll(label="出席", names=("北京市", "天津市")),
            Roll(label="请假", names=("河北省",)),
            Roll(label="列席", names=("生态环境部",)),
        ),
        "signed_by": "京津冀联席会议",
        "signed_on": "2026年3月2日",
        "copies": Paragraph(label="抄送", text="国家发展和改革委员会"),
        "printed_by": "京津冀联合工作办公室",
        "printed_on": "2026年3月2日印发",
        "missing_glyphs": "□ 代表缺少的字符。",
    }
    return spoken(Paper(**{**told, **parts}), str)


def saying(text: str, language: Language = "zh") -> Paper:
    """A paper that says this wherever it says anything."""
    line, row = Paragraph(text=text, label=text), Table(title=text, columns=(text,), rows=((text,),), widths=(1,))
    part = Section(title=text, blocks=(line, row))
    return sample(
        language,
        mark=text,
        number=text,
        title=text,
        to=text,
        opening=(line,),
        sections=(Section(title=text, blocks=(line, row), parts=(part,)),),
        rolls=(Roll(label=text, names=(text, text)),),
        signed_by=text,
        signed_on=text,
        copies=line,
        printed_by=text,
        printed_on=text,
        rests_on=text,
    )
