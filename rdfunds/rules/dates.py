"""The days between which a project runs, and those by which something of it is due (R-2, R-29, R-39, R-48)."""

from datetime import date

from casework.workdays import PACKAGED, Calendar, add_calendar_days, add_months, roll_forward

FIRST_PAYMENT_DAYS = 30
SHORTEST_EXECUTION_MONTHS = 3
BOOK_CLOSING_MONTHS = 1
_REPORT_MONTH, _REPORT_DAY = 11, 30


def is_in_years(day: date, first_year: int, last_year: int) -> bool:
    """Whether a project may run on `day`, by the years of its programme, both included (R-2; reading: R-2)."""
    return first_year <= day.year <= last_year


def first_payment_due(signed_on: date, calendar: Calendar = PACKAGED) -> date:
    """By when the first instalment is paid: 30 calendar days from the task book's signature, rolling (R-29, P4)."""
    return add_calendar_days(signed_on, FIRST_PAYMENT_DAYS, calendar)


def annual_report_due(started_on: date, year: int) -> date | None:
    """30 November, a fixed date; None where the project has run for less than 3 months by then (R-39; reading: R-39).

    That year's report may go with the next one's; a project that begins later has none.
    """
    due = date(year, _REPORT_MONTH, _REPORT_DAY)
    return None if add_months(started_on, SHORTEST_EXECUTION_MONTHS) > due else due


def book_closing_due(evaluated_on: date, calendar: Calendar = PACKAGED) -> date:
    """By when the books are closed: 1 month from the evaluation, rolling off a rest day (R-48, P3, P4)."""
    return roll_forward(add_months(evaluated_on, BOOK_CLOSING_MONTHS), calendar)
