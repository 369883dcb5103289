"""Every page of the site once: accessible, whole, and in one language. A page that nobody visits fails the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.test import Client
from django.test.signals import template_rendered
from playwright.sync_api import Browser, Page, Response, expect

from accounts.models import Person
from config.demos import logins
from tests.fixtures.people import BACKEND
from tests.grading.world import SUBMITTED_ON
from tests.journeys import reading
from tests.journeys.visits import PARTS, Site, Visit, build, visits

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

TEMPLATES = Path(site_settings.BASE_DIR) / "templates"
MAILS = ("mail/", "accounts/mail/")
STACKED_BUT_WIDE = """() => [...document.querySelectorAll(".table-wrap:has(.table-stacks)")]
  .some(wrap => wrap.scrollWidth > wrap.clientWidth)"""
SEND = """([path, fields]) => {
  const form = document.createElement("form");
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  [form.method, form.action] = ["post", path];
  for (const [name, value] of Object.entries({csrfmiddlewaretoken: token, ...fields})) {
    const input = document.createElement("input");
    [input.type, input.name, input.value] = ["hidden", name, value];
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}"""


@pytest.fixture
def parts(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """What is visited: one part at a time where a browser is needed, so that several processes share the work."""
    return getattr(request, "param", tuple(PARTS))


one_by_one = pytest.mark.parametrize("parts", [(part,) for part in PARTS], ids=list(PARTS), indirect=True)


@pytest.fixture
def site(on_day, settings, monkeypatch, tmp_path, parts) -> Iterator[Site]:
    """The demo with a case in each state; its health page fails, as any page that has a fault does."""
    cache.clear()
    on_day(SUBMITTED_ON)
    settings.BANLI_DEMO = True
    settings.MAIL_DIR = tmp_path / "mail"
    monkeypatch.setattr("config.views.connection", None)
    yield build(parts)
    cache.clear()


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """The name of each template that is rendered while the test runs, in any thread."""
    names: set[str] = set()

    def note(template: Any, **more: Any) -> None:
        names.add(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


@pytest.fixture
def quiet_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Opens pages whose complaints nobody counts: axe writes styles into those whose sheets import others."""
    contexts = []

    def open_page(**options: Any) -> Page:
        contexts.append(browser.new_context(base_url=live_server.url, **{"locale": "zh-CN", **options}))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


class Walk:
    """A browser for each person, opened when it is first needed, and all that was found wrong on the way."""

    def __init__(self, site: Site, base: str, new_page: Callable[..., Page], **options: Any) -> None:
        self.site, self.base, self.new_page, self.options = site, base, new_page, options
        self.pages: dict[str, Page] = {}
        self.faults: list[str] = []

    def go(self, visit: Visit) -> Page:
        """Open the page, unless it is still open, and send from there what the visit sends."""
        page = self._page_of(visit.who)
        there = unquote(urlsplit(page.url).path) == visit.path
        response = None if there and visit.send is not None else page.goto(visit.path)
        for _time in range(visit.times if visit.send is not None else 0):
            with page.expect_navigation() as navigation:
                page.evaluate(SEND, [visit.to or visit.path, visit.send])
            response = navigation.value
        self._expect(visit, response)
        return page

    def check(self, visit: Visit, page: Page, axe: Callable[[Page], None]) -> None:
        """Remember what keeps people from using the page."""
        try:
            axe(page)
        except AssertionError as error:
            self.faults.append(f"{visit}: {error}")

    def _expect(self, visit: Visit, response: Response | None) -> None:
        if response is None or response.status != visit.status:
            self.faults.append(f"{visit}: answered {response and response.status}, not {visit.status}")

    def _page_of(self, who: str) -> Page:
        if who not in self.pages:
            page = self.pages[who] = self.new_page(**self.options)
            name = site_settings.SESSION_COOKIE_NAME
            if who:
                session = signed_in(self.site.people[who]).cookies[name].value
                page.context.add_cookies([{"name": name, "value": session, "url": self.base}])
        return self.pages[who]


def signed_in(person: Person | None, **headers: str) -> Client:
    """A browser without a screen in which that person has signed in, if given."""
    client = Client(headers=headers)
    if person is not None:
        client.force_login(person, BACKEND)
    return client


def words_of(seen: list[Visit]) -> Any:
    """Finds every text that is data: stored, typed on the way, or of the demo's list of logins."""
    typed = [text for visit in seen for text in (visit.send or {}).values()]
    return reading.stored_words(typed, (text for login in logins() for text in login.values()))


@one_by_one
def test_every_page_is_accessible_and_in_chinese(site, parts, new_page, quiet_page, live_server, axe):
    walk, quiet = (Walk(site, live_server.url, opener) for opener in (new_page, quiet_page))
    seen = visits(site, parts)
    words = words_of(seen)
    for visit in seen:
        page = (walk if visit.ours else quiet).go(visit)
        if visit.read:
            walk.faults += [f"{visit}: {text!r}" for text in reading.foreign_texts(page.content(), "zh", words)]
            walk.check(visit, page, axe)
    assert not (faults := walk.faults + quiet.faults), "\n".join(faults)


def test_every_page_in_english(site, parts, rendered):
    seen = visits(site, parts)
    words, faults, clients = words_of(seen), [], {}
    for visit in seen:
        if visit.who not in clients:
            clients[visit.who] = signed_in(site.people.get(visit.who), accept_language="en")
        response = answer(clients[visit.who], visit)
        assert response.status_code == visit.status, str(visit)
        if visit.read:
            faults += [f"{visit}: {text!r}" for text in reading.foreign_texts(response.text, "en", words)]
    assert not faults, "\n".join(faults)
    files = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()}
    assert sorted(name for name in files - rendered if not name.startswith(MAILS)) == []


def answer(client: Client, visit: Visit) -> Any:
    """What a visit gets without a browser; only the visit with a token of its own has to have the right one."""
    client.raise_request_exception = False
    client.handler.enforce_csrf_checks = "csrfmiddlewaretoken" in (visit.send or {})
    if visit.send is None:
        return client.get(visit.path, follow=True)
    return [client.post(visit.to or visit.path, visit.send) for _time in range(visit.times)][-1]


def test_the_document_of_the_api_is_drawn(new_page):
    page = new_page()
    page.goto("/api/v1/docs/")
    page.locator("#operations-tag-account").click()
    expect(page.get_by_text("/api/v1/login")).to_be_visible()
    assert page.title()
    assert page.get_attribute("html", "lang") == "en"


@pytest.mark.parametrize(
    "options",
    [{"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}],
    ids=["on a phone", "in the dark"],
)
@one_by_one
def test_the_main_pages(site, parts, new_page, live_server, axe, options):
    walk = Walk(site, live_server.url, new_page, **options)
    for visit in (each for each in visits(site, parts) if each.main):
        page = walk.go(visit)
        walk.check(visit, page, axe)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            walk.faults.append(f"{visit}: is wider than the screen")
        if page.evaluate(STACKED_BUT_WIDE):
            walk.faults.append(f"{visit}: has a table that stacks, and is to be scrolled sideways all the same")
    assert not walk.faults, "\n".join(walk.faults)
