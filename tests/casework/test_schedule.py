"""A schedule file is taken whole or refused with every fault named by its line."""

from datetime import date

import pytest

from casework.schedule import DayKind, ScheduleError, ScheduleProblemCode, parse_schedule

GOOD = """date,kind
2027-01-01,rest_day
2027-05-01,rest_day
2027-05-08,make_up_workday
2027-10-01,rest_day
"""


def problems_of(text, year=2027):
    with pytest.raises(ScheduleError) as refused:
        parse_schedule(text, year)
    return [(problem.line, problem.code, dict(problem.figures)) for problem in refused.value.problems]


def test_a_right_file_is_a_draft():
    draft = parse_schedule(GOOD, 2027)

    assert draft.years == {2027}
    assert draft.days[date(2027, 1, 1)] is DayKind.STATUTORY_REST_DAY
    assert draft.days[date(2027, 5, 8)] is DayKind.MAKE_UP_WORKDAY
    assert len(draft.days) == 4
    assert parse_schedule(GOOD) == draft


def test_a_file_saved_by_a_spreadsheet_is_read():
    written = "\ufeff" + GOOD.replace("\n", "\r\n") + "\r\n"

    assert parse_schedule(written, 2027) == parse_schedule(GOOD, 2027)


def test_a_notice_may_name_days_of_december_before_its_year():
    draft = parse_schedule(GOOD + "2026-12-27,make_up_workday\n", 2027)

    assert draft.years == {2027}
    assert draft.days_of(2027) == dict(draft.days)
    assert date(2026, 12, 27) in draft.days_of(2027)


def test_the_days_of_a_year_are_its_own_where_both_years_are_in_the_file():
    before = GOOD.replace("2027-05-08,make_up_workday", "2026-12-27,make_up_workday").replace("2027-", "2026-")
    draft = parse_schedule(before + GOOD.partition("\n")[2])

    assert draft.years == {2026, 2027}
    assert {day.year for day in draft.days_of(2027)} == {2027}
    assert date(2026, 12, 27) in draft.days_of(2026)


@pytest.mark.parametrize(
    ("line", "code", "figures"),
    [
        ("2027-01-01,rest_day", "duplicate", {"date": "2027-01-01"}),
        ("2027-02-29,rest_day", "impossible_date", {"date": "2027-02-29"}),
        ("2027-13-01,rest_day", "impossible_date", {"date": "2027-13-01"}),
        ("20270301,rest_day", "impossible_date", {"date": "20270301"}),
        ("2027-W10-1,rest_day", "impossible_date", {"date": "2027-W10-1"}),
        ("２０２７-03-01,rest_day", "impossible_date", {"date": "２０２７-03-01"}),
        (" 2027-03-01,rest_day", "impossible_date", {"date": " 2027-03-01"}),
        ("0000-03-01,rest_day", "impossible_date", {"date": "0000-03-01"}),
        ("2027-03-01,holiday", "wrong_kind", {"kind": "holiday", "expected": "rest_day, make_up_workday"}),
        ("2027-03-01,", "wrong_kind", {"kind": "", "expected": "rest_day, make_up_workday"}),
        ("2027-03-01,Rest_day", "wrong_kind", {"kind": "Rest_day", "expected": "rest_day, make_up_workday"}),
        ("2027-03-01,make_up_workday", "make_up_not_on_weekend", {"date": "2027-03-01"}),
        ("2028-01-01,rest_day", "other_year", {"date": "2028-01-01", "year": "2027"}),
        ("2026-11-30,rest_day", "other_year", {"date": "2026-11-30", "year": "2027"}),
        ("2025-12-31,rest_day", "other_year", {"date": "2025-12-31", "year": "2027"}),
        ("2027-03-01", "wrong_number_of_fields", {"found": "1", "expected": "2"}),
        ("2027-03-01,rest_day,1", "wrong_number_of_fields", {"found": "3", "expected": "2"}),
    ],
)
def test_a_wrong_line_is_refused_with_its_number_and_figures(line, code, figures):
    assert problems_of(GOOD + line + "\n") == [(6, code, figures)]


def test_all_wrong_lines_are_named_at_once():
    text = GOOD + "2027-02-30,rest_day\n\n2027-03-02,off\n2027-03-03,make_up_workday\n"

    assert [(line, code) for line, code, _ in problems_of(text)] == [
        (6, ScheduleProblemCode.IMPOSSIBLE_DATE),
        (8, ScheduleProblemCode.WRONG_KIND),
        (9, ScheduleProblemCode.MAKE_UP_NOT_ON_WEEKEND),
    ]


@pytest.mark.parametrize("text", ["", "\n", "kind,date\n", "2027-01-01,rest_day\n", "date;kind\n"])
def test_another_header_is_refused(text):
    assert [(line, code) for line, code, _ in problems_of(text)] == [(1, "wrong_columns")]


def test_a_file_without_days_is_refused():
    assert problems_of("date,kind\n") == [(0, "empty", {})]


def test_a_file_cut_short_is_refused():
    cut = "".join(GOOD.splitlines(keepends=True)[:-1])

    assert problems_of(cut) == [(0, "always_off_missing", {"date": "2027-10-01", "year": "2027"})]


def test_a_year_that_the_file_only_touches_is_refused_where_no_year_was_declared():
    faults = problems_of(GOOD + "2026-12-27,make_up_workday\n", year=None)

    assert [figures["date"] for _, _, figures in faults] == ["2026-01-01", "2026-05-01", "2026-10-01"]


def test_a_broken_quotation_is_refused():
    assert [(line, code) for line, code, _ in problems_of(GOOD + '"2027-03-01,rest_day\n')] == [(6, "unreadable")]
