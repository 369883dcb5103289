"""Every worked case of cases.json."""

import importlib
import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from grading.rules import Accident

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ACCIDENT_FIELDS = {"on", "deaths", "serious_injuries", "direct_loss"}


def read(value: Any) -> Any:
    """An argument as the function takes it."""
    if isinstance(value, list):
        return [read(item) for item in value]
    if isinstance(value, dict):
        fields = {name: read(item) for name, item in value.items()}
        return Accident(**fields) if set(fields) == ACCIDENT_FIELDS else fields
    if not isinstance(value, str):
        return value
    if ISO_DATE.fullmatch(value):
        return date.fromisoformat(value)
    try:
        return Decimal(value)
    except InvalidOperation:
        return value


def written(result: Any, expected: Any) -> Any:
    """A result in the form of what is expected: Decimals keep their places."""
    if isinstance(expected, dict):
        return {name: written(part(result, name), item) for name, item in expected.items()}
    if isinstance(expected, list):
        assert len(result) == len(expected)
        return [written(item, like) for item, like in zip(result, expected, strict=True)]
    if isinstance(result, Enum):
        return result.value
    if isinstance(result, date):
        return result.isoformat()
    if isinstance(result, Decimal):
        return str(result)
    return result


def part(result: Any, name: str) -> Any:
    if isinstance(result, Mapping):
        return {str(key): item for key, item in result.items()}[name]
    return getattr(result, name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_worked_case_comes_out(case: dict[str, Any]) -> None:
    module, _, name = case["call"].rpartition(".")
    function = getattr(importlib.import_module(module), name)

    result = function(*(read(argument) for argument in case["args"]))

    assert written(result, case["expect"]) == case["expect"], case["note"]
    if isinstance(result, Mapping):
        assert len(result) == len(case["expect"])


def test_there_are_cases_for_every_regulation() -> None:
    modules = {case["call"].rpartition(".")[0] for case in CASES}

    assert modules == {"casework.workdays", "grading.rules", "wastefund.rules", "rdfunds.rules"}
