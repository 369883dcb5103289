"""The page on which a form with row lists is filled in; steps and sections of large contents share it."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import cached_property

from casework.errors import Reason
from casework.payloads import Asked, CaseField
from casework.screens.asking import Questions, lists_of, place_of, problems_of, without_row
from casework.steps import Step, StepContext

CARRIED = ("csrfmiddlewaretoken", "do", "add_row", "remove_row")
"""What is sent along and is no answer."""


class Answered:
    """The answers that a page has been sent, for what its questions are asked in; a base for pages with buttons."""

    request: HttpRequest
    step: Step
    context: StepContext

    @cached_property
    def questions(self) -> Questions:
        return Questions(self.step.form, self.step.rows, self.context)

    @cached_property
    def payload(self) -> dict[str, Any]:
        return self.questions.typed(self.request.POST)

    @cached_property
    def key(self) -> str:
        """The key of this request, so that sending it twice does nothing twice; a new one where it brings none."""
        return self.request.POST.get("key") or str(uuid.uuid4())


def chosen_by_address(request: HttpRequest, step: Step) -> dict[str, Any]:
    """The answers that the link to the page of a step has chosen already, for fields that may be chosen so."""
    fields = step.form.base_fields if step.form else {}
    chosen = [name for name, field in fields.items() if isinstance(field, CaseField) and field.by_address]
    return {name: request.GET[name] for name in chosen if name in request.GET}


@dataclass
class AskingPage:
    """One page of questions: its template and what the template is given beside the forms."""

    request: HttpRequest
    questions: Questions
    template: str
    context: dict[str, Any] = field(default_factory=dict)

    def show(self, payload: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """The forms filled in with `payload`, unchecked."""
        return self._render(self.questions.fresh(payload), [], status)

    def show_refused(self, payload: dict[str, Any], reasons: tuple[Reason, ...], *, status: int = 422) -> HttpResponse:
        """The forms as typed, with everything that stands in the way: on top and beside the fields."""
        return self._render(self.questions.checked(payload, self.request.POST), list(reasons), status)

    def show_files_refused(self, payload: dict[str, Any], reasons: list[Reason]) -> HttpResponse:
        """The forms as typed, with what is wrong with files that were sent along (422)."""
        asked, problems = self.questions.checked_with_problems(payload, self.request.POST)
        for reason in reasons:
            form, name = place_of(asked, reason.path)
            if form is not None:
                form.add_error(name, str(reason.message))
        return self._render(asked, [*reasons, *problems], 422)

    def change_rows(self) -> HttpResponse | None:
        """The page with a row more or less, where such a button was pressed."""
        post: QueryDict = self.request.POST
        if name := post.get("add_row"):
            payload = self.questions.typed(post, untouched=True)
            if name in self.questions.rows:
                payload[name] = [*payload[name], {}]
            return self.show(payload)
        if row := post.get("remove_row"):
            name, _dash, index = row.rpartition("-")
            return self.show(self.questions.typed(without_row(post, name, index), untouched=True))
        return None

    def carried(self) -> list[tuple[str, str]]:
        """What was typed, as hidden fields for the page that asks once more."""
        post = self.request.POST
        return [(name, value) for name in post if name not in CARRIED for value in post.getlist(name)]

    def _render(self, asked: Asked, reasons: list[Reason], status: int) -> HttpResponse:
        context = {
            "asked": asked,
            "lists": lists_of(asked, self.questions.rows, self.questions.context),
            "multipart": self.questions.multipart,
            "problems": problems_of(reasons, asked),
            **self.context,
        }
        return render(self.request, self.template, context, status=status)
