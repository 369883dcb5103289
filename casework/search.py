"""Search by a few letters, Chinese ones included: an indexed column of overlapping pairs of letters."""

import re

from django.db.models import Q


def bigrams(text: str) -> list[str]:
    """Every pair of neighbouring letters or digits of `text`, once each, sorted; single letters stand alone."""
    letters = re.sub(r"\W+", " ", text.lower())
    pairs = {word[i : i + 2] for word in letters.split() for i in range(max(1, len(word) - 1))}
    return sorted(pairs)


def matching(query: str) -> Q:
    """The condition on `Case` that all pairs of `query` occur; Q() where it has fewer than two letters."""
    pairs = [pair for pair in bigrams(query) if len(pair) == 2]
    return Q(bigrams__contains=pairs) if pairs else Q()
