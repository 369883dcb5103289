"""The Chinese catalogue, without gettext's programs.

    python -m config.messages update    msgids of code and templates into django.po
    python -m config.messages compile   django.po to django.mo
    python -m config.messages check     fails where a translation is missing, unused or has other placeholders

The msgids are English, so English needs no catalogue. Entries for the texts of other packages (Django
does not read their `zh_CN` for `zh-hans`) are added by hand under a comment that begins with "From ".
"""

import argparse
import ast
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
HEADER = {
    "Project-Id-Version": "banli",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
FOLDERS = ("accounts", "casework", "config", "grading", "ledger", "rdfunds", "records", "templates", "wastefund")
FOREIGN_MARK = "From "

# The name of each function of gettext, and which of its arguments are what.
SIGNATURES = {
    "gettext": ("msgid",),
    "ngettext": ("msgid", "plural"),
    "pgettext": ("context", "msgid"),
    "npgettext": ("context", "msgid", "plural"),
}
TRANSLATION_MODULE = "django.utils.translation"
TEMPLATE_CALL = re.compile(r"\b(n?p?gettext|_)\((?=u?['\"])")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@dataclass(frozen=True)
class Message:
    """One text to translate."""

    msgid: str
    plural: str = ""
    context: str | None = None


def extract() -> dict[Message, list[tuple[str, str]]]:
    """Every message of the project, with the files and lines where it stands."""
    found: dict[Message, list[tuple[str, str]]] = defaultdict(list)
    for path in _sources():
        read = in_template if path.suffix in {".html", ".txt"} else in_python
        for message, line in read(path.read_text(encoding="utf-8")):
            found[message].append((path.relative_to(ROOT).as_posix(), str(line)))
    return dict(found)


def _sources() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path


def in_python(source: str) -> Iterator[tuple[Message, int]]:
    """The messages of a Python module, with their lines."""
    tree = ast.parse(source)
    names = _imported_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = names.get(_called(node))
        message = _message(function, node.args) if function else None
        if message:
            yield message, node.lineno


def _imported_names(tree: ast.Module) -> dict[str, str]:
    """Which local names stand for which function of gettext, say `_` for `gettext`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for alias in node.names:
            local = alias.asname or alias.name
            if node.module == TRANSLATION_MODULE:
                names[local] = alias.name
            elif f"{node.module}.{alias.name}" == TRANSLATION_MODULE:
                names |= {f"{local}.{name}{end}": name for name in SIGNATURES for end in ("", "_lazy")}
    return {local: re.sub(r"_(lazy|noop)$", "", name) for local, name in names.items()}


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func) if isinstance(node.func, ast.Name | ast.Attribute) else ""


def _message(function: str, arguments: list[ast.expr]) -> Message | None:
    """The message of a call; None where its text is not written out there."""
    roles = SIGNATURES.get(function, ())
    literals = [argument for argument in arguments[: len(roles)] if isinstance(argument, ast.Constant)]
    texts = [literal.value for literal in literals if isinstance(literal.value, str)]
    if not roles or len(texts) < len(roles):
        return None
    return Message(**dict(zip(roles, texts, strict=True)))


def in_template(source: str) -> Iterator[tuple[Message, int]]:
    """The messages of a Django template, with their lines."""
    calls = templatize(source)
    for match in TEMPLATE_CALL.finditer(calls):
        function = "gettext" if match[1] == "_" else match[1]
        message = _message(function, _literals(calls[match.end() :]))
        if message:
            yield message, calls.count("\n", 0, match.start()) + 1


def _literals(text: str) -> list[ast.expr]:
    """The string literals, separated by commas, that `text` begins with."""
    literals = re.match(r"""\s*(?:u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")\s*,?\s*)+""", text)
    if literals is None:
        return []
    call = ast.parse(f"f({literals[0].strip().rstrip(',')})", mode="eval").body
    return call.args if isinstance(call, ast.Call) else []


def update() -> None:
    """Bring the catalogue in step with code and templates; translations that are there stay."""
    found = extract()
    catalogue = _read()
    known = {_key(entry): entry for entry in catalogue}
    for message, places in found.items():
        entry = known.get(message) or _new_entry(message)
        if message not in known:
            catalogue.append(entry)
        # Files without lines: a line number changes with every edit and says nothing.
        entry.occurrences = [(file, "") for file in sorted({file for file, _line in places})]
    for message in known.keys() - found.keys():
        if not _is_foreign(known[message]):
            catalogue.remove(known[message])
    catalogue.sort(key=lambda entry: (entry.occurrences or [("~", "")], entry.msgid))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))


def _read() -> polib.POFile:
    if CATALOGUE.exists():
        return polib.pofile(str(CATALOGUE), wrapwidth=100)
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = HEADER
    return catalogue


def _new_entry(message: Message) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.msgid, msgctxt=message.context, msgid_plural=message.plural)
    if message.plural:
        entry.msgstr_plural = {0: ""}
    if "%(" in message.msgid:
        entry.flags.append("python-format")
    return entry


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt)


def _is_foreign(entry: polib.POEntry) -> bool:
    return entry.tcomment.startswith(FOREIGN_MARK)


def compile_catalogue() -> None:
    """Write django.mo when django.po is newer."""
    target = CATALOGUE.with_suffix(".mo")
    if not CATALOGUE.exists():
        return
    if target.exists() and target.stat().st_mtime >= CATALOGUE.stat().st_mtime:
        return
    # Two test processes may do this at once: each writes its own file, the last name wins.
    draft = CATALOGUE.with_suffix(f".{os.getpid()}")
    _read().save_as_mofile(str(draft))
    draft.replace(target)


def problems() -> Iterator[str]:
    """What keeps the catalogue from being complete, one line each."""
    found = extract()
    known = {_key(entry): entry for entry in _read() if not entry.obsolete}
    for message, places in found.items():
        entry = known.get(message)
        if entry is None or not entry.translated():
            yield f"{':'.join(places[0])}: not translated: {message.msgid!r}"
        elif _placeholders(entry) != _placeholders_of(message.msgid, message.plural):
            yield f"{':'.join(places[0])}: the translation has other placeholders: {message.msgid!r}"
    for message in known.keys() - found.keys():
        if not _is_foreign(known[message]):
            yield f"no longer used, run `make messages`: {message.msgid!r}"


def _placeholders(entry: polib.POEntry) -> set[str]:
    return _placeholders_of(entry.msgstr, *entry.msgstr_plural.values())


def _placeholders_of(*texts: str) -> set[str]:
    return {placeholder for text in texts for placeholder in PLACEHOLDER.findall(text)}


def main() -> None:
    """The command line described at the top of this module."""
    parser = argparse.ArgumentParser(prog="python -m config.messages")
    parser.add_argument("action", choices=["update", "compile", "check"])
    action = parser.parse_args().action
    if action == "update":
        update()
    if action in {"update", "compile"}:
        compile_catalogue()
        return
    lines = list(problems())
    print("\n".join(lines) or "every text is translated")
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
