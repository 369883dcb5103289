"""Written notices as PDF: what they say, how they stand foul data, that they come out the same every time."""

import io
import re
import time

import pytest
from pypdf import PdfReader

from casework.letters.fonts import drawable, drawable_code_points
from casework.letters.numbers import new_check_code, normalise_check_code, notice_number
from casework.letters.render import COMMON_KEYS, LetterError, render_letter

COMMON = {
    "number": "冀安评补〔2026〕3号",
    "title": "安全生产标准化定级告知书",
    "office": "冀安安全生产标准化评审中心",
    "addressee": "华北冶金有限公司",
    "date": "2026-03-05",
    "matter": "安全生产标准化二级企业定级申请（冶金）",
    "body": ["请于工作时间与经办人联系。"],
    "basis": [{"rule": "G-7-2-1", "text": "组织单位一次告知需要补正的全部内容"}],
    "contact": "李敏，0311-88880000",
    "check_code": "7K3M-Q9TX-0B4F-ZR2H",
    "check_url": "https://banli.example.cn/check/7K3M-Q9TX-0B4F-ZR2H",
    "case_reference": "安标-冀-2026-00042",
    "language": "zh",
}
ITEM = {"n": 1, "place": "第5.4节", "fault": "缺少检定记录", "required": "补充检定记录", "rule": "G-7-2-1"}
FALSE = {
    "commitments": [{"number": "2", "commitment": "已配备安全生产管理人员", "found": "人员已离职，未补配"}],
    "barred_until": "2029-03-05",
    "may_apply_from": "2029-03-06",
}
OWN = {
    "grading/correction": {"received_on": "2026-03-02", "items": [ITEM]},
    "grading/acceptance": {"accepted_on": "2026-03-04", "audit_due_on": "2026-03-18"},
    "grading/deemed_acceptance": {
        "effective_on": "2026-03-02",
        "notice_due_on": "2026-03-09",
        "audit_due_on": "2026-03-16",
    },
    "grading/audit_passed": {
        "opinions": [{"code": "5.1", "name": "目标职责", "opinion": "与证据一致"}],
        "next_step": "请做好准备。",
    },
    "grading/audit_refused": {
        "reasons": [{"place": "5.4 现场管理", "reason": "台账缺炼钢车间", "rule": "G-7-2-2"}],
        "remedies": ["可以依法申请行政复议。", "可以依法提起行政诉讼。"],
    },
    "grading/failure": {
        "reasons": [{"place": "3.2 现场管理", "reason": "重大事故隐患未整改", "rule": "G-7-5"}],
        "barred_until": "2027-03-05",
        "may_apply_from": "2027-03-06",
    },
    "grading/termination": FALSE,
    "grading/later_bar": FALSE,
}
SAYS = {
    "grading/correction": [
        "2026年3月2日收到",
        "以下1项内容需要补正",
        "第5.4节",
        "缺少检定记录",
        "补充检定记录",
        "G-7-2-1",
        "10个工作日的审核期限重新起算",
        "不再另行提出补正要求",
    ],
    "grading/acceptance": ["自2026年3月4日起予以受理", "最迟于2026年3月18日", "不向贵单位收取任何费用"],
    "grading/deemed_acceptance": [
        "自收到之日即2026年3月2日起视为受理",
        "最迟于2026年3月9日一次告知",
        "最迟于2026年3月16日",
    ],
    "grading/audit_passed": ["符合要求", "5.1", "目标职责", "与证据一致", "报送定级部门", "请做好准备。"],
    "grading/audit_refused": [
        "不符合要求",
        "5.4现场管理",
        "台账缺炼钢车间",
        "不受一年内不得申请的限制",
        "行政复议",
        "行政诉讼",
    ],
    "grading/failure": [
        "未通过定级",
        "3.2现场管理",
        "重大事故隐患未整改",
        "一年内不得再次申请",
        "2027年3月5日及以前提出的申请不予受理",
        "自2027年3月6日起可以重新申请",
    ],
    "grading/termination": [
        "经查与事实不符",
        "已配备安全生产管理人员",
        "人员已离职，未补配",
        "终止本次定级工作",
        "三年内不得申请定级",
        "自2029年3月6日起可以重新申请",
    ],
    "grading/later_bar": [
        "此前已经办结",
        "人员已离职，未补配",
        "2029年3月5日及以前提出的申请不予受理",
        "不改变上述申请的办理结果",
    ],
}
NO_REMEDIES = {"grading/audit_refused": {"remedies": []}}
LONG_WORD = "0123456789abcdefghij" * 5
MARKUP = '#import "x": * *粗* $x^2$ @ref <label> `code` \\u{41} _u_ // c /* #sys.inputs ]]} {{'


