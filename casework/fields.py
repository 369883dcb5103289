"""Fields that forms of any procedure use."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse

from casework import attaching, visibility
from casework.documents import PICTURES, kinds_and_size
from casework.models import Document
from casework.payloads import CaseField
from casework.steps import Audience

FILES = "-files"
"""Ends the name under which files for a field are sent with the form itself."""


BLANK = {"id": "", "value": "", "name": "", "purpose": "", "url": "", "picture": "data:,"}
"""What a script fills in for a document that has just been attached."""


class DocumentsInput(forms.CheckboxSelectMultiple):
    """Documents of the case to tick, with thumbnails of pictures, and beside them a place to add more."""

    template_name = "components/documents_input.html"
    needs_multipart_form = True

    def __init__(self, *args: Any, pictures: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures = pictures
        self.documents: Sequence[Document] = ()
        self.reference = ""
        self.adding: dict[str, Any] | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The documents, those ticked first and in sight."""
        chosen = {str(each) for each in value or []}
        asked = {**self.attrs, **(attrs or {})}
        # The error summary jumps to the first box of a group: where one can add, that is the place to add.
        identity, first = asked.get("id", name), int(self.adding is not None)
        shown = [self._shown(document, f"{identity}_{n}") for n, document in enumerate(self.documents, start=first)]
        return {
            "name": name,
            "id": identity,
            "aria": {key: value for key, value in asked.items() if key.startswith("aria-")},
            "chosen": [each for each in shown if each["value"] in chosen],
            "others": [each for each in shown if each["value"] not in chosen],
            "adding": self.adding,
            "pictures": self.pictures,
        }

    def _shown(self, document: Document, identity: str) -> dict[str, str]:
        return {"id": identity, "value": str(document.pk), **shown(document, self.reference)}


def shown(document: Document, reference: str) -> dict[str, str]:
    """A document as one can tell it from others: name, what it is, where it is read, and its thumbnail if any."""
    at = [reference, document.pk]
    return {
        "name": document.name,
        "purpose": document.purpose,
        "url": reverse("casework:document", args=at),
        "picture": reverse("casework:document_picture", args=at) if document.media_type in PICTURES else "",
    }


class DocumentsField(CaseField, forms.MultipleChoiceField):
    """Documents of the case, of those that the person may read; more can be attached on the spot.

    `purpose` says what a document attached here is, `audience` who may read it; with `pictures` the camera is offered.
    The value is a list of ids as texts.
    """

    def __init__(
        self, *, purpose: Any, pictures: bool = False, audience: str = Audience.PARTIES, **kwargs: Any
    ) -> None:
        super().__init__(widget=DocumentsInput(pictures=pictures), **kwargs)
        self.purpose, self.audience = purpose, audience

    def offer(self, context: Any) -> None:
        """The documents of the case that the person may read, looked up once for all rows."""
        memo = context.memo
        if "documents" not in memo:
            memo["documents"] = list(visibility.documents_of(context.case, context.actor))
            memo["may_attach"] = not attaching.refusals(context.case, context.actor)
        documents = memo["documents"]
        self.choices = [(str(document.pk), document.name) for document in documents]
        self.widget.documents = documents
        self.widget.reference = context.case.reference
        self.widget.adding = self._adding() if memo["may_attach"] else None

    def _adding(self) -> dict[str, Any]:
        most = settings.BANLI_MAX_UPLOAD_BYTES
        return {
            "url": reverse("casework:documents", args=[self.widget.reference]),
            "purpose": str(self.purpose),
            "audience": self.audience,
            "most": most,
            "help": kinds_and_size(),
            "blank": BLANK,
        }
