"""Numbers given out in order and without gaps."""

from django.db import connection


def next_number(name: str) -> int:
    """The next number under `name`, starting with 1; the row stays locked until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_counter (name, value) VALUES (%s, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = casework_counter.value + 1 RETURNING value",
            [name],
        )
        return int(cursor.fetchone()[0])
