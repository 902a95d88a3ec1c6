"""A region from tables: CSV in the encodings of spreadsheets, XLSX, each slip named in its cell."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest

from govflow.demo.region import region_source
from govflow.papers.xlsx import workbook
from govflow.services.commands.founding.as_tables import as_table
from govflow.services.commands.founding.reading import RegionProblems, read_region
from govflow.services.commands.founding.sheets import MOST_ROWS
from govflow.services.commands.founding.tables import read_tables
from govflow.services.words import SHIPPED

ORGANIZATIONS = """key,name_en,name_zh,kind,level,subtype,below,place,prefix,member_of,code
delta,Yangtze Delta,长三角,regional_body,body,,,organization,YRD,,
office,Delta Office,长三角办公室,regional_body,body,,delta,office,,,

city,Shanghai,上海市,local_government,province,,,,,长三角,310000
"""
PEOPLE = """电子邮箱,英文姓名,中文姓名,管理员,单位,角色,开始日期,授权书编号
mei@example.org,Mei Lan,梅兰,是,office,secretary,,
Mei@example.org,,,,310000,signatory,2026-01-01,2026-1
"""


def read(organizations: str = ORGANIZATIONS, people: str = PEOPLE, encoding: str = "utf-8") -> str:
    sources = [("o.csv", organizations.encode(encoding)), ("p.csv", people.encode(encoding))]
    return read_tables(sources, SHIPPED).file.model_dump_json()


def test_the_whole_demonstration_comes_back_from_its_tables() -> None:
    written = read_region(region_source(), "region.yaml", SHIPPED).file
    sources = [(kind, as_table(written, kind).encode()) for kind in ("organizations", "people")]
    found = read_tables(sources, SHIPPED).file
    assert found.organizations == written.organizations
    assert found.body is not None
    assert written.body is not None
    assert found.body.model_copy(update={"zone": written.body.zone}) == written.body
    assert {group: set(each) for group, each in found.members.items()} == {
        group: set(each) for group, each in written.members.items()
    }
    assert found.people == written.people


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_encodings_of_spreadsheets_and_tabs_say_the_same(encoding: str) -> None:
    assert read(encoding=encoding) == read()
    assert read(ORGANIZATIONS.replace(",", "\t"), PEOPLE.replace(",", ";"), encoding) == read()


def test_a_workbook_says_the_same_and_a_code_stays_a_code() -> None:
    rows = [line.split(",") for line in ORGANIZATIONS.splitlines() if line]
    cells = [[Decimal(cell) if cell.isdigit() else cell for cell in row] for row in rows]
    found = read_tables([("o.xlsx", workbook(cells, "Anything")), ("p.csv", PEOPLE.encode())], SHIPPED)
    assert found.file.model_dump_json() == read()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("local_government", "locl_government", "o.csv:5:4: There is no kind of organization"),
        ("Shanghai,上海市", ",上海市", "o.csv:5:"),
        ("310000", "310000,beyond", "o.csv:5:12: There is no heading above this."),
        ("level", "levl", "o.csv:1:5: There is no heading “levl”; did you mean “level”?"),
        ("level", "kind", "o.csv:1:5: “kind” is written twice."),
        ("office,,,", "offices,,,", "o.csv:3:8: There is no place in the regional body “offices”"),
        ("delta,office", "delta,organization", "o.csv:3:8: “organization” is written twice."),
        ("\ncity,", "\noffice,", "o.csv:5:1: “office” is written twice."),
        (",delta,", ",delt,", "o.csv:3:7:"),
        ("secretary", "secretery", "p.csv:2:6: There is no role “secretery”"),
        ("310000,signatory", "310001,signatory", "p.csv:3:5:"),
        ("2026-01-01", "1 May", "p.csv:3:7"),
        ("Mei@example.org,,", "Mei@example.org,Mei Li,", "p.csv:3:2: mei@example.org has another name"),
        ("Mei@example.org,,", "lan.example.org,Lan,兰", "p.csv:3:1: “lan.example.org” is no e-mail address"),
    ],
)
def test_each_slip_is_named_in_its_cell(old: str, new: str, said: str) -> None:
    assert old in ORGANIZATIONS + PEOPLE
    with pytest.raises(RegionProblems) as refused:
        read(ORGANIZATIONS.replace(old, new, 1), PEOPLE.replace(old, new, 1) if old not in ORGANIZATIONS else PEOPLE)
    assert any(str(each).startswith(said) for each in refused.value.problems), str(refused.value)


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (65 * 1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (bomb(), "The workbook is too large"),
        (b"PK\x03\x04 and nothing more", "The workbook cannot be read"),
        (b"\xff\xfe\x00\x00\x81", "nor text that can be read"),
        (b'key,"name', "This is not a table with commas or tabs"),
        (b"key\n" + b"a\n" * (MOST_ROWS + 1), "more than 20000 rows"),
        (b"key\n" + b"a" * 2_001, "Line 2 is wider"),
    ],
)
def test_what_is_no_table_is_refused_and_bounded(source: bytes, said: str) -> None:
    with pytest.raises(RegionProblems) as refused:
        read_tables([("x", source)], SHIPPED)
    assert said in str(refused.value).replace(",000", "000")
