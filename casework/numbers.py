"""Numbers given out in order and without gaps."""

from casework.models import Counter


def next_number(name: str) -> int:
    """The next number under `name`, starting with 1; the row stays locked until the caller's transaction ends."""
    Counter.objects.get_or_create(name=name)
    counter = Counter.objects.select_for_update().get(name=name)
    counter.value += 1
    counter.save(update_fields=["value"])
    return counter.value
