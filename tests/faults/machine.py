"""A machine whose clock can be set back while its processes run: ``python -m tests.faults.machine FILE ARGUMENTS``.

It runs Celery with these arguments; the file says by how many seconds the machine's clock is set back.
"""

import os
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import time_machine
from celery.__main__ import main

SECONDS_BETWEEN_LOOKS = 0.1


class Machine:
    """A machine on which Celery can be begun, and its clock."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.write_text("0")

    @property
    def celery(self) -> tuple[str, ...]:
        """What Python is given to run Celery on this machine, before its own arguments."""
        return ("-m", "tests.faults.machine", str(self._file))

    def set_back(self, span: timedelta) -> None:
        """Let its clock show so much less, within a moment."""
        self._file.write_text(str(int(span.total_seconds())))


def _follow(file: Path, traveller: time_machine.Traveller) -> None:
    """Set the clock of this process as the file says, for as long as it runs."""
    set_back = 0
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        wanted = int(file.read_text() or set_back)
        if wanted != set_back:
            traveller.move_to(time.time() + set_back - wanted)  # noqa: TID251 - it is the clock that is set
            set_back = wanted


def run(file: Path) -> None:
    """Run Celery with the arguments of this process on the machine whose clock follows `file`."""
    traveller = time_machine.travel(time.time()).start()  # noqa: TID251

    def follow() -> None:
        threading.Thread(target=_follow, args=(file, traveller), daemon=True).start()

    follow()
    # A worker's own processes are forked from it, without its threads.
    os.register_at_fork(after_in_child=follow)
    main()


if __name__ == "__main__":
    del sys.argv[0]
    run(Path(sys.argv[0]))
