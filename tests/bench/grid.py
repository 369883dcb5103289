"""The grid of a budget of 20 units, 12 lines and 3 sources each: ``python -m tests.bench.grid``."""

from typing import Any

from tests.bench import _stage

SUBPROJECT_UNITS, PARTS = 9, 10
REPEATS = 7
SOURCES = ("central", "local", "own")


def main() -> None:
    _stage.set_up()
    # Only now can the models be imported.
    from django.test import Client
    from django.urls import reverse

    from casework import registry
    from tests.rdfunds import applying

    registry.register(applying.PROCEDURE)
    found = applying.build(SUBPROJECT_UNITS, PARTS)
    found.fill(**applying.complete(found))
    cells = _cells(found)
    client = Client()
    client.force_login(found.investigator.person, "django.contrib.auth.backends.ModelBackend")
    reference = found.case.reference
    page = reverse("casework:section", args=[reference, "application", "lines"])
    versions = reverse("rdfunds:budget_versions", args=[reference])
    sent = _posted(cells)

    def save() -> None:
        seen = _digest(found)
        _require(client.post(page, {**sent, "do": "stay", "seen_version": seen}), 302)

    save()
    for change in ("2.00", "3.00"):
        found.submit()
        sent["cells-0-central"] = change
        save()
    found.submit()
    acts = {
        "saved": save,
        "opened": lambda: _require(client.get(page), 200),
        "read": lambda: _require(client.get(versions), 200),
        "compared": lambda: _require(client.get(versions, {"version": "a3", "before": "a1"}), 200),
        "as a workbook": lambda: _require(client.get(reverse("rdfunds:budget_workbook", args=[reference])), 200),
    }
    print(f"{len(cells)} rows of {SUBPROJECT_UNITS + PARTS + 1} units, {len(cells) * len(SOURCES)} amounts")
    print(f"{'budget':<20} {'statements':>10} {'median ms':>10}")
    for name, act in acts.items():
        act()
        queries = _stage.queries_of(act)
        print(f"{name:<20} {queries:>10} {_stage.median_ms([act] * REPEATS):>10.1f}")


def _cells(found: Any) -> list[dict[str, str]]:
    from rdfunds.applied import units_of
    from rdfunds.rules import BudgetLine

    amounts = dict.fromkeys(SOURCES, "1,234.56")
    return [
        {"subproject": share.subproject, "unit": share.unit, "line": line.value, "other": "", **amounts}
        for share in units_of(found.draft.data).shares
        for line in BudgetLine
    ]


def _posted(cells: list[dict[str, str]]) -> dict[str, str]:
    return {f"cells-{index}-{name}": value for index, row in enumerate(cells) for name, value in row.items()}


def _digest(found: Any) -> str:
    """What the page of the grid names its state by."""
    from records import chain

    return chain.digest({"section": found.draft.data.get("lines")})


def _require(answer: Any, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(f"answers {answer.status_code}")


if __name__ == "__main__":
    main()
