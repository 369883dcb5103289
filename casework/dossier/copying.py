"""Copies an attached PDF or picture as plain sheets, so that it can stand in another PDF without doing anything there.

Run as a program of its own, because attachments come from outside: one that is made to eat memory or time, or to crash
whoever reads it, ends this process and nobody else's.

    python -I copying.py pdf|picture SOURCE TARGET

Writes TARGET and says `{"sheets": [[width, height], ...]}` in points, or `{"fault": "..."}` with one of FAULTS. What a
page shows is all that is copied: forms and stamps as they look, no script, no link, no file inside the file.
"""

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pikepdf
from PIL import Image, ImageOps

FAULTS = ("encrypted", "broken", "long", "large")
MOST_PAGES = 500
MOST_MEMORY = 1536 * 1024 * 1024
MOST_SECONDS = 20
MOST_WRITTEN = 200 * 1024 * 1024
MOST_PIXELS = 120_000_000
# A page of A4 at about 200 dots an inch: sharp on paper, and a fraction of what a telephone takes.
LONGEST_SIDE = 2400
POINTS_PER_PIXEL = 72 / 150

Size = tuple[float, float]


class CopyError(Exception):
    """The file cannot be copied; the argument is one of FAULTS."""


def copy_pdf(source: Path, target: Path) -> list[Size]:
    """Copy each page as it looks; returns their sizes. Raises CopyError."""
    with pikepdf.open(source) as pdf, pikepdf.new() as copy:
        if pdf.is_encrypted:
            raise CopyError("encrypted")
        if len(pdf.pages) > MOST_PAGES:
            raise CopyError("long")
        pdf.generate_appearance_streams()
        pdf.flatten_annotations("all")
        sizes = [_copy_page(page, copy) for page in pdf.pages]
        if not sizes:
            raise CopyError("broken")
        copy.save(target)
    return sizes


def copy_picture(source: Path, target: Path) -> list[Size]:
    """Put a picture on a white sheet a little larger than itself, upright. Raises CopyError."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this number.
    try:
        with Image.open(source, formats=("PNG", "JPEG")) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(opened)
    except Image.DecompressionBombError as error:
        raise CopyError("large") from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = picture.convert("RGBA")
    border = max(picture.size) // 25
    sheet = Image.new("RGB", (picture.width + 2 * border, picture.height + 2 * border), "white")
    sheet.paste(picture, (border, border), picture.getchannel("A"))
    sheet.save(target, "PDF", resolution=72 / POINTS_PER_PIXEL, quality=88)
    return [(sheet.width * POINTS_PER_PIXEL, sheet.height * POINTS_PER_PIXEL)]


def _copy_page(page: pikepdf.Page, copy: pikepdf.Pdf) -> Size:
    # What a screen shows is the crop box; a trim box is for printers and may hide what the screen shows.
    if "/TrimBox" in page.obj:
        del page.obj["/TrimBox"]
    box = pikepdf.Rectangle(page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    width, height = (box.height, box.width) if turned else (box.width, box.height)
    # Refuses sizes that no page may have.
    sheet = copy.add_blank_page(page_size=(width, height))
    sheet.add_overlay(page, pikepdf.Rectangle(0, 0, width, height))
    return float(width), float(height)


COPIERS: dict[str, Callable[[Path, Path], list[Size]]] = {"pdf": copy_pdf, "picture": copy_picture}


def main(kind: str, source: str, target: str) -> dict[str, object]:
    """What there is to say of the copy."""
    try:
        return {"sheets": COPIERS[kind](Path(source), Path(target))}
    except CopyError as fault:
        return {"fault": str(fault)}
    except pikepdf.PasswordError:
        return {"fault": "encrypted"}
    except MemoryError:
        return {"fault": "large"}
    except Exception:
        # Whatever a library makes of a broken file: there is no list of what it may raise.
        return {"fault": "broken"}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
