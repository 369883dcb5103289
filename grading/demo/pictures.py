"""Pictures for the demo: a notice board, and a machine before and after its guard was put on. Drawn, not taken."""

from functools import cache
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

SIZE = (640, 420)
WALL, FLOOR, STEEL, DARK = "#d9dcd6", "#a8aca3", "#7d8a94", "#3c474f"
YELLOW, RED, PAPER, INK = "#e2b007", "#a8321e", "#f6f5ef", "#5a646b"


def board() -> "SimpleUploadedFile":
    """A sheet on a notice board."""
    return _upload("公示栏照片.png", _board())


def machine(*, guarded: bool) -> "SimpleUploadedFile":
    """A belt drive, open or behind its guard."""
    return _upload("整改后.png" if guarded else "现场照片.png", _machine(guarded))


def sheet() -> "SimpleUploadedFile":
    """A sheet signed on paper."""
    return _upload("评审表签字页.png", _signed_sheet())


def _upload(name: str, content: bytes) -> "SimpleUploadedFile":
    return SimpleUploadedFile(name, content, "image/png")


@cache
def _board() -> bytes:
    image, draw = _room()
    draw.rectangle((120, 40, 520, 300), fill="#b98a5a", outline=DARK, width=6)
    for left in (150, 290, 400):
        draw.rectangle((left, 70, left + 95, 210), fill=PAPER, outline=INK)
        for line in range(6):
            draw.line((left + 10, 88 + line * 18, left + 82, 88 + line * 18), fill=INK, width=2)
    return _png(image)


@cache
def _machine(guarded: bool) -> bytes:
    image, draw = _room()
    draw.rectangle((90, 200, 550, 340), fill=STEEL, outline=DARK, width=4)
    for left, radius in ((190, 70), (440, 46)):
        draw.ellipse((left - radius, 170 - radius, left + radius, 170 + radius), fill=DARK, outline="#222b31", width=6)
    draw.line((190, 100, 440, 124), fill="#1c2429", width=10)
    draw.line((190, 240, 440, 216), fill="#1c2429", width=10)
    if guarded:
        draw.rectangle((100, 80, 510, 262), outline=YELLOW, width=10)
        for left in range(110, 510, 22):
            draw.line((left, 84, left, 258), fill=YELLOW, width=4)
    else:
        draw.ellipse((70, 50, 560, 290), outline=RED, width=6)
    return _png(image)


@cache
def _signed_sheet() -> bytes:
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    for line in range(10):
        draw.line((60, 60 + line * 24, 580, 60 + line * 24), fill=INK, width=2)
    draw.arc((360, 300, 460, 400), 0, 360, fill=RED, width=5)
    draw.line((90, 350, 150, 330, 170, 370, 240, 340), fill="#20365c", width=4)
    return _png(image)


def _room() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 330, *SIZE), fill=FLOOR)
    return image, draw


def _png(image: Image.Image) -> bytes:
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()
