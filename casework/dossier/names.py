"""Names of files in the ZIP: safe wherever it is unpacked, and each there only once."""

import re
import unicodedata

LONGEST_STEM = 60
# Windows forbids these; a slash would lead out of the folder, and a line feed would break the manifest.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')


def file_name(number: int, name: str) -> str:
    """`name` behind its number, as 03-照片.png: without marks that a system forbids, hides or obeys.

    The number makes it unique and no reserved name (CON, NUL); the ending is kept if it is one.
    """
    plain = unicodedata.normalize("NFC", name)
    stem, _dot, ending = plain.rpartition(".")
    if not stem or not ending.isalnum() or not ending.isascii() or len(ending) > 5:
        stem, ending = plain, ""
    stem = _safe(stem)[:LONGEST_STEM].strip("._-") or "file"
    return f"{number:02d}-{stem}.{ending.lower()}" if ending else f"{number:02d}-{stem}"


def _safe(text: str) -> str:
    printable = "".join(sign for sign in _FORBIDDEN.sub("_", text) if sign.isprintable())
    return printable.encode(errors="ignore").decode()
