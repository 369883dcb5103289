"""What the people of an agency and of a lead unit do at the site with calls and projects."""

import re

from playwright.sync_api import expect

from tests.journeys.people import Somebody


def publish_call(handler: Somebody, signer: Somebody, **facts: str) -> str:
    """Write a call and have it published; its reference."""
    lump_sum = facts.pop("lump_sum", "")
    handler.opens("/start/call/")
    if lump_sum:
        handler.tick("lump_sum")
    reference = handler.begin_case(**facts)
    step(handler, reference, "发布指南", signer)
    return reference


def step(
    somebody: Somebody, reference: str, name: str, signer: Somebody | None = None, *texts: str, **said: str
) -> None:
    """Take a step by its button, read once more and sent, and signed with `texts` before the signer's eyes."""
    somebody.go_to_case(reference)
    somebody.begin(name)
    answer(somebody, **said)
    if said:
        somebody.check_and_send()
    else:
        somebody.press("send")
    expect(somebody.page.locator(".messages").first).to_be_visible()
    if signer is not None:
        signer.open_from_worklist(re.compile(f"签.*{name}"))
        signer.sees(*texts)
        signer.sign()
        expect(signer.page.locator(".messages").first).to_be_visible()


def answer(somebody: Somebody, **said: str) -> None:
    """Fill in fields by name; "on" ticks a box, and of several that are one choice the one with the value."""
    for name, value in said.items():
        field = somebody.page.locator(f"[name='{name.replace('__', '-')}']")
        if field.first.get_attribute("type") == "radio":
            somebody.page.locator(f"[name='{name}'][value='{value}']").check()
        elif value == "on":
            somebody.tick(name)
        else:
            somebody.fill(**{name: value})


def write(somebody: Somebody, reference: str, content: str, section: str, **said: str) -> None:
    """Fill in one page of a large content and save it."""
    somebody.opens(f"/cases/{reference}/contents/{content}/{section}/")
    answer(somebody, **said)
    save(somebody)


def save(somebody: Somebody) -> None:
    """Save the page of a large content that is open, and see that it was."""
    somebody.press("stay")
    expect(somebody.page.locator(".messages")).to_be_visible()