def letter(template: str, **changes: object) -> bytes:
    return render_letter(template, COMMON | OWN[template] | changes)


def pages(pdf: bytes) -> list[str]:
    """Each page's text without white space, which depends on where lines break."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    return "".join(pages(pdf))


def bare(value: str) -> str:
    return re.sub(r"\s", "", value)


@pytest.mark.parametrize("template", OWN)
def test_a_notice_says_what_every_notice_must_say(template: str) -> None:
    said = text(letter(template))
    for part in (
        COMMON["office"],
        COMMON["number"],
        COMMON["title"],
        "华北冶金有限公司：",
        f"{COMMON['matter']}（案号：{COMMON['case_reference']}）和自评报告",
        "请于工作时间与经办人联系。",
        "特此告知。",
        "组织单位一次告知需要补正的全部内容（G-7-2-1）",
        "2026年3月5日",
        "李敏，0311-88880000",
        "核验码7K3M-Q9TX-0B4F-ZR2H",
        COMMON["check_url"],
        "第1页共",
    ):
        assert bare(part) in said


@pytest.mark.parametrize("template", OWN)
def test_a_notice_says_its_own_part(template: str) -> None:
    said = text(letter(template))
    assert [part for part in SAYS[template] if part not in said] == []


def test_a_long_list_repeats_its_head_and_numbers_its_pages() -> None:
    items = [ITEM | {"n": n, "fault": f"第{n}项缺少记录" * 6} for n in range(1, 61)]
    sheets = pages(letter("grading/correction", items=items))
    with_rows = [sheet for sheet in sheets if "项缺少记录" in sheet]
    assert len(with_rows) > 3
    assert all("序号位置存在的问题补正要求依据" in sheet for sheet in with_rows)
    assert all(f"第{n}页共{len(sheets)}页" in sheet for n, sheet in enumerate(sheets, start=1))
    assert all(f"第{n}项缺少记录" in "".join(sheets) for n in range(1, 61))


@pytest.mark.parametrize("paragraphs", range(0, 24, 3))
def test_the_signature_never_stands_on_a_page_without_text(paragraphs: int) -> None:
    last = pages(letter("grading/correction", body=["此处为正文。"] * paragraphs))[-1]
    assert "特此告知" in last
    assert "核对网页所示" in last


@pytest.mark.parametrize("paragraphs", range(0, 42, 2))
def test_no_page_holds_the_closing_words_alone(paragraphs: int) -> None:
    last = pages(letter("grading/correction", body=["此处为正文。"] * paragraphs))[-1]
    assert last.index("本单位不再另行提出补正要求。") < last.index("特此告知。") < last.index("核对网页所示")


@pytest.mark.parametrize("template", ["acceptance", "deemed_acceptance", "audit_passed", "failure"])
def test_a_letter_of_a_few_lines_takes_one_page(template: str) -> None:
    assert len(pages(letter(f"grading/{template}", body=[]))) == 1


@pytest.mark.parametrize("template", OWN)
def test_the_closing_has_two_lines_of_the_text_with_it(template: str) -> None:
    for paragraphs in range(0, 14, 3):
        body = ["此处为正文。"] * paragraphs
        sheets = PdfReader(io.BytesIO(letter(template, body=body, **NO_REMEDIES.get(template, {})))).pages
        lines = sheets[-1].extract_text().partition("特此告知")[0].split("\n")
        assert len(sheets) == 1 or len([line for line in lines if line.strip()]) >= 2, paragraphs


def test_a_long_last_paragraph_neither_leaves_a_gap_nor_is_lost() -> None:
    body, remedy = ["此处为正文。"] * 5, "可以依法申请行政复议，" * 60
    sheets = pages(letter("grading/audit_refused", body=body, remedies=[remedy]))
    assert bare(remedy) in re.sub(r"案号安标.*?第\d页共\d页", "", "".join(sheets))
    assert "可以依法申请行政复议" in sheets[0]


def test_markup_in_data_is_plain_text() -> None:
    item = ITEM | {"place": MARKUP, "fault": MARKUP, "required": MARKUP, "rule": MARKUP}
    foul = dict.fromkeys(("number", "title", "office", "addressee", "matter", "contact", "case_reference"), MARKUP)
    foul |= {"body": [MARKUP], "basis": [{"rule": MARKUP, "text": MARKUP}], "items": [item]}
    said = text(letter("grading/correction", **foul))
    assert said.count(bare(MARKUP)) >= 12


@pytest.mark.parametrize(
    "changes", [{"items": [ITEM | {"fault": LONG_WORD}]}, {"body": [LONG_WORD]}, {"matter": LONG_WORD}]
)
def test_a_word_without_an_end_is_broken_and_complete(changes: dict[str, object]) -> None:
    pdf = letter("grading/correction", **changes)
    assert LONG_WORD in text(pdf)
    lines = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).splitlines()
    assert max(len(line) for line in lines) < len(LONG_WORD)


def test_a_cell_longer_than_a_page_goes_on_over_the_page() -> None:
    said = text(letter("grading/correction", items=[ITEM | {"fault": "汉字\n" * 200}]))
    assert said.count("汉字") == 200


@pytest.mark.parametrize(
    ("template", "empty"),
    [
        ("grading/correction", "items"),
        ("grading/audit_passed", "opinions"),
        ("grading/audit_refused", "reasons"),
        ("grading/audit_refused", "remedies"),
        ("grading/acceptance", "body"),
        ("grading/acceptance", "basis"),
    ],
)
def test_an_empty_list_leaves_no_trace(template: str, empty: str) -> None:
    said = text(letter(template, **{empty: []}))
    assert "特此告知" in said
    assert "序号" not in said or empty == "remedies"


def test_empty_lines_and_invisible_characters_leave_no_trace() -> None:
    said = text(letter("grading/acceptance", body=["", " \n\t", "第一\u200b行\r\n\u202e第二行\x00"]))
    assert "第一行第二行" in said


@pytest.mark.parametrize("name", ["䶮", "㛃", "堃", "喆", "犇", "𬍛", "𬱖", "𠮷", "𡃁", "𠝹"])
def test_a_rare_character_in_a_name_is_drawn(name: str) -> None:
    pdf = letter("grading/acceptance", addressee=f"石家庄{name}记铸造厂", office=f"{name}评审中心", title=f"{name}书")
    said = text(pdf)
    assert f"石家庄{name}记铸造厂：" in said
    assert "以编码代替" not in said


def test_every_character_of_the_basic_national_set_is_drawn() -> None:
    codes = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    characters = "".join(code.decode("gb2312", "ignore") for code in codes)
    assert len(characters) == 6763
    assert {ord(character) for character in characters} <= drawable_code_points()


def test_a_character_that_no_font_has_is_written_as_its_code_point() -> None:
    said = text(letter("grading/acceptance", addressee="石家庄𪚥记\ue863铸造厂"))
    assert "石家庄〔U+2A6A5〕记〔U+E863〕铸造厂：" in said
    assert "文中〔U+2A6A5〕、〔U+E863〕为该编码所表示的字符" in said


def test_data_that_can_be_drawn_stay_as_they_are() -> None:
    data = {"n": 1, "texts": ["上海“一”㎡", "a\nb"], "none": None}
    assert drawable(data) == (data, [])


@pytest.mark.parametrize("template", OWN)
def test_the_same_data_give_the_same_bytes(template: str) -> None:
    assert letter(template) == letter(template)


def test_the_pdf_is_tagged_archivable_and_dated_by_the_notice() -> None:
    reader = PdfReader(io.BytesIO(letter("grading/correction")))
    assert reader.metadata is not None
    assert reader.metadata.title == COMMON["title"]
    assert reader.metadata.author == COMMON["office"]
    assert reader.metadata["/CreationDate"].startswith("D:20260305")
    assert "pdfaid" in reader.root_object["/Metadata"].get_data().decode()
    assert reader.root_object["/Lang"].startswith("zh")
    assert "/StructTreeRoot" in reader.root_object


@pytest.mark.parametrize("key", COMMON_KEYS)
def test_a_notice_that_lacks_something_common_is_refused(key: str) -> None:
    with pytest.raises(LetterError, match=key):
        letter("grading/acceptance", **{key: ""})


@pytest.mark.parametrize(
    ("template", "changes"),
    [
        ("grading/acceptance", {"language": "en"}),
        ("grading/acceptance", {"date": "5 March"}),
        ("grading/acceptance", {"accepted_on": "soon"}),
        ("grading/correction", {"items": [{"n": 1}]}),
    ],
)
def test_data_that_do_not_fit_are_refused(template: str, changes: dict[str, object]) -> None:
    with pytest.raises(LetterError):
        letter(template, **changes)


@pytest.mark.parametrize("template", ["grading/none", "nowhere/correction", "grading/../correction", "correction", ""])
def test_an_unknown_template_is_refused(template: str) -> None:
    with pytest.raises(LetterError, match="no letter template"):
        render_letter(template, COMMON)


def test_how_long_a_notice_takes() -> None:
    """Tells, and asserts nothing: a busy machine is no fault of the letter."""
    letter("grading/correction")
    started = time.perf_counter()
    pdf = letter("grading/correction")
    report = f"a correction notice: {time.perf_counter() - started:.3f} s, {len(pdf) / 1000:.0f} kB"
    print(report)  # noqa: T201


def test_a_notice_number_is_written_as_offices_write_it() -> None:
    assert notice_number("冀安评补", 2026, 3) == "冀安评补〔2026〕3号"


@pytest.mark.parametrize(
    ("prefix", "year", "serial"), [("", 2026, 1), ("冀〔", 2026, 1), ("冀", 26, 1), ("冀", 2026, 0)]
)
def test_a_notice_number_that_cannot_be_is_refused(prefix: str, year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="not a|count"):
        notice_number(prefix, year, serial)


def test_check_codes_are_sixteen_unambiguous_signs_and_never_the_same() -> None:
    codes = {new_check_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes)
    assert all(normalise_check_code(code) == code for code in codes)


@pytest.mark.parametrize(
    "typed",
    [
        "7k3m-q9tx-ob4f-zr1h",
        "7K3MQ9TXOB4FZRLH",
        " 7K3M Q9TX 0B4F ZRIH ",
        "７Ｋ３Ｍ－Ｑ９ＴＸ－０Ｂ４Ｆ－ＺＲ１Ｈ",
        "7K3M—Q9TX—0B4F—ZR1H",
    ],
)
def test_a_check_code_is_understood_as_people_type_it(typed: str) -> None:
    assert normalise_check_code(typed) == "7K3M-Q9TX-0B4F-ZR1H"


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-Q9TX-0B4F-ZR1HX", "7K3M-Q9TX-0B4F-ZRUH", "冀K3MQ9TX0B4FZR1H"])
def test_what_is_no_check_code_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="check code"):
        normalise_check_code(typed)
