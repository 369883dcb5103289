"""In which language the texts of a book are written."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation


def site_language() -> AbstractContextManager[None]:
    """For names and memos: they are data of the book, and in the language of the site whoever has them written."""
    return translation.override(settings.LANGUAGE_CODE)
