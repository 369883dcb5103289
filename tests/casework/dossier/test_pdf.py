"""The dossier as one PDF: its index tells the truth, and attached pages stand in it without doing anything there."""

import io
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from casework import engine
from casework.dossier import copying, sheets
from casework.dossier.pdf import A3, A4, paper_for, place_on
from casework.letters.store import pdf_of
from casework.models import Case
from tests.casework.dossier.conftest import Keep, bare, encrypted, pages, pdf, picture, reader_of, text_of
from tests.grading import world as grading


def bookmarks(reader: PdfReader) -> dict[str, int]:
    """Each bookmark with the number of the page it leads to."""
    found: dict[str, int] = {}

    def walk(items: list[Any]) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item)
            else:
                found[bare(item.title)] = reader.get_destination_page_number(item) + 1

    walk(reader.outline)
    return found


def index_of(reader: PdfReader) -> str:
    return "".join(text for text in pages(reader)[1:] if text.startswith("Index"))


def test_index_and_bookmarks_name_the_page_on_which_a_thing_stands(world, case, keep) -> None:
    keep("plan.pdf", pdf("PLAN-ONE", "PLAN-TWO", "PLAN-THREE"), purpose="总平面图")
    keep("photo.jpg", picture(), "image/jpeg", purpose="公告栏照片")
    keep("list.pdf", pdf("LIST-ONE"), purpose="名册")
    reader = reader_of(case, world.unit.handler)
    texts, marks, index = pages(reader), bookmarks(reader), index_of(reader)
    on = {
        "2.总平面图": "PLAN-ONE",
        "4.名册": "LIST-ONE",
        "1.受理通知书": "特此告知",
        "Courseofevents": "Startanapplication",
        "Stateofthechainofevents": case.head_hash,
    }
    for title, said in on.items():
        number = next(number for mark, number in marks.items() if mark.startswith(title))
        assert said in texts[number - 1]
        assert f"page{number}of{len(texts)}" in texts[number - 1]
        assert f"{title}" in index
    assert [n for n, text in enumerate(texts, start=1) if "PLAN-" in text] == [
        marks["2.总平面图"] + n for n in range(3)
    ]
    assert marks["4.名册"] == marks["3.公告栏照片"] + 1 == marks["2.总平面图"] + 4
    assert index.index("1.公示") < index.index("2.总平面图") < index.index("3.公告栏照片") < index.index("4.名册")
    for title in ("2.总平面图", "3.公告栏照片", "4.名册"):
        assert any(f"{title}{'.' * dots}{marks[title]}" in index for dots in range(3, 200)), title


def test_every_page_says_its_number(world: grading.World, case: Case, keep: Keep) -> None:
    keep("plan.pdf", pdf("ONE", "TWO"))
    texts = pages(reader_of(case, world.unit.handler))
    assert all(f"page{number}of{len(texts)}" in text for number, text in enumerate(texts, start=1))


def test_every_event_is_a_bookmark_and_says_what_happened(world: grading.World, case: Case) -> None:
    reader = reader_of(case, world.unit.handler)
    titles = [title for title in bookmarks(reader) if title[:1].isdigit() and "2026-03-10" in title]
    assert len(titles) == case.event_count
    said = "".join(pages(reader))
    for part in ("Submitted→Accepted,underaudit", "0315-8590123", "同意报送。", "G-7-2-2"):
        assert part in said
    for event in case.events.all():
        assert event.hash in said


def test_an_effective_day_is_told_where_it_differs(world: grading.World) -> None:
    case = world.case_at("submitted")
    engine.settle(case, grading.moment("2026-03-18"))
    assert bare("Effective 2026-03-10") in text_of(case, world.unit.handler)


def test_the_pages_of_a_notice_stand_in_it_as_they_were_issued(world: grading.World, case: Case) -> None:
    notice = case.notices.first()
    issued = PdfReader(io.BytesIO(pdf_of(notice)))
    notice.refresh_from_db()
    reader = reader_of(case, world.enterprise.handler)
    texts = pages(reader)
    first = next(n for mark, n in bookmarks(reader).items() if mark.endswith(bare(notice.number)))
    for offset, page in enumerate(issued.pages):
        sheet = reader.pages[first - 1 + offset]
        assert bare(page.extract_text()) in texts[first - 1 + offset]
        assert [round(side) for side in sheet.mediabox[2:]] == [595, 842]
    assert notice.pdf_sha256 in "".join(texts)
    assert notice.check_code in "".join(texts)


@pytest.mark.parametrize(
    ("name", "content", "media_type", "said"),
    [
        ("cut.pdf", b"%PDF-1.7\n1 0 obj", "application/pdf", "The file is damaged and cannot be read."),
        ("empty.pdf", b"", "application/pdf", "The file is damaged and cannot be read."),
        ("locked.pdf", encrypted(pdf("HIDDEN")), "application/pdf", "The PDF is encrypted."),
        ("wide.pdf", pdf("WIDE", size=(20_000, 10)), "application/pdf", "The file is damaged and cannot be read."),
        ("half.jpg", picture(900, 900)[:400], "image/jpeg", "The file is damaged and cannot be read."),
        ("text.docx", b"PK", "application/msword", "A file of this type has no pages that could be shown here."),
    ],
)
def test_what_cannot_be_shown_is_listed_with_why(world, case, keep, name, content, media_type, said) -> None:
    keep(name, content, media_type, purpose="打不开的附件")
    keep("good.pdf", pdf("GOOD"))
    text = text_of(case, world.unit.handler)
    assert bare(f"Not shown here {said}") in text
    assert "2.打不开的附件" in text
    assert "GOOD" in text


