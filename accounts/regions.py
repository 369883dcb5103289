"""Finding a region by what people type: its code, its name, or the way to it."""

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from accounts.models import Region

MOST_CHOICES = 40
"""More matches than this are not offered: a longer name is asked for."""

ENDINGS = ("", "省", "市", "区", "县", "自治区", "自治州")
"""What people leave away at the end of a name."""


def find(text: str) -> list[Region]:
    """The regions meant by `text`, at most MOST_CHOICES + 1 of them, in order of code.

    `text` is a six-digit code (and perhaps a name after it), a name (东莞), or names on the way to it, with or
    without spaces between (河北省唐山市, 河北 路北). A region called so comes before those whose name
    only begins so, and those before the ones that merely lie on such a way.
    """
    words = text.split()
    if not words:
        return []
    regions = _with_ancestors()
    if words[0].isascii() and words[0].isdigit():
        return _first(regions.filter(code=words[0]))
    if len(words) > 1:
        for word in words:
            regions = regions.filter(way__contains=word)
        return _first(regions.filter(name__contains=words[-1]))
    word = words[0]
    return (
        _first(regions.filter(name__in=[word + ending for ending in ENDINGS]))
        or _first(regions.filter(name__startswith=word))
        or _first(regions.filter(way__endswith=word))
        or _first(regions.filter(way__contains=word))
    )


def inside(region: Region) -> list[Region]:
    """The divisions directly inside `region`; none for a county, or a city without counties."""
    return list(_with_ancestors().filter(parent=region))


def full_name(region: Region) -> str:
    """The way to a region, such as 河北省 › 唐山市 › 路北区; asks for its ancestors unless they were selected."""
    names = [region.name]
    while region.parent is not None:
        region = region.parent
        names.insert(0, region.name)
    return " › ".join(names)


def _with_ancestors() -> QuerySet[Region]:
    way = Concat(Coalesce("parent__parent__name", Value("")), Coalesce("parent__name", Value("")), F("name"))
    return Region.objects.select_related("parent__parent").annotate(way=way).order_by("code")


def _first(regions: QuerySet[Region]) -> list[Region]:
    return list(regions[: MOST_CHOICES + 1])
