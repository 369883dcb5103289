"""A stage of very many open time limits, for ``clock.py``: submitted applications of a hundred offices, in bulk.

Each application has two limits that run: one whose lapse the clock settles, and one of which it only reminds. The
rows are written by the database itself, without their history, with all triggers lifted for that moment.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

OFFICES = 100
PER_CASE = 2
# What is not yet due will be on one of so many days to come.
DAYS = 60

_CASES = """
INSERT INTO casework_case (id, reference, kind, state, version, region_id, opened_at, opening_key, state_since,
    next_due_on, event_count, head_hash, bigrams)
SELECT n, '安标-冀-2026-' || lpad(n::text, 7, '0'), 'grading', 'submitted', 2, %(region)s, %(now)s, 'bench-' || n,
    %(begun)s, %(soonest)s + n %% %(days)s::int, 1, repeat('0', 64), '{}'
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
_APPLICATIONS = """
INSERT INTO grading_application (case_id, enterprise_id, standard_id, level, kind, offshore_oil, contact_name,
    contact_phone, applied_on)
SELECT n, (%(enterprises)s::bigint[])[1 + n %% %(offices)s::int], %(standard)s::bigint, 2, 'first', false, '', '',
    %(begun)s::date
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
_PARTIES = """
INSERT INTO casework_party (case_id, organisation_id, capacity, since)
SELECT n, party.organisation, party.capacity, %(begun)s::date
FROM generate_series(%(first)s::int, %(last)s::int) n, LATERAL (VALUES
    ((%(enterprises)s::bigint[])[1 + n %% %(offices)s::int], 'enterprise'),
    ((%(units)s::bigint[])[1 + n %% %(offices)s::int], 'organizing_unit'),
    (%(department)s::bigint, 'grading_department')
) party (organisation, capacity)
"""
_EVENTS = """
INSERT INTO casework_event (case_id, code, version, at, effective_on, actor_kind, audience, key, sequence, from_state,
    to_state, rules, content_hash, asked_hash, previous_hash, hash)
SELECT n, 'submit', 2, %(now)s, %(begun)s, 'person', 'parties', 'bench', 1, 'draft', 'submitted', 'G-7-1',
    repeat('0', 64), repeat('0', 64), repeat('0', 64), repeat('0', 64)
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
_DEADLINES = """
INSERT INTO casework_deadline (case_id, code, amount, unit, bound, rolls, statutory, rule, started_by_id, started_on,
    due_on, remind_on, provisional, lapses, state, extended_by)
SELECT started.case_id, declared.code, 10, 'working_day', 'at_most', true, true, declared.rule, started.id,
    started.effective_on, later.day, later.day - 1, false, declared.lapses, 'open', 0
FROM casework_event started,
    (VALUES ('correction_notice', 'G-7-2-1', true), ('audit', 'G-7-2-2', false)) declared (code, rule, lapses),
    LATERAL (SELECT %(soonest)s + started.case_id::int %% %(days)s::int AS day) later
WHERE started.sequence = 1 AND started.case_id BETWEEN %(first)s AND %(last)s
"""
# What has been sent stays in the outbox: a mail of each application.
_MAILS = """
INSERT INTO casework_outboxmessage (case_id, person_id, channel, dedupe_key, address, template, data, message_id,
    created_at, state, attempts, next_attempt_at, sent_at, error)
SELECT n, (%(people)s::bigint[])[1 + n %% %(offices)s::int], 'mail', 'bench:' || n, '', 'step',
    jsonb_build_object('subject', n), '<' || n || '@bench>', %(now)s, 'sent', 1, %(now)s, %(now)s, ''
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
_NOT_YET = """
SELECT id FROM casework_deadline WHERE code = %s AND state = 'open' AND due_on >= %s ORDER BY id LIMIT %s
"""


@dataclass
class Stage:
    """Offices with their people and the applications before them, all looked at on the day `today`."""

    today: date
    options: dict[str, Any]
    cases: int = 0

    def grow(self, deadlines: int) -> None:
        """Add applications until so many limits have begun in all."""
        first, self.cases = self.cases + 1, deadlines // PER_CASE
        span = self.options | {"first": first, "last": self.cases}
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for statement in (_CASES, _APPLICATIONS, _PARTIES, _EVENTS, _DEADLINES, _MAILS):
                cursor.execute(statement, span)
            cursor.execute("SET session_replication_role = origin")
        gather_statistics()

    def let_lapse(self, count: int) -> None:
        """Let the last day of so many limits have passed."""
        yesterday = self.today - timedelta(days=1)
        self._change("correction_notice", count, "due_on = %s, remind_on = NULL", [yesterday])

    def let_speak(self, count: int) -> None:
        """Let so many limits have their last day today, of which one person is to be reminded."""
        from casework.limits import do_it_by

        self._change("audit", count, "due_on = %s, remind_on = %s", [self.today, do_it_by(self.today)])

    def let_nothing_lapse(self) -> None:
        """Take back what `let_lapse` has done and no sweep has settled."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE casework_deadline SET due_on = %s WHERE lapses AND state = 'open' AND due_on < %s",
                [self.options["soonest"], self.today],
            )
        gather_statistics()

    def clear_outbox(self) -> None:
        """Let all that waits to be sent have been sent."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE casework_outboxmessage SET state = 'sent' WHERE state = 'waiting'")
        gather_statistics()

    def _change(self, code: str, count: int, change: str, values: list[date]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE casework_deadline SET {change} WHERE id IN ({_NOT_YET})",
                [*values, code, self.options["soonest"], count],
            )
        gather_statistics()


def build() -> Stage:
    """An empty stage."""
    from accounts.roles import Capacity, Role
    from records import clock
    from tests import factories
    from tests.grading.world import build as build_world

    world, now = build_world(), clock.now()
    units = [factories.organisation(Capacity.ORGANIZING_UNIT, document_prefix="冀安评") for _ in range(OFFICES)]
    enterprises = [factories.organisation() for _ in range(OFFICES)]
    people = [factories.membership(Role.HANDLER, organisation=each).person for each in (*units, *enterprises)]
    today = clock.day_of(now)
    return Stage(
        today,
        {
            "now": now,
            "begun": today - timedelta(days=20),
            "soonest": today + timedelta(days=10),
            "days": DAYS,
            "offices": OFFICES,
            "region": units[0].region_id,
            "units": [unit.pk for unit in units],
            "enterprises": [enterprise.pk for enterprise in enterprises],
            "people": [person.pk for person in people],
            "department": world.province.organisation.pk,
            "standard": world.standard.pk,
        },
    )


def gather_statistics() -> None:
    """As autovacuum does by itself on a server; the scratch cluster of the bench has it switched off."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
