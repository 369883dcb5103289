"""Lists in pages: `limit` and `offset`, bounded."""

from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request


class Pages(LimitOffsetPagination):
    """50 rows unless told, 200 at most."""

    default_limit = 50
    max_limit = 200
    furthest = 1_000_000
    """PostgreSQL refuses an offset that is no 64-bit number; nobody pages this far."""

    def get_offset(self, request: Request) -> int:
        return min(super().get_offset(request), self.furthest)
