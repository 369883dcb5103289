"""People in browsers: they sign in, read, fill in and press buttons, in Chinese, as they would at their desks."""

import base64
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from accounts.actors import PersonActor
from tests.factories import PASSWORD

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
"""The smallest of photos."""


@dataclass
class Somebody:
    """One person at one browser; nobody in particular where they have no login."""

    page: Page
    actor: PersonActor | None = None

    def sign_in(self) -> None:
        """Sign in with e-mail address and password."""
        self.page.goto("/login/")
        self.page.locator("[name=username]").fill(self.actor.person.email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=password]").press("Enter")
        expect(self.page.locator("h1")).to_have_text("待办")

    def go_on(self, control: Locator) -> None:
        """Press what leads to another page, and be there: nothing may be read off the page that is left."""
        with self.page.expect_navigation():
            control.click()

    def open_from_worklist(self, ask: str | re.Pattern[str]) -> None:
        """Open the line of the worklist that asks `ask`."""
        self.page.goto("/")
        self.go_on(self.page.locator(".worklist").get_by_role("link", name=ask).first)

    def go_to_case(self, reference: str) -> None:
        """Open a case by its reference."""
        self.page.goto(f"/cases/{reference}/")

    def begin(self, step: str) -> None:
        """Press the button of a step on the case page."""
        self.go_on(self.page.locator(".case-now").get_by_role("link", name=step, exact=True))

    def begin_case(self, **facts: str) -> str:
        """Fill in and send the form by which a case begins, which is open; the case's reference."""
        self.fill(**facts)
        self.go_on(self.page.locator("main form .btn-primary"))
        return self.page.locator(".reference").first.inner_text()

    def opens(self, path: str) -> None:
        """Go to an address of the site."""
        self.page.goto(path)

    def begin_edit(self) -> None:
        """Press the button that opens the report being drafted."""
        self.go_on(self.page.locator(".case-now .actions a[href*='/contents/']").first)

    def fill(self, **values: str) -> None:
        """Fill fields by name; `items__0__place` is the field items-0-place. Choices are taken by value."""
        for key, value in values.items():
            field = self.page.locator(f"[name='{key.replace('__', '-')}']")
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def fill_rows(self, name: str, *rows: dict[str, str]) -> None:
        """Fill in a list row by row, adding those that the page does not show yet."""
        for place, row in enumerate(rows):
            first = self.page.locator(f"[name='{name}-{place}-{next(iter(row))}']")
            if not first.count():
                self.page.locator(f"button[name=add_row][value='{name}']").click()
                expect(first).to_be_visible()
            self.fill(**{f"{name}__{place}__{field}": value for field, value in row.items()})

    def tick(self, *names: str) -> None:
        """Tick boxes by name."""
        for name in names:
            self.page.locator(f"[name='{name.replace('__', '-')}']").check()

    def attach(self, field: str, name: str) -> None:
        """Take a photo on the spot for a field of documents, and see it ticked there."""
        files = {"name": name, "mimeType": "image/png", "buffer": photo_of(name)}
        # Nobody is quicker than the scripts of the page, which take the file up.
        self.page.wait_for_load_state()
        self.page.locator(f"input[name='{field}-files']").set_input_files(files)
        expect(self.page.get_by_label(name)).to_be_checked()

    def press(self, do: str) -> None:
        """Press the button with that value of `do`, and be on the page that answers."""
        self.go_on(self.button(do))

    def button(self, do: str) -> Locator:
        """The button with that value of `do`."""
        return self.page.locator(f"button[name=do][value={do}]:visible")

    def check_and_send(self) -> None:
        """Read the answers once more and put them forward."""
        self.press("check")
        expect(self.page.locator("h1")).to_contain_text("核对")
        self.press("send")

    def sign(self) -> None:
        """Sign the proposal that is open, logging in again."""
        form = self.page.locator("form[action$='/sign/']")
        form.locator("input[type=password]").fill(PASSWORD)
        form.get_by_role("button").click()

    def sign_next(self, *texts: str) -> None:
        """Open what the worklist asks to sign, see `texts` there, and sign."""
        self.open_from_worklist(re.compile("签"))
        self.sees(*texts)
        self.sign()
        expect(self.page.locator(".messages, [role=status]").first).to_be_visible()

    def unfold(self, summary: str) -> None:
        """Open the first of what is folded away under `summary`, unless it is open."""
        folded = self.page.locator("main summary").filter(has_text=summary).first
        if not folded.evaluate("each => each.parentElement.open"):
            folded.click()

    def sees(self, *texts: str) -> None:
        """The page shows each of `texts`, not folded away."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text, use_inner_text=True)


def photo_of(name: str) -> bytes:
    """A small photo, another one for each name: the site keeps the same photo only once."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), tuple(hashlib.sha256(name.encode()).digest()[:3])).save(made, "PNG")
    return made.getvalue()


def at_a_browser(new_page: Callable[..., Page], actor: PersonActor, **options: object) -> Somebody:
    """That person at a new browser, signed in."""
    somebody = Somebody(new_page(**options), actor)
    somebody.sign_in()
    return somebody
