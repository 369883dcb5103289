"""Photos and other evidence of one row of a long list."""

from typing import Any

from accounts.actors import PersonActor
from casework.fields import DocumentsField, DocumentsInput
from casework.steps import Audience, SectionContext
from grading.nonconformities import named_documents
from records import clock


class RowDocumentsInput(DocumentsInput):
    """Beside its own documents a row offers those that no row has yet, so that long lists stay short and quick."""

    taken: frozenset[str] = frozenset()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The documents of this row, and what is left."""
        own = {str(each) for each in value or []}
        self.documents = [each for each in self.documents if str(each.pk) in own or str(each.pk) not in self.taken]
        return super().get_context(name, value, attrs)


class RowDocumentsField(DocumentsField):
    """Documents of one row, seen by one's own organisation alone until a step makes them known.

    Offered are those that it has attached since the case came to where it stands.
    """

    def __init__(self, *, pictures: bool = True, **kwargs: Any) -> None:
        super().__init__(pictures=pictures, audience=Audience.OFFICE, **kwargs)
        self.widget = RowDocumentsInput(pictures=pictures)
        self.widget.choices = self.choices

    def offer(self, context: Any) -> None:
        """Possible are all that the person may read, shown are the recent ones of their own organisation."""
        super().offer(context)
        self.widget.documents = _own(context)
        self.widget.taken = _taken(context)


def _own(context: Any) -> list[Any]:
    if not isinstance(context.actor, PersonActor):
        return []
    if "own documents" not in context.memo:
        own, since = context.actor.organisation.pk, context.case.state_since
        context.memo["own documents"] = [
            each
            for each in context.memo["documents"]
            if each.organisation_id == own and clock.day_of(each.uploaded_at) >= since
        ]
    return context.memo["own documents"]  # type: ignore[no-any-return]


def _taken(context: Any) -> frozenset[str]:
    """The documents that the content at hand names anywhere."""
    if "taken documents" not in context.memo:
        data = context.content.data if isinstance(context, SectionContext) and context.content else {}
        context.memo["taken documents"] = frozenset(named_documents(data))
    return context.memo["taken documents"]  # type: ignore[no-any-return]
