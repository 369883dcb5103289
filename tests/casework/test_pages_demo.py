"""The pages of the demo: moving the day and reading the mails; none of them elsewhere."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

from records import clock
from tests.casework.pages import text_of, visitor
from tests.grading import world as grading


@pytest.fixture
def demo(settings, tmp_path: Path) -> Path:
    """The site as a demo, with a folder for its mails."""
    settings.BANLI_DEMO = settings.BANLI_CLOCK_MOVABLE = True
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


@pytest.mark.parametrize("path", ["/demo/", "/demo/mails/", "/demo/mails/x.0/1/"])
def test_there_is_no_demo_on_a_real_site(db, settings, path):
    settings.BANLI_DEMO = False
    assert visitor().get(path).status_code == 404
    assert visitor().post("/demo/", {"day": "2030-01-01"}).status_code == 404


def test_moving_the_day_says_what_has_lapsed(demo, db):
    world, at = grading.build(), clock.now()
    case = world.case_at("submitted", at=at)
    due = case.deadlines.get(code="correction_notice").due_on
    page = text_of(visitor().get("/demo/"))
    assert case.reference in page
    assert "the system takes the step “Deemed accepted”" in page
    day = due + timedelta(days=1)
    response = visitor().post("/demo/", {"day": day.isoformat()}, follow=True)
    assert clock.today() == day
    assert "1 time limit has lapsed; the worker lets it take effect within some seconds." in text_of(response)


def test_a_minimum_period_is_over_and_not_overdue(demo, db):
    world = grading.build()
    world.case_at("noticed")
    page = text_of(visitor().get("/demo/"))
    assert "the minimum period is over" in page
    assert "it is overdue" not in page


def test_a_limit_whose_lapse_waits_has_not_lapsed(demo, db, time_machine):
    world = grading.build()
    case = world.case_at("rectifying")
    due = case.deadlines.get(code="rectification", state="open").due_on
    time_machine.move_to(grading.moment(due), tick=False)
    world.do(case, "ask_extension", at=grading.moment(due))
    assert "its lapse waits: a request to extend it is open" in text_of(visitor().get("/demo/"))
    day = due + timedelta(days=1)
    response = visitor().post("/demo/", {"day": day.isoformat()}, follow=True)
    assert "No time limit has lapsed by then." in text_of(response)


@pytest.mark.parametrize("day", ["2001-01-01", "9999-12-31", "tomorrow", "", "2026-02-30"])
def test_a_day_to_which_nobody_can_move(demo, db, day):
    before = clock.today()
    assert visitor().post("/demo/", {"day": day}).status_code == 422
    assert clock.today() == before


def send(folder: Path, subject: str, *, text: str = "正文 http://127.0.0.1:8000/check/", attached: bytes = b"") -> None:
    backend = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    mail = EmailMultiAlternatives(subject, text, to=["a@example.cn"], connection=backend)
    mail.attach_alternative("<p>正文</p>", "text/html")
    if attached:
        mail.attach("冀安评补〔2026〕3号.pdf", attached, "application/pdf")
    mail.send()


def test_the_mails_are_read_newest_first_with_what_came_with_them(demo, db):
    send(demo, "先发的")
    send(demo, "后发的", attached=b"%PDF-1.7 ...")
    page = visitor().get("/demo/mails/")
    said = text_of(page)
    assert said.index("后发的") < said.index("先发的")
    assert '<a href="http://127.0.0.1:8000/check/"' in page.content.decode()
    key = page.context["mails"][0].key
    file = visitor().get(reverse("casework:demo_attachment", args=[key, 1]))
    assert file.content == b"%PDF-1.7 ..."
    assert file["Content-Disposition"].startswith("attachment")
    assert visitor().get(reverse("casework:demo_attachment", args=[key, 2])).status_code == 404


@pytest.mark.parametrize("key", ["..", "nothing.0", "..%2F..%2Fetc%2Fpasswd"])
def test_a_mail_that_is_not_there(demo, db, key):
    assert visitor().get(f"/demo/mails/{key}/1/").status_code == 404


def test_a_mail_runs_nothing(demo, db):
    send(demo, "<script>alert(1)</script>", text="<img src=x onerror=alert(1)> javascript:alert(1)")
    page = visitor().get("/demo/mails/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_no_mail_yet(demo, db):
    assert "No mail has been sent yet" in text_of(visitor().get("/demo/mails/"))


def test_a_mail_shows_when_it_was_sent_in_shanghai(demo, db):
    demo.mkdir()
    (demo / "20260310.log").write_text("Subject: a\nTo: a@example.cn\nDate: Tue, 10 Mar 2026 17:30:00 -0000\n\nb\n")
    (demo / "20260311.log").write_text("Subject: c\nTo: a@example.cn\n\nd\n")
    said = text_of(visitor().get("/demo/mails/"))
    assert "2026-03-11 01:30" in said
    assert "17:30" not in said
