"""Notice numbers and the check codes by which anybody can verify a notice."""

import re
import secrets
import unicodedata

# Crockford's base 32: no I, L, O and U, so that a code read aloud or copied from paper stays unambiguous.
CHECK_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECK_LENGTH = 16
CHECK_GROUP = 4
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-‐-―−]+")


def notice_number(prefix: str, year: int, serial: int) -> str:
    """Return the number printed on a notice, such as 冀安评补〔2026〕3号.

    `prefix` is the office's and the notice's abbreviation, `year` has four digits, `serial` counts from 1.
    Raises ValueError for anything else.
    """
    if not prefix or prefix != prefix.strip() or any(mark in prefix for mark in "〔〕[]"):
        raise ValueError(f"not a prefix for notice numbers: {prefix!r}")
    if not 1000 <= year <= 9999:
        raise ValueError(f"not a year of four digits: {year}")
    if serial < 1:
        raise ValueError(f"serial numbers count from 1: {serial}")
    return f"{prefix}〔{year}〕{serial}号"


def new_check_code() -> str:
    """Return a random check code of 80 bits in four groups of four, such as 7K3M-Q9TX-0B4F-ZR2H."""
    return _grouped("".join(secrets.choice(CHECK_ALPHABET) for _ in range(CHECK_LENGTH)))


def normalise_check_code(text: str) -> str:
    """Return the check code that somebody typed, in the form in which it is stored.

    Forgives lower case, full-width letters, spaces, dashes, and O for 0, I or L for 1.
    Raises ValueError if what remains is no check code.
    """
    typed = unicodedata.normalize("NFKC", text).upper()
    code = _SEPARATORS.sub("", typed).translate(_MISREAD)
    if len(code) != CHECK_LENGTH or any(sign not in CHECK_ALPHABET for sign in code):
        raise ValueError("not a check code of 16 letters and digits")
    return _grouped(code)


def _grouped(code: str) -> str:
    return "-".join(code[start : start + CHECK_GROUP] for start in range(0, len(code), CHECK_GROUP))
