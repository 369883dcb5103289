"""A programme's estimate as figures: read from what the agency wrote, kept when it is approved (R-7, R-10, R-11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casework import contents
from casework.models import Content
from casework.steps import StepContext
from ledger.money import to_fen
from rdfunds import kinds
from rdfunds.models import ApprovedEstimate, EstimateExpenditure, EstimateIncome, Programme
from rdfunds.rules import NOTHING, Source, YearAmount


@dataclass(frozen=True)
class Expense:
    """What one year spends on one purpose, in yuan."""

    year: int
    purpose: str
    amount: Decimal


@dataclass(frozen=True)
class Estimate:
    """An estimate, whole or as far as it is written, in yuan."""

    total: Decimal
    income: tuple[YearAmount, ...]
    expenditure: tuple[Expense, ...]

    @property
    def years(self) -> list[int]:
        """Every year that it names, in order."""
        return sorted({row.year for row in self.income} | set(self.years_of_expenditure))

    @property
    def years_of_expenditure(self) -> list[int]:
        """Every year in which it spends, once and in order."""
        return sorted({row.year for row in self.expenditure})

    @property
    def purposes(self) -> list[str]:
        """What money is spent on, in the order of writing."""
        return list(dict.fromkeys(row.purpose for row in self.expenditure))

    @property
    def central_by_year(self) -> dict[int, Decimal]:
        """Year > central money, which is what yearly budgets are issued of."""
        return self.income_from(Source.CENTRAL)

    @property
    def central(self) -> Decimal:
        """The central money of all years."""
        return sum(self.central_by_year.values(), NOTHING)

    @property
    def income_by_year(self) -> dict[int, Decimal]:
        return _sums((row.year, row.amount) for row in self.income)

    def income_from(self, source: Source) -> dict[int, Decimal]:
        """Year > what the source gives."""
        return _sums((row.year, row.amount) for row in self.income if row.source is source)

    def spent_on(self, purpose: str) -> dict[int, Decimal]:
        """Year > what the purpose takes."""
        return _sums((row.year, row.amount) for row in self.expenditure if row.purpose == purpose)

    @property
    def expenditure_by_year(self) -> dict[int, Decimal]:
        return _sums((row.year, row.amount) for row in self.expenditure)


def estimate_of(data: Mapping[str, Any]) -> Estimate:
    """What a content (JSON) says; a page that has not been written yet has no figures."""
    return Estimate(
        total=Decimal(data.get("basis", {}).get("total") or "0.00"),
        income=tuple(
            YearAmount(row["year"], source, Decimal(row[source] or "0.00"))
            for row in data.get("income", {}).get("income", [])
            for source in Source
        ),
        expenditure=tuple(
            Expense(row["year"], row["purpose"], Decimal(row["amount"]))
            for row in data.get("expenditure", {}).get("expenditure", [])
        ),
    )


def draft_of(context: StepContext) -> Content | None:
    """The draft of the estimate, read once for all that a step checks and does."""
    if "draft" not in context.memo:
        context.memo["draft"] = contents.draft(context.case, kinds.ESTIMATE)
    return context.memo["draft"]  # type: ignore[no-any-return]


def filed(context: StepContext) -> Content:
    """The version that was filed last, of which the step decides; read once for a step."""
    if "filed" not in context.memo:
        frozen = context.case.contents.filter(kind=kinds.ESTIMATE, frozen_at__isnull=False)
        context.memo["filed"] = frozen.order_by("version").last()
    return context.memo["filed"]  # type: ignore[no-any-return]


def in_force(programme: Programme) -> Estimate | None:
    """The estimate that was approved last, as it was approved."""
    approved = programme.estimate_in_force
    return estimate_of(approved.content.data) if approved else None


def keep(context: StepContext) -> ApprovedEstimate:
    """Keep the estimate that was filed last as the one in force, by the event of its approval (R-10, R-11)."""
    programme: Programme = context.record
    content = filed(context)
    estimate = estimate_of(content.data)
    approved = ApprovedEstimate.objects.create(
        programme=programme,
        version=programme.estimates.count() + 1,
        document_number=context.data["document_number"],
        approved_on=context.today,
        total=to_fen(estimate.total),
        content=content,
        event=context.recorded,
    )
    EstimateIncome.objects.bulk_create(
        EstimateIncome(estimate=approved, year=row.year, source=row.source, amount=to_fen(row.amount))
        for row in estimate.income
    )
    EstimateExpenditure.objects.bulk_create(
        EstimateExpenditure(estimate=approved, year=row.year, purpose=row.purpose, amount=to_fen(row.amount))
        for row in estimate.expenditure
    )
    return approved


def _sums(amounts: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for year, amount in amounts:
        found[year] = found.get(year, NOTHING) + amount
    return dict(sorted(found.items()))
