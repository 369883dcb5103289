"""Triggers that make tables append-only and chains unbroken, and the check that none of them is missing.

Which triggers a table needs follows from its model: `AppendOnly` refuses UPDATE, DELETE and TRUNCATE, `EventRow`
also refuses an event that does not follow the last one of its chain, and a model with more to refuse lists it all as
`store_triggers`. A migration installs them with `Install`.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.migrations import RunSQL

FUNCTIONS = """
CREATE OR REPLACE FUNCTION records_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE OR REPLACE FUNCTION records_follow_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last_sequence integer;
    last_hash text;
BEGIN
    EXECUTE format(
        'SELECT sequence, hash FROM %I.%I WHERE %I = $1 ORDER BY sequence DESC LIMIT 1',
        TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_ARGV[0]
    ) INTO last_sequence, last_hash USING (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
    IF NEW.sequence <> coalesce(last_sequence, 0) + 1 THEN
        RAISE EXCEPTION 'chain: % is not the next sequence after %', NEW.sequence, coalesce(last_sequence, 0)
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.previous_hash <> coalesce(last_hash, repeat('0', 64)) THEN
        RAISE EXCEPTION 'chain: event % does not follow the last link', NEW.sequence
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION records_refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NOT NULL THEN
        RAISE EXCEPTION 'frozen: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


@dataclass(frozen=True)
class Trigger:
    """One trigger of one table."""

    table: str
    name: str
    when: str
    call: str
    constraint: bool = False
    """Whether it may be deferred to the end of the transaction, as `when` then says."""

    def create_sql(self) -> str:
        kind = "CONSTRAINT TRIGGER" if self.constraint else "TRIGGER"
        return (
            f'DROP TRIGGER IF EXISTS {self.name} ON "{self.table}";'
            f"CREATE {kind} {self.name} {self.when} EXECUTE FUNCTION {self.call};"
        )


def append_only(table: str) -> list[Trigger]:
    """Refuse UPDATE, DELETE and TRUNCATE on `table`."""
    return [
        Trigger(
            table,
            "refuse_change",
            f'BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW',
            "records_refuse_change()",
        ),
        Trigger(table, "refuse_truncate", f'BEFORE TRUNCATE ON "{table}"', "records_refuse_change()"),
    ]


def chained(table: str, column: str) -> list[Trigger]:
    """`append_only`, and a new row must follow the last one with the same `column`."""
    follow = Trigger(
        table, "follow_chain", f'BEFORE INSERT ON "{table}" FOR EACH ROW', f"records_follow_chain('{column}')"
    )
    return [*append_only(table), follow]


def freezable(table: str) -> list[Trigger]:
    """Refuse a change of a row of `table` whose `frozen_at` is set, and TRUNCATE, which asks no row."""
    when = f'BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW'
    return [
        Trigger(table, "refuse_frozen", when, "records_refuse_frozen()"),
        Trigger(table, "refuse_truncate", f'BEFORE TRUNCATE ON "{table}"', "records_refuse_change()"),
    ]


class Install(RunSQL):
    """Migration operation that creates triggers; going backwards leaves them, so that none is ever lost."""

    def __init__(self, triggers: list[Trigger]) -> None:
        self.triggers = triggers
        super().__init__("".join(trigger.create_sql() for trigger in triggers), RunSQL.noop)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__name__, [self.triggers], {})


def expected() -> list[Trigger]:
    """The triggers that the models of this project ask for."""
    from records.models import AppendOnly, EventRow

    wanted: list[Trigger] = []
    for model in apps.get_models():
        wanted += _of_model(model, AppendOnly, EventRow)
    return wanted


def missing(using: str = "default") -> list[Trigger]:
    """Expected triggers that the database lacks or has switched off; tables not yet created are passed over."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        )
        present = set(cursor.fetchall())
    tables = set(connections[using].introspection.table_names())
    return [t for t in expected() if t.table in tables and (t.table, t.name) not in present]


def refuse_missing(using: str = "default", plan: Any = None, **kwargs: Any) -> None:
    """After migrations: stop where a trigger is missing, for then no promise of this site holds."""
    if absent := missing(using):
        names = ", ".join(f"{t.table}.{t.name}" for t in absent)
        raise RuntimeError(f"triggers are missing or switched off: {names}")


def _of_model(model: type[models.Model], append: type, event: type) -> list[Trigger]:
    table = model._meta.db_table
    own: list[Trigger] | None = getattr(model, "store_triggers", None)
    if own is not None:
        return own
    if issubclass(model, event):
        return chained(table, model.chain_field)  # type: ignore[attr-defined]
    if issubclass(model, append):
        return append_only(table)
    if getattr(model, "freezes", False):
        return freezable(table)
    return []
