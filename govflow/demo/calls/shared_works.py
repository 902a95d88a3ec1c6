"""What is asked for in the call for shared water works: by whom, how many yuan, for what, and which part it plays."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """``part``: what becomes of it that does not become of most."""

    by: str
    yuan: int
    title: str
    other: str
    part: str = ""


ASKED = (
    Asked("miyun", 2_400_000, "Spring basins of Bulaotun", "不老屯泉池"),
    Asked("chicheng", 3_100_000, "Sand traps on the Hei River", "黑河拦沙坝"),
    Asked("fengning", 2_600_000, "Gully heads of Tucheng", "土城沟头防护", "objected to"),
    Asked("users", 900_000, "Stage boards on village bridges", "乡村桥梁水尺", "third person"),
    Asked("xinglong", 1_900_000, "Dry-stone walls above Yuqiao", "于桥上游干砌石坎"),
    Asked("guyuan", 1_400_000, "Wells of the Lightning River", "闪电河取水井"),
    Asked("heshan", 2_000_000, "Cisterns for Heshan schools", "合山学校蓄水窖", "unspent"),
    Asked("luanping", 2_200_000, "Willow banks of the Yixun", "伊逊河柳桩护岸"),
    Asked("elders", 800_000, "Rain barrels for care homes", "养老院雨水桶", "unsigned"),
    Asked("yanqing", 1_600_000, "Beaver dams by hand on the Cai", "蔡河人工叠石堰"),
    Asked("yanshan", 1_000_000, "Seed bank for wet meadows", "湿草甸种子库", "late"),
    Asked("kuancheng", 1_800_000, "Terraced orchards of Dushan", "都山梯田果园"),
    Asked("jizhou", 1_700_000, "Reed filters at Ma Shen Bridge", "马伸桥芦苇滤床"),
    Asked("huairou", 700_000, "Rain gardens of Yanqi", "雁栖雨水花园"),
    Asked("pinggu", 2_000_000, "Peach slopes without bare soil", "桃园生草覆盖"),
    Asked("chengde", 900_000, "Snow fences at Saihanba", "塞罕坝挡雪栅"),
    Asked("zhangjiakou", 3_600_000, "Flood meadows of the Yang", "洋河滞洪草地"),
    Asked("ninghe", 3_200_000, "Sluices of the Qilihai", "七里海节制闸"),
    Asked("qianxi", 2_900_000, "Chestnut groves that hold rain", "栗园集雨沟"),
    Asked("yutian", 2_500_000, "Ditches of the Huanxiang plain", "还乡河平原沟渠"),
    Asked("laishui", 3_300_000, "Stepped weirs of the Juma", "拒马河阶梯堰"),
    Asked("baoding", 3_900_000, "Springs of the Yi recharged", "易水泉群回补"),
    Asked("fangshan", 1_200_000, "Rain ponds of Shidu", "十渡雨水塘", "withdrawn"),
    Asked("chamber", 3_000_000, "A hall for water technology", "水技术展厅", "inadmissible"),
)
"""The best first, as the reviewers score them."""
