"""The real services of tests/fixtures, as they fail: a mail server, a Redis and a PostgreSQL that can be broken."""

import asyncio
import shutil
import subprocess
from pathlib import Path

from aiosmtpd.controller import Controller
from django.db import connection
from redis import Redis

from config import embedded
from tests.fixtures.services import PATIENCE_SECONDS, MailServer, free_port, redis_answers, wait_until


class BreakingMailServer(MailServer):
    """Beside refusing, it can hang before it is given a mail, and drop the connection once it has taken one in."""

    def __init__(self) -> None:
        super().__init__()
        self._listens = False
        self.hangs = False
        self.hanging = 0
        """How many ask in vain whether they may give it a mail."""
        self.to_drop = 0
        """After how many mails to come it drops the connection instead of answering."""
        self.dropped: list[str] = []
        """The Message-IDs of those."""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options) -> str:  # noqa: N802
        """Accept an address or refuse it, once it hangs no more (called by aiosmtpd)."""
        self.hanging += 1
        while self.hangs:
            await asyncio.sleep(0.05)
        self.hanging -= 1
        return await super().handle_RCPT(server, session, envelope, address, rcpt_options)

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        """Take a mail in, and drop the connection if told (called by aiosmtpd)."""
        answer = await super().handle_DATA(server, session, envelope)
        if self.to_drop and answer.startswith("250"):
            self.to_drop -= 1
            self.dropped.append(str(self.messages[-1]["Message-ID"]))
            server.transport.abort()
        return answer

    def start(self) -> None:
        """Begin to listen, or to listen again, on the same port."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        super().start()
        self._listens = True

    def stop(self) -> None:
        """Stop listening, if it does; what hangs is let go."""
        self.hangs = False
        if self._listens:
            super().stop()
        self._listens = False


class BreakingRedis:
    """A Redis that keeps nothing on disk, always on the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        """The REDIS_URL of this server."""
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Begin to listen, empty."""
        program = shutil.which("redis-server")
        assert program, "redis-server is missing; `make test` installs it"
        command = [program, "--port", str(self._port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=self._folder)
        wait_until(lambda: redis_answers(self.url), "Redis")

    def stop(self) -> None:
        """Let it die, with all it holds."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(PATIENCE_SECONDS)
            self._process = None

    def empty(self) -> None:
        """Let it lose all it holds, while it goes on."""
        with Redis.from_url(self.url) as client:
            client.flushall()


class BreakingPostgres:
    """A cluster with one database; unlike that of the other tests it keeps what it has committed when it crashes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = ""

    def start(self) -> None:
        """Begin to listen; the database is made at the first time."""
        self.url = embedded.start(self._folder, name="banli")

    def copy_from(self, url: str) -> None:
        """Take over everything that is in the database at `url`, into an empty one."""
        dump = [str(embedded.program("pg_dump")), "--no-owner", f"--dbname={url}"]
        restore = [str(embedded.program("psql")), "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={self.url}"]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as source:
            subprocess.run(restore, stdin=source.stdout, stdout=subprocess.DEVNULL, check=True)
        assert source.returncode == 0

    def crash(self) -> None:
        """Let it die in the middle of whatever it does."""
        embedded.stop(self._folder, crash=True)
        # This process, too, has to connect anew.
        connection.close()
