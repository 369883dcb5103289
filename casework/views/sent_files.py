"""Files that are sent with a form itself, by browsers that run no scripts."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from casework import attaching, documents
from casework.errors import PayloadInvalid, Reason
from casework.fields import FILES, DocumentsField
from casework.models import Case
from casework.screens.asking import Questions
from records import clock


def attach(request: HttpRequest, case: Case, questions: Questions) -> list[Reason]:
    """Attach the files sent for the fields of `questions` and tick them there.

    Returns what is wrong with those that are refused, each with the path of its field. The others are attached.
    """
    problems: list[Reason] = []
    post = request.POST.copy()
    for key, path, field in _places(request, questions):
        for upload in request.FILES.getlist(key):
            try:
                post.appendlist(key.removesuffix(FILES), _store(request, case, field, upload))
            except PayloadInvalid as error:
                problems += [Reason(reason.message, path=path) for reason in error.reasons]
    request.POST = post  # type: ignore[assignment]
    questions.context.memo.pop("documents", None)
    return problems


def _store(request: HttpRequest, case: Case, field: DocumentsField, upload: Any) -> str:
    actor = request.actor  # type: ignore[attr-defined]
    if refused := attaching.refusals(case, actor):
        raise PayloadInvalid(*refused)
    purpose, at = str(field.purpose), clock.now()
    return str(documents.store(case, upload, purpose, actor, at=at, audience=field.audience, once=True).pk)


def _places(request: HttpRequest, questions: Questions) -> Iterator[tuple[str, str, DocumentsField]]:
    """The key, path and field of each place for which files were sent."""
    for name, field in questions.form.base_fields.items() if questions.form else ():
        if isinstance(field, DocumentsField) and f"{name}{FILES}" in request.FILES:
            yield f"{name}{FILES}", f"/{name}", field
    for key in request.FILES:
        found = re.fullmatch(rf"(\w+)-(\d{{1,6}})-(\w+){FILES}", key)
        row_class = questions.rows.get(found[1]) if found else None
        field = row_class.base_fields.get(found[3]) if found and row_class else None
        if found and isinstance(field, DocumentsField):
            yield key, f"/{found[1]}/{found[2]}/{found[3]}", field
