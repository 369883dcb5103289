"""What the views of this app share: a form on a page, and what is answered where it is refused."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from accounts.problems import problems_of


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent by a form, or None where the page is only being looked at."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest, template: str, form: BaseForm, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The page with its form; 422 with all that is wrong where something was sent."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, {**(context or {}), "form": form, "problems": problems_of(form)}, status=status)


def carried_out(form: BaseForm, act: Callable[[], object]) -> bool:
    """Call `act` and say whether it went through; a ValidationError lands on the form."""
    try:
        act()
    except ValidationError as error:
        _add(form, error)
        return False
    return True


def act_and_return(request: HttpRequest, act: Callable[[], object], done: str, to: str) -> HttpResponse:
    """For a button without a form: call `act`, say `done` or why not, and go back to the page named `to`."""
    try:
        act()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
    else:
        messages.success(request, done)
    return redirect(to)


def _add(form: BaseForm, error: ValidationError) -> None:
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


class Refusing:
    """For Django's own form views: problems on top of the page, and 422 where the form was refused."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        found = super().get_context_data(**context)  # type: ignore[misc]
        form = found.get("form")
        return found | {"problems": problems_of(form) if form else []}

    def form_invalid(self, form: BaseForm) -> Any:
        response = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
        return response
