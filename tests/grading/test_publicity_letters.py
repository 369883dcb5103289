"""The documents that lists become: what they say, and how a long table goes over its pages."""

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader

from casework.letters.render import LIST_KEYS, LetterError, render_letter

COLUMNS = {
    "name": "企业名称",
    "credit_code": "统一社会信用代码",
    "region": "所在地",
    "industry": "行业",
    "level": "等级",
}
COMMON = {
    "number": "冀应急标公示〔2026〕3号",
    "title": "安全生产标准化拟定级企业名单公示",
    "office": "河北省应急管理厅",
    "addressee": "河北省应急管理厅",
    "date": "2026-03-10",
    "check_code": "7K3M-Q9TX-0B4F-ZR2H",
    "check_url": "https://banli.example.cn/check/7K3M-Q9TX-0B4F-ZR2H/",
    "language": "zh",
    "basis": [{"rule": "G-7-4", "text": "《企业安全生产标准化建设定级办法》第七条第四项"}],
}
OWN: dict[str, dict[str, Any]] = {
    "grading/qualified_list": {"note": "其中1家整改后复核合格。"},
    "grading/public_notice": {
        "first_day": "2026-03-10",
        "last_day": "2026-03-19",
        "working_days": 7,
        "contact": "安全基础处，0311-87908345",
        "public_url": "https://banli.example.cn/public/",
    },
    "grading/announcement": {"document_number": "冀应急〔2026〕12号", "copies": ["河北省总工会", "河北证监局"]},
}
SAYS = {
    "grading/qualified_list": ["河北省应急管理厅：", "以下3家企业符合", "请予确认并按规定公示", "整改后复核合格"],
    "grading/public_notice": [
        "拟确定以下3家企业",
        "2026年3月10日起，至2026年3月19日止，期满7个工作日",
        "https://banli.example.cn/public/",
        "予以保密",
        "安全基础处，0311-87908345",
    ],
    "grading/announcement": [
        "以下3家企业",
        "公告文号：冀应急〔2026〕12号",
        "有效期至",
        "2029-03-10",
        "抄送：河北省总工会、河北证监局。",
    ],
}


def entry(n: int) -> dict[str, Any]:
    return {
        "n": n,
        "reference": f"安标-冀-2026-{n:05d}",
        "name": f"第{n}冶金有限公司",
        "credit_code": "91130203000000191Q",
        "region": "路北区",
        "industry": "冶金",
        "level": "二级",
        "valid_until": "2029-03-10",
    }


def document(template: str, count: int = 3, **changes: Any) -> bytes:
    columns = COLUMNS | ({"valid_until": "有效期至"} if template == "grading/announcement" else {})
    table = {
        "columns": [{"code": code, "head": head} for code, head in columns.items()],
        "entries": [entry(n) for n in range(1, count + 1)],
    }
    return render_letter(template, COMMON | table | OWN[template] | changes)


def pages(pdf: bytes) -> list[str]:
    """Each page's text without white space, which depends on where lines break."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize("template", OWN)
def test_a_list_says_what_it_is_whom_it_names_and_how_it_is_checked(template):
    said = "".join(pages(document(template)))

    for part in (COMMON["office"], COMMON["number"], COMMON["title"], COMMON["check_code"], "第七条第四项"):
        assert part in said
    assert all(f"第{n}冶金有限公司91130203000000191Q路北区冶金二级" in said for n in (1, 2, 3))
    assert f"文号{COMMON['number']}" in said
    assert "案号" not in said
    for part in SAYS[template]:
        assert part in said


@pytest.mark.parametrize("template", OWN)
@pytest.mark.parametrize("count", [1, 12, 20, 33, 200])
def test_a_long_table_repeats_its_head_and_leaves_no_page_to_the_signature_alone(template, count):
    found = pages(document(template, count))

    assert found[-1].count("2026年3月10日") >= 1
    for number, page in enumerate(found):
        rows = re.findall(r"第(\d+)冶金有限公司", page)
        assert ("企业名称" in page) == bool(rows), number
    assert len(re.findall(r"第\d+冶金有限公司", "".join(found))) == count
    text_of_last = found[-1].split("办理依据")[0]
    assert len(text_of_last) > 10


@pytest.mark.parametrize("template", OWN)
def test_the_same_list_gives_the_same_bytes(template):
    assert document(template) == document(template)


@pytest.mark.parametrize("key", LIST_KEYS)
def test_a_list_that_lacks_something_is_no_document(key):
    with pytest.raises(LetterError, match=r"^a letter needs|^grading/announcement"):
        document("grading/announcement", **{key: ""} if key != "entries" else {"entries": []})


def test_names_are_text_whatever_they_hold():
    foul = '#import "x" *粗* $x^2$ @ref <b>&amp;'
    said = "".join(pages(document("grading/announcement", entries=[entry(1) | {"name": foul}])))

    assert re.sub(r"\s", "", foul) in said


@pytest.mark.parametrize("template", OWN)
def test_a_credit_code_of_wide_letters_stays_within_its_column(template):
    wide = entry(1) | {"credit_code": "91MW0203MWGQHMNW1Q", "region": "路北区"}
    begins = where_texts_begin(document(template, entries=[wide]))
    # The 18 signs take more than 0.6 em of 10.5 pt each, and the cell has its margins.
    assert begins["路北区"] - begins["91MW0203MWGQHMNW1Q"] > 18 * 0.6 * 10.5 + 10


def where_texts_begin(pdf: bytes) -> dict[str, float]:
    """How far from the left of the first page each of its texts begins, in points."""
    begins: dict[str, float] = {}

    def note(text: str, cm: list[float], tm: list[float], *font: Any) -> None:
        begins.setdefault(text.strip(), tm[4] * cm[0] + cm[4])

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    return begins
