"""The whole site in one terminal, as `make run` starts it: database, demo data, web, worker and clock.

    python -m config.run          until Ctrl-C; PORT, DATABASE_URL and REDIS_URL are read from the environment
    python -m config.run --stop   stops what runs in the background, and the embedded databases

Production starts its web and worker processes on its own; see docs/operations.md.
"""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import CommandError, call_command

from config import embedded, messages

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 30
RESTARTS = 5
PR_SET_PDEATHSIG = 1

WEB = ["gunicorn", "config.wsgi", "--workers", "2", "--threads", "4", "--log-level", "warning"]
WORKER = ["celery", "-A", "config", "worker", "--beat", "--concurrency", "1", "--loglevel", "WARNING"]
# There is one worker: nobody to talk to.
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]


def main() -> int:
    """Run or stop the demo; the exit code."""
    if "--stop" in sys.argv[1:]:
        return stop()
    port = int(os.environ.get("PORT") or 8000)
    if not _is_free(port):
        print(f"Port {port} is taken. An earlier run is stopped by `make stop`;")
        print(f"another port is chosen by `make run PORT={port + 1}`.")
        return 1
    _set_environment(port)
    # Said aloud: a shell starts what it puts in the background with SIGINT ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        for label, step in STEPS:
            _say(label, step)
        return _serve(port)
    except (CommandError, embedded.EmbeddedPostgresError) as error:
        print(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        # A second Ctrl-C must not leave the database half stopped.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        embedded.stop()
        _pid_file().unlink(missing_ok=True)


def stop() -> int:
    """Stop a run in another terminal and the embedded databases of the demo and of the tests."""
    if _pid_file().exists():
        _ask_to_end(int(_pid_file().read_text()))
    for directory in (embedded.DEMO_DIRECTORY, embedded.TEST_DIRECTORY):
        embedded.stop(directory)
    return 0


def _ask_to_end(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
        for _ in range(PATIENCE_SECONDS * 10):
            os.kill(pid, 0)
            time.sleep(0.1)
    except ProcessLookupError:
        return


def _set_environment(port: int) -> None:
    defaults = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "BANLI_DEMO": "1",
        "BANLI_SITE_URL": f"http://127.0.0.1:{port}",
    }
    for name, value in defaults.items():
        os.environ.setdefault(name, value)


def _say(label: str, step: Callable[[], None]) -> None:
    begin = time.monotonic()
    print(f"  {label:<14}", end="", flush=True)
    step()
    print(f"{time.monotonic() - begin:5.1f} s")


def _start_database() -> None:
    if not os.environ.get("DATABASE_URL"):
        embedded.start()


def _migrate() -> None:
    messages.compile_catalogue()
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def _collect_static_files() -> None:
    call_command("collectstatic", verbosity=0, interactive=False)


def _load_demo() -> None:
    call_command("demo", verbosity=0)


STEPS = [
    ("PostgreSQL", _start_database),
    ("Tables", _migrate),
    ("Static files", _collect_static_files),
    ("Demo data", _load_demo),
]


def _serve(port: int) -> int:
    address = f"127.0.0.1:{port}"
    for folder in ("beat", "mail", "media", "log"):
        (_data() / folder).mkdir(parents=True, exist_ok=True)
    _pid_file().write_text(str(os.getpid()))
    commands = {"web": [*WEB, "--bind", address], "worker": WORKER}
    children = {name: _spawn(name, command) for name, command in commands.items()}
    try:
        _wait_until_healthy(port, children["web"])
        _announce(address)
        return _watch(children, commands)
    except KeyboardInterrupt:
        print("\nStopping")
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _end(children)


def _spawn(name: str, command: list[str]) -> subprocess.Popen[bytes]:
    with (_data() / "log" / f"{name}.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-m", *command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            # Of its own session, so that Ctrl-C reaches this process alone, which ends them in order.
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )


def _end_with_parent() -> None:
    """Have the kernel end the child when this process is killed and cannot do it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_healthy(port: int, web: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE_SECONDS * 10):
        if _is_healthy(port):
            return
        if web.poll() is not None:
            break
        time.sleep(0.1)
    raise CommandError(f"the site does not answer; see {_short(_data() / 'log' / 'web.log')}")


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _announce(address: str) -> None:
    print(f"\nBanli is running at http://{address}/   (Ctrl-C stops it)\n")
    call_command("demo", logins=True)
    print(f"\nMails are in {_short(_data() / 'mail')}, logs in {_short(_data() / 'log')}.", flush=True)


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _watch(children: dict[str, subprocess.Popen[bytes]], commands: dict[str, list[str]]) -> int:
    """Start again what ends by itself; the exit code when that has happened too often."""
    for _ in range(RESTARTS):
        name = _first_to_end(children)
        print(f"The {name} process has ended and is started again; see {_short(_data() / 'log' / name)}.log")
        children[name] = _spawn(name, commands[name])
    return 1


def _first_to_end(children: dict[str, subprocess.Popen[bytes]]) -> str:
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                return name
        time.sleep(0.5)


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()


def _data() -> Path:
    from django.conf import settings

    return Path(settings.DATA_DIR)


def _pid_file() -> Path:
    return ROOT / ".banli" / "run.pid"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
