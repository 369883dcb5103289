"""Workers and clocks of one site as the processes that they are in production, each of which can be killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from kombu import Connection

from config.celery import app
from tests.fixtures.services import PATIENCE_SECONDS, ROOT, wait_until

TICK_SECONDS = "0.5"


class Process:
    """One worker or one clock, with the processes that it has begun."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, ready: str) -> None:
        self._log, self._ready = log, ready
        with log.open("w") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def said(self) -> str:
        """Its log so far."""
        return self._log.read_text()

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self) -> None:
        """Return when it has begun its work. Raises AssertionError with its log where it has ended instead."""
        wait_until(lambda: self._ready in self.said or not self.is_alive, f"{self._log.name}")
        assert self.is_alive, self.said

    def kill(self) -> None:
        """Kill it and all it has begun, at once (-9)."""
        if self.is_alive:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE_SECONDS)

    def stand_still(self) -> None:
        """Let it do nothing until it goes on, as on a machine that sleeps."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on, knowing nothing of the time between."""
        os.killpg(self._process.pid, signal.SIGCONT)


class Site:
    """Begins workers and clocks with one environment, and ends them all."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = os.environ | environment | {"BANLI_CLOCK_SECONDS": TICK_SECONDS}
        self._folder = folder
        self._processes: list[Process] = []

    def worker(self, *, processes: int = 1, celery: tuple[str, ...] = ("-m", "celery"), **environment: str) -> Process:
        """A worker with so many processes of its own, which has begun to work when this returns."""
        name = f"worker{len(self._processes)}"
        options = ("-n", f"{name}@here", "-c", str(processes), "-l", "INFO", "--without-gossip", "--without-mingle")
        worker = self._begin(name, (*celery, "-A", "config", "worker", *options), environment, " ready.")
        worker.wait_until_ready()
        return worker

    def clock(self, *, celery: tuple[str, ...] = ("-m", "celery"), **environment: str) -> Process:
        """A clock that ticks twice a second."""
        name = f"clock{len(self._processes)}"
        options = ("-s", str(self._folder / name), "--pidfile=", "-l", "INFO")
        return self._begin(name, (*celery, "-A", "config", "beat", *options), environment, "beat: Starting")

    def ask(self, task: str) -> None:
        """Leave the message for one task, as a clock does at each tick."""
        with Connection(self._environment["REDIS_URL"]) as broker:
            app.send_task(task, connection=broker)

    def end(self) -> None:
        """Kill all that is still there."""
        for process in self._processes:
            process.kill()

    def _begin(self, name: str, arguments: tuple[str, ...], environment: dict[str, str], ready: str) -> Process:
        # What the site checks of itself has been checked by this process.
        environment = self._environment | {"CELERY_SKIP_CHECKS": "1"} | environment
        process = Process([sys.executable, *arguments], environment, self._folder / f"{name}.log", ready)
        self._processes.append(process)
        return process
