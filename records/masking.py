"""What must not stand in logs, nor in errors that are kept: the addresses of people."""

import re

# The names that workers give themselves look the same and may stay.
_ADDRESS = re.compile(r"(?<![\w.+-])(?!celery@)[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HIDDEN = "…@…"


def without_addresses(text: str) -> str:
    """`text` with every e-mail address hidden."""
    return _ADDRESS.sub(_HIDDEN, text)


def short_error(error: BaseException, longest: int) -> str:
    """Kind and first line of an error, up to `longest` characters, without addresses.

    The first line alone: further ones of the store repeat the row that it refused.
    """
    first = next(iter(str(error).splitlines()), "")
    return without_addresses(f"{type(error).__name__}: {first}".removesuffix(": "))[:longest]
