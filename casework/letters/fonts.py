"""Which fonts letters are set in, and what becomes of a character that none of them can draw."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont
from noto_cjk_sans_otc import FONT_PATH as RARE_FONT
from pylopdf_fonts_zh_cn import sans_path, serif_path

# The families that base.typ names.
FAMILIES = ("Noto Serif SC", "Noto Sans SC", "Noto Sans CJK SC")

_LINE_BREAK = "\n"
_NEVER_PRINTED = frozenset({"Cc", "Cf", "Cs"})
_PRIVATE_USE = "Co"


def font_files() -> tuple[Path, ...]:
    """Return the font files in the order in which they are tried; the last one holds rare characters."""
    return serif_path(), sans_path(), Path(str(RARE_FONT))


@cache
def letter_fonts() -> typst.Fonts:
    """Return the fonts for typst. The machine's own are left out: the same data must give the same bytes.

    Raises RuntimeError if one is not found, since typst would set blank pages without a word.
    """
    folders = sorted({str(path.parent) for path in font_files()})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    lacking = set(FAMILIES) - set(fonts.families())
    if lacking:
        raise RuntimeError(f"fonts for letters not found: {', '.join(sorted(lacking))}")
    return fonts


@cache
def drawable_code_points() -> frozenset[int]:
    """Return every code point for which one of the fonts has a glyph."""
    points: set[int] = set()
    for path in font_files():
        with TTFont(path, fontNumber=0, lazy=True) as font:
            points.update(font.getBestCmap())
    return frozenset(points)


def drawable(value: Any) -> tuple[Any, list[str]]:
    """Return JSON-like data whose every text can be drawn, and the code points that had to be written out.

    Invisible and control characters are dropped, line breaks kept, tabs become spaces. A character without
    a glyph becomes its code point, 〔U+2A6A5〕: a notice with a legible stand-in beats no notice in time.
    """
    missing: dict[str, None] = {}
    return _clean(value, missing), list(missing)


def _clean(value: Any, missing: dict[str, None]) -> Any:
    if isinstance(value, str):
        text = value.replace("\r\n", _LINE_BREAK).replace("\r", _LINE_BREAK)
        return "".join(_clean_character(character, missing) for character in text)
    if isinstance(value, Mapping):
        return {key: _clean(entry, missing) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(entry, missing) for entry in value]
    return value


def _clean_character(character: str, missing: dict[str, None]) -> str:
    if character == _LINE_BREAK:
        return character
    if character.isspace():
        return character if character in " \u3000" else " "
    category = unicodedata.category(character)
    if category in _NEVER_PRINTED or _is_variation_selector(character):
        return ""
    # Old systems put rare names into the private use area, where a font draws whatever it likes.
    if category != _PRIVATE_USE and ord(character) in drawable_code_points():
        return character
    code_point = f"U+{ord(character):04X}"
    missing[code_point] = None
    return f"〔{code_point}〕"


def _is_variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
