"""Papers for the demo: a permit, a survey, internal rules. Drawn, not scanned."""

from functools import cache
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (420, 594)
PAPER, INK, SEAL = "#f6f5ef", "#5a646b", "#a8321e"
LINES = 18


def paper(name: str, length: int) -> "SimpleUploadedFile":
    """A sealed sheet of that name with `length` lines of writing, from 1 to LINES: another picture for each."""
    return SimpleUploadedFile(f"{name}.png", _drawn(length), "image/png")


@cache
def _drawn(length: int) -> bytes:
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    draw.line((110, 60, 310, 60), fill=INK, width=8)
    for line in range(length):
        draw.line((50, 110 + line * 24, 370 - (line * 37) % 60, 110 + line * 24), fill=INK, width=3)
    draw.ellipse((270, 470, 370, 570), outline=SEAL, width=6)
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()