def test_a_picture_of_too_many_pixels_is_listed(world, case, keep, monkeypatch) -> None:
    keep("bomb.png", picture(12_000, 11_000, "PNG"), "image/png")
    assert bare("The picture has too many pixels.") in text_of(case, world.unit.handler)


def test_a_file_that_eats_time_is_given_up(world, case, keep, monkeypatch, tmp_path) -> None:
    program = tmp_path / "slow.py"
    program.write_text("while True: pass")
    monkeypatch.setattr(sheets, "PROGRAM", program)
    monkeypatch.setattr(sheets, "LONGEST_COPY_SECONDS", 0.2)
    keep("slow.pdf", pdf("SLOW"))
    assert bare("Reading it takes more time or memory") in text_of(case, world.unit.handler)


def test_what_would_make_the_pdf_too_long_stays_in_the_zip(world, case, keep, monkeypatch) -> None:
    monkeypatch.setattr(sheets, "MOST_SHEETS", 6)
    keep("long.pdf", pdf(*["LONG"] * 6))
    keep("short.pdf", pdf("SHORT"))
    text = text_of(case, world.unit.handler)
    assert bare("This PDF would become too long with it.") in text
    assert "LONG" not in text
    assert "SHORT" in text


def test_an_attached_pdf_can_do_nothing_in_the_dossier(world, case, keep) -> None:
    made, target = pikepdf.open(io.BytesIO(pdf("ACTIVE"))), io.BytesIO()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = script
    made.pages[0].obj.AA = pikepdf.Dictionary(O=script)
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 500, 500], A=script, Border=[0, 0, 1]
    )
    made.pages[0].obj.Annots = pikepdf.Array([made.make_indirect(link)])
    made.attachments["evil.exe"] = b"MZ"
    made.save(target)
    keep("active.pdf", target.getvalue())
    reader = reader_of(case, world.unit.handler)
    page = next(page for page in reader.pages if "ACTIVE" in page.extract_text())
    assert "/Annots" not in page
    assert "/AA" not in page
    assert "/OpenAction" not in reader.root_object
    assert not reader.attachments


def test_a_seal_in_a_signature_field_is_still_seen(tmp_path) -> None:
    made = pikepdf.open(io.BytesIO(pdf("TEXT")))
    seal = made.make_stream(b"1 0 0 rg 0 0 50 50 re f")
    seal.Type, seal.Subtype, seal.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 50, 50])
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Widget,
        FT=pikepdf.Name.Sig,
        T="seal",
        F=4,
        Rect=[100, 100, 150, 150],
        AP=pikepdf.Dictionary(N=seal),
    )
    field = made.make_indirect(field)
    made.pages[0].obj.Annots = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    source, target = tmp_path / "sealed.pdf", tmp_path / "copy.pdf"
    made.save(source)
    assert copying.main("pdf", str(source), str(target)) == {"sheets": [(595.0, 842.0)]}
    with pikepdf.open(target) as copy:
        drawn = [bytes(each.read_bytes()) for each in copy.objects if isinstance(each, pikepdf.Stream)]
    assert any(b"1 0 0 rg" in each for each in drawn)


def test_a_turned_page_stands_as_a_screen_shows_it(tmp_path) -> None:
    made = pikepdf.open(io.BytesIO(pdf("TURNED")))
    made.pages[0].rotate(90, relative=False)
    made.save(tmp_path / "turned.pdf")
    assert copying.copy_pdf(tmp_path / "turned.pdf", tmp_path / "copy.pdf") == [(842.0, 595.0)]


@pytest.mark.parametrize(
    ("size", "paper"),
    [
        ((595, 842), A4),
        ((612, 792), A4),
        ((842, 595), A4[::-1]),
        ((842, 1191), A3),
        ((3000, 2000), A3[::-1]),
        ((100, 50), A4[::-1]),
    ],
)
def test_pages_stand_on_paper_that_can_be_printed(size, paper) -> None:
    assert paper_for(size) == paper
    box = place_on(paper, size, bare=False)
    assert box.llx >= 0
    assert box.lly >= 0
    assert box.urx <= paper[0] + 0.01
    assert box.ury < paper[1]
    assert box.width / box.height == pytest.approx(size[0] / size[1])
    assert box.width <= size[0] + 0.01


def test_markup_in_what_people_wrote_is_plain_text(world, case, keep) -> None:
    markup = '#import "x": * *粗* $x$ @ref <label> `code` #sys.inputs ]]} {{first}} {page}'
    keep("markup.pdf", pdf("ONE"), purpose=markup)
    assert bare(markup) in text_of(case, world.unit.handler)


def test_a_character_without_a_glyph_is_written_as_its_code(world, case, keep) -> None:
    keep("rare.pdf", pdf("ONE"), purpose="石家庄\ue863铸造厂")
    said = text_of(case, world.unit.handler)
    assert "石家庄〔U+E863〕铸造厂" in said
    assert bare("U+E863 stand for characters") in said
