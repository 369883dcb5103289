"""Every rule that anything cites is explained on the rules page."""

import re
from pathlib import Path

from casework import registry
from casework.rule_texts import COUNTING

ROOT = Path(__file__).resolve().parent.parent.parent
CITED = re.compile(r"\"((?:G-|L-|P)\d+(?:-\d+)*)\"")


def explained() -> set[str]:
    books = [COUNTING, *registry.rule_books()]
    return {rule for book in books for rule, _text in book.rules}


def test_every_rule_that_code_or_a_template_cites_is_explained():
    files = [
        *(path for app in ("casework", "grading", "wastefund") for path in (ROOT / app).rglob("*.py")),
        *(ROOT / "templates").rglob("*.html"),
    ]
    cited = {rule: path.name for path in files for rule in CITED.findall(path.read_text())}
    assert {rule: name for rule, name in cited.items() if rule not in explained()} == {}


def test_every_step_limit_notice_and_section_cites_a_rule():
    for case_type in registry.case_types():
        assert [step.code for step in case_type.steps if not step.rules] == []
        assert [limit.code for limit in case_type.limits if not limit.rule] == []
        assert [kind.code for step in case_type.steps for kind in step.notices if not kind.rule] == []
