"""A region's file by itself: what is wrong with it is named with its line, before any database is touched."""

from __future__ import annotations

import pytest

from govflow.demo.region import region as region_of_the_demonstration
from govflow.errors import Conflict
from govflow.services.commands.founding.installation import Founding, check_founding
from govflow.services.commands.founding.reading import LARGEST, RegionProblems
from govflow.services.words import SHIPPED
from govflow.settings import Settings
from tests.services.regions import DELTA, MORE, region


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("region: 1", "region: 2", 1, "“region” must be one of 1, not “2”"),
        ("prefix: YRD", "prefix: yrd", 2, "two to six capital letters, such as BTH"),
        ("prefix: YRD, ", "", 2, "“body” lacks the key “prefix”"),
        ("central: centre", "central: center", 2, "did you mean “centre”?"),
        ("central: centre", "zone: Asia/Peking", 2, "“Asia/Peking” is no time zone such as Asia/Shanghai"),
        ("kind: central_authority", "kind: central", 4, "There is no kind of organization “central”"),
        ("level: central", "level: country", 4, "There is no level “country”; did you mean “county”?"),
        ("below: centre", "below: nobody", 5, "There is no organization in this file “nobody”"),
        ("below: centre", "below: purse", 5, "“delta” would come to stand below itself"),
        ("below: centre", "belov: centre", 5, "There is no key “belov” here; did you mean “below”?"),
        ("subtype: finance", "subtype: purse", 7, "There is no subtype “purse”"),
        ("subtype: finance", "function: purse", 7, "There is no function of a department “purse”"),
        ("Shanghai · 上海市", "Shanghai", 8, "write both languages with one “ · ” between them"),
        ("Shanghai · 上海市", "Delta Office · 上海市", 8, "“Delta Office” stands for “office” already"),
        ("Shanghai · 上海市", f"Shanghai · {'市' * 81}", 8, "It has at most 80 characters"),
        ("Shanghai · 上海市", '"Shang\\u202ehai · 上海市"', 8, "U+202E"),
        ("code: 310000", f"code: {'3' * 25}", 8, "It has at most 24 characters"),
        ("code: 310000", "code: 310000, weight: 0", 8, "A weight is a number or fraction above 0"),
        ("code: 310000", "code: 310000, monogram: SHANG", 8, "It has at most 4 characters"),
        ("  delta: [shanghai]", "  shanghai: [delta]", 10, "Only committees and bodies have members"),
        ("  delta: [shanghai]", "  delta: [delta]", 10, "never themselves"),
        ("[shanghai]", "[shanghai, shanghai]", 10, "“shanghai” is written twice"),
        ("[shanghai]", "[{organization: shanghai, since: 1026-01-01}]", 10, "between the years 1900 and 2200"),
        ("[shanghai]", "[{organization: shanghai, since: 1 May}]", 10, "write a day like 2026-01-01"),
        ("mei@example.org", "mei.example.org", 12, "“mei.example.org” is no e-mail address"),
        ("mei@example.org", "YU@example.org", 13, "“yu@example.org” is written twice"),
        ("[secretary]", "[secretery]", 12, "There is no role “secretery”; did you mean “secretary”?"),
        ("[secretary]", "[secretary, secretary]", 12, "“secretary” is written twice"),
        ("[secretary]", "[{role: secretary, mandate: 7}]", 12, "needs no mandate: write it for one of signatory"),
        ("roles: {office", "roles: {offices", 12, "did you mean “office”?"),
        (
            "[secretary]", "[{role: secretary, since: 2027-01-02, until: 2027-01-01}]", 12,
            "The last day lies before the first day, 2 January 2027",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line_and_what_mends_it(old: str, new: str, line: int, sentence: str) -> None:
    assert old in DELTA
    with pytest.raises(RegionProblems) as refused:
        region(DELTA.replace(old, new, 1))
    said = str(refused.value).splitlines()
    assert any(each.startswith(f"region.yaml:{line}:") and sentence in each for each in said), said
    assert said[-1].startswith("Nothing was entered: the region has ")


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(RegionProblems) as refused:
        region(DELTA.replace("YRD", "y").replace("[secretary]", "[king]").replace("level: province", "level: high"))
    assert [each.line for each in refused.value.problems] == [2, 8, 12]


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "region: [\n", "- region\n", "region: 1\nregion: 1\n", "&a region: 1\n"]
)
def test_what_is_no_region_is_refused(text: str) -> None:
    with pytest.raises(RegionProblems):
        region(text)


def test_a_file_is_bounded_but_may_hold_thousands() -> None:
    line = "  c{0}: {{name: County {0} · 县{0}, kind: local_government, level: county, below: shanghai, code: {0}}}\n"
    many = "".join(line.format(number) for number in range(3_000))
    assert len(region(DELTA.replace("members:", many + "members:")).file.organizations) == 3_005
    with pytest.raises(RegionProblems, match="larger than 4096 KB"):
        region(DELTA + "#" * LARGEST)


def test_terms_of_one_role_may_follow_one_another() -> None:
    two = "[{role: secretary, since: 2020-01-01, until: 2021-12-31}, {role: secretary, since: 2022-01-01}]"
    assert len(region(DELTA.replace("[secretary]", two)).file.people["mei@example.org"].roles["office"]) == 2


def test_the_demonstration_is_a_region_like_any_other() -> None:
    file = region_of_the_demonstration().file
    assert len(file.organizations) >= 50
    assert [email for email, person in file.people.items() if person.administrator] == ["admin@govflow.example"]


def test_what_founds_is_checked_before_any_database_is_touched(tmp_path: object) -> None:
    settings = Settings(database_url="sqlite:///x", secret_key="x" * 40, data_dir=tmp_path)  # type: ignore[arg-type]
    typed = {"prefix": "YRD", "name_en": "Delta", "name_zh": "三角", "administrator": "mei@example.org"}
    check_founding(Founding(**typed), settings, SHIPPED)
    check_founding(Founding(region=region(DELTA)), settings, SHIPPED)
    check_founding(Founding(region=region(DELTA), prefix="YRD", administrator="lan@example.org"), settings, SHIPPED)
    for other, sentence in (
        ({"prefix": None}, "--prefix is missing"),
        ({"name_zh": " "}, "--name-zh is missing"),
        ({"name_zh": "\u200b"}, "nothing to be seen"),
        ({"prefix": "y1"}, "two to six capital letters"),
        ({"administrator": "nobody"}, "is no e-mail address"),
    ):
        with pytest.raises((Conflict, RegionProblems), match=sentence):
            check_founding(Founding(**{**typed, **other}), settings, SHIPPED)
    with pytest.raises(Conflict, match="--prefix says “YRX”, and the file says “YRD”"):
        check_founding(Founding(region=region(DELTA), prefix="YRX"), settings, SHIPPED)
    with pytest.raises(Conflict, match="govflow region load"):
        check_founding(Founding(region=region(MORE)), settings, SHIPPED)
