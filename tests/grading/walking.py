"""A random walk: two enterprises and their offices take whatever step is open to them, while the days go by."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from casework import engine, settling
from casework.errors import StepRefused
from casework.models import Case
from casework.steps import Step
from grading.models import BarRecord, GradingStandard
from grading.workflow import APPLICATION
from tests.grading import outcomes, reviewing
from tests.grading.world import ITEM, PAYLOADS, Enterprise, World, enterprise, moment, write_report

FIRST_DAY = date(2026, 3, 2)
DAYS_BETWEEN = (0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 6, 12, 30)
LEFT_OUT = frozenset({"amend"})
"""It leaves everything as it is."""
ENDING = frozenset({"refuse", "decline"})
"""Taken less often than what leads on, as are the steps that stand apart."""
DRAFTED = ("report_review", "report_rectification", "verify")
NEW, USUAL, SELDOM = 100, 20, 1
BLINDLY = 0.1
"""How often somebody tries what the page would not offer."""


@dataclass
class Walk:
    """Who walks, where they are, and what has been done so far."""

    world: World
    standards: list[GradingStandard]
    seed: int
    taken: set[str]
    """The codes of the steps that were taken, in earlier walks as well."""
    day: date = FIRST_DAY
    trace: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.enterprises: list[Enterprise] = [self._newcomer(), self._newcomer()]

    @property
    def cases(self) -> list[Case]:
        """The applications of this walk, in the order in which they were started."""
        applicants = [each.organisation for each in self.enterprises]
        return list(Case.objects.filter(application__enterprise__in=applicants).order_by("pk"))

    def go(self) -> None:
        """One attempt by somebody, on a day of its own."""
        self.day += timedelta(days=self.random.choice(DAYS_BETWEEN))
        if self._chance(0.15):
            settling.settle_all(moment(self.day))
        walking = [case for case in self.cases if not case.current_state.final or self._chance(0.1)]
        if not walking or self._chance(0.1):
            self._start()
        else:
            self._act(self.random.choice(walking))

    def _start(self) -> None:
        who, chosen = self.random.choice(self.enterprises), self.random.choice(self.standards)
        answers = {"standard": chosen.code, "application_kind": "first"}
        barred = BarRecord.objects.filter(enterprise=who.organisation).exists()
        renewing = self._chance(0.3)
        if renewing or (barred and not self._chance(BLINDLY)):
            who = self._newcomer()
            self.enterprises.append(who)
        if renewing:
            outcomes.hold_a_grade(
                who.organisation,
                chosen.industry,
                2,
                announced_on=self.day - timedelta(days=900),
                valid_until=self.day + timedelta(days=190),
            )
            answers["application_kind"] = "renewal"
        self._try(
            "start",
            f"start of a {answers['application_kind']} application by {who.organisation}",
            lambda: self.world.start(by=who, at=moment(self.day), **answers),
        )

    def _act(self, case: Case) -> None:
        self._write(case)
        step = self._chosen(case)
        if step is None:
            return
        what = f"{step.code} in {case} at {case.state}"
        self._try(
            step.code, what, lambda: self.world.do(case, step.code, self._payload(case, step), at=moment(self.day))
        )

    def _write(self, case: Case) -> None:
        """Fill in what is being drafted in the case."""
        if case.state == "draft":
            write_report(case, day=self.day)
        elif case.state == "reviewing":
            self._write_sheet(case)
        elif case.state == "rectifying":
            reviewing.write_rectification(case, self.day)
        elif case.state == "verifying":
            left = {"n1": {"cured": "no", "remark": "仍未安装"}} if self._chance(0.3) else {}
            reviewing.write_verification(case, self.day, **left)

    def _write_sheet(self, case: Case) -> None:
        incurable = {"curable": "no", "reasons": "厂房占用安全间距，无法改造"}
        found = self.random.choice([[], [{}], [{}, {}], [{}, {}], [{}, incurable]])
        elements = ("1.2", "2.1")[: len(found)]
        rows = [reviewing.nonconformity(element, **each) for element, each in zip(elements, found, strict=True)]
        reviewing.write_sheet(
            case,
            self.day,
            nonconformities={"nonconformities": rows},
            scores={"elements": reviewing.scored(case, dict.fromkeys(elements, "4"))},
        )

    def _chosen(self, case: Case) -> Step | None:
        """One of the steps of people that leave the case's state, mostly one that a page would offer."""
        steps = [each for each in APPLICATION.steps if case.state in each.source and each.by]
        steps = [each for each in steps if each.code not in LEFT_OUT]
        while steps:
            weights = [self._weight(each) for each in steps]
            (step,) = self.random.choices(steps, weights)
            if self._chance(BLINDLY) or not self._obstacles(case, step):
                return step
            steps.remove(step)
        return None

    def _weight(self, step: Step) -> int:
        if step.code not in self.taken:
            return NEW
        return SELDOM if step.quiet or step.code in ENDING else USUAL

    def _obstacles(self, case: Case, step: Step) -> list[Any]:
        preparer, _signer = self.world.hands(case, step.code)
        return engine.obstacles(engine.context_for(case, step, preparer, moment(self.day)))

    def _payload(self, case: Case, step: Step) -> dict[str, Any]:
        """One of the answers that the step can be sent with; what was drafted is sent as it is."""
        choices: dict[str, Callable[[], dict[str, Any]]] = {
            "appoint": lambda: PAYLOADS["appoint"](self.world, case) | {"first_day": self.day.isoformat()},
            "request_correction": lambda: {"complete": True, "items": [ITEM] * self.random.randint(1, 3)},
            "ask_extension": lambda: {"days": self.random.choice([1, 5, 20]), "reason": "设备到货推迟"},
            "grant_extension": lambda: {"days": self.random.choice([1, 3]), "remark": ""},
            "strike": lambda: outcomes.striking(case, self.random.choice(["qualified", "unqualified"])),
            "decide_objection": lambda: self._decision(case),
        } | dict.fromkeys(DRAFTED, dict)
        return choices[step.code]() if step.code in choices else PAYLOADS[step.code](self.world, case)

    def _decision(self, case: Case) -> dict[str, Any]:
        return outcomes.deciding(case, "upheld", "经核查属实。") if self._chance(0.3) else outcomes.deciding(case)

    def _try(self, code: str, what: str, act: Callable[[], object]) -> None:
        try:
            act()
        except StepRefused as refusal:
            self.trace.append(f"{self.day} {what}: {type(refusal).__name__}: {'; '.join(map(str, refusal.reasons))}")
        else:
            self.trace.append(f"{self.day} {what}")
            self.taken.add(code)

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _newcomer(self) -> Enterprise:
        return enterprise(name=f"第{self.seed}-{len(getattr(self, 'enterprises', []))}号冶金有限公司")
