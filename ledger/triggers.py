"""What the store itself refuses.

Postings are inserted first, the entry last: its trigger checks them all and seals them.

The functions that move a book's head, its closed period and the snapshots run with the rights of their owner, so that
the site's own role needs no right to change any of it (`docs/operations.md`).
"""

from records.triggers import Trigger, append_only

FUNCTIONS = """
CREATE OR REPLACE FUNCTION ledger_seal_entry() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    book ledger_book;
    sums record;
BEGIN
    -- Locks the book, should somebody write who has not.
    UPDATE ledger_book SET head_sequence = NEW.sequence, head_hash = NEW.hash
    WHERE id = NEW.book_id AND head_sequence = NEW.sequence - 1 AND head_hash = NEW.previous_hash
    RETURNING * INTO book;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'chain: entry % is not the next of its book', NEW.sequence
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.effective_on <= book.closed_through OR NEW.effective_on < book.opened_on THEN
        RAISE EXCEPTION 'closed: % lies outside the open period of book %', NEW.effective_on, book.code
            USING ERRCODE = 'restrict_violation';
    END IF;

    SELECT count(*) AS lines,
        coalesce(max(p.line), 0) AS last_line,
        coalesce(sum(p.amount), 0) AS difference,
        coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0) AS total,
        bool_and(a.book_id = NEW.book_id) AS own,
        bool_and(p.effective_on = NEW.effective_on) AS same_day,
        bool_and(p.sequence = coalesce(prior.sequence, 0) + 1
            AND p.balance = coalesce(prior.balance, 0) + p.amount) AS running,
        -- Of an account that stands in several lines, what counts is what it holds after the last.
        bool_and(NOT a.guarded OR p.balance * a.sign >= 0 OR later.entry_id IS NOT DISTINCT FROM NEW.id) AS covered
    INTO sums
    FROM ledger_posting p
    JOIN ledger_account a ON a.id = p.account_id
    -- LIMIT keeps the planner to the index, also where it knows nothing yet about a table that has grown fast.
    LEFT JOIN LATERAL (
        SELECT sequence, balance FROM ledger_posting
        WHERE account_id = p.account_id AND sequence = p.sequence - 1 LIMIT 1
    ) prior ON true
    LEFT JOIN LATERAL (
        SELECT entry_id FROM ledger_posting
        WHERE account_id = p.account_id AND sequence = p.sequence + 1 LIMIT 1
    ) later ON true
    WHERE p.entry_id = NEW.id;

    IF sums.lines <> NEW.line_count OR sums.last_line <> NEW.line_count THEN
        RAISE EXCEPTION 'count: entry % says % lines and has %', NEW.sequence, NEW.line_count, sums.lines
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF sums.difference <> 0 OR sums.total <> NEW.total THEN
        RAISE EXCEPTION 'balance: entry % differs by % fen, its total by % fen',
            NEW.sequence, sums.difference, sums.total - NEW.total USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT sums.own THEN
        RAISE EXCEPTION 'account: entry % uses an account of another book', NEW.sequence
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT sums.same_day THEN
        RAISE EXCEPTION 'day: a posting of entry % takes effect on another day', NEW.sequence
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT sums.running THEN
        RAISE EXCEPTION 'running: a posting of entry % does not continue its account', NEW.sequence
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT sums.covered THEN
        RAISE EXCEPTION 'guarded: entry % leaves a guarded account below zero', NEW.sequence
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        PERFORM ledger_require_mirror(NEW);
    END IF;

    -- Most entries take effect after every snapshot of their accounts.
    IF EXISTS (
        SELECT 1 FROM ledger_posting p JOIN ledger_snapshot s ON s.account_id = p.account_id
        WHERE p.entry_id = NEW.id AND s.day >= NEW.effective_on
    ) THEN
        UPDATE ledger_snapshot s SET balance = s.balance + p.amount, posting_count = s.posting_count + p.lines
        FROM (
            SELECT account_id, sum(amount) AS amount, count(*) AS lines
            FROM ledger_posting WHERE entry_id = NEW.id GROUP BY account_id
        ) p
        WHERE s.account_id = p.account_id AND s.day >= NEW.effective_on;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_require_mirror(reversal ledger_entry) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    original ledger_entry;
BEGIN
    SELECT * INTO original FROM ledger_entry WHERE id = reversal.reverses_id;
    IF original.id IS NULL OR original.book_id <> reversal.book_id OR original.sequence >= reversal.sequence
        OR original.reverses_id IS NOT NULL OR original.effective_on > reversal.effective_on
        OR original.line_count <> reversal.line_count
        OR EXISTS (
            SELECT 1 FROM ledger_posting o
            LEFT JOIN ledger_posting r ON r.entry_id = reversal.id AND r.line = o.line
            WHERE o.entry_id = original.id
            AND (r.account_id, r.amount) IS DISTINCT FROM (o.account_id, -o.amount)
        )
    THEN
        RAISE EXCEPTION 'mirror: entry % is not the mirror image of what it reverses', reversal.sequence
            USING ERRCODE = 'restrict_violation';
    END IF;
END $$;

-- The lines of a sealed entry are 1 to line_count, each there once; so whatever comes later has a higher number.
-- Deferred, so that a posting is seen too that another transaction adds while the entry is being sealed.
CREATE OR REPLACE FUNCTION ledger_refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id AND line_count < NEW.line) THEN
        RAISE EXCEPTION 'sealed: no line % can be added to a sealed entry', NEW.line
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_keep_book() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.head_sequence <> 0 OR NEW.head_hash <> repeat('0', 64) OR NEW.closed_through IS NOT NULL THEN
            RAISE EXCEPTION 'book: % does not begin empty and open', NEW.code USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.id, NEW.code, NEW.opened_on) IS DISTINCT FROM (OLD.id, OLD.code, OLD.opened_on) THEN
        RAISE EXCEPTION 'book: code and first day of % never change', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.head_sequence, NEW.head_hash, NEW.closed_through)
        IS DISTINCT FROM (OLD.head_sequence, OLD.head_hash, OLD.closed_through)
    THEN
        RAISE EXCEPTION 'book: only an entry moves the head of %, only a certificate closes it', OLD.code
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION ledger_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.book_id, NEW.code, NEW.sign, NEW.guarded)
        IS DISTINCT FROM (OLD.id, OLD.book_id, OLD.code, OLD.sign, OLD.guarded)
    THEN
        RAISE EXCEPTION 'account: only the name of % ever changes', OLD.code USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION ledger_close_period() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    book ledger_book;
BEGIN
    SELECT * INTO book FROM ledger_book WHERE id = NEW.book_id FOR NO KEY UPDATE;
    IF (NEW.sequence, NEW.head_hash) IS DISTINCT FROM (book.head_sequence, book.head_hash) THEN
        RAISE EXCEPTION 'certificate: entry % is not the head of %', NEW.sequence, book.code
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.through <= book.closed_through THEN
        RAISE EXCEPTION 'closed: % is closed through %, which never reopens', book.code, book.closed_through
            USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE ledger_book SET closed_through = NEW.through WHERE id = NEW.book_id;
    RETURN NULL;
END $$;
"""

MEETING = """
-- Locks books in the order given, then says for each line of a request what it meets: its book, an id for an entry
-- (one is drawn for each line; those left over stay unused), the entry that its key stands for, and its account with
-- its last posting, as far as there are such. A volatile function takes a new snapshot for each statement, so that the
-- look-up sees what was committed while the lock was waited for.
CREATE OR REPLACE FUNCTION ledger_meet(book_ids bigint[], asked json) RETURNS TABLE (
    asked_key text, asked_code text,
    book_id bigint, book_code text, head_sequence int, head_hash text, opened_on date, closed_through date,
    new_id bigint, known_id bigint, known_hash text,
    account_id bigint, account_name text, sign int, guarded boolean, last_sequence int, last_balance bigint
) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    wanted bigint;
BEGIN
    FOREACH wanted IN ARRAY book_ids LOOP
        PERFORM 1 FROM ledger_book WHERE id = wanted FOR NO KEY UPDATE;
    END LOOP;
    RETURN QUERY
    SELECT line.key, line.code,
        book.id, book.code::text, book.head_sequence, book.head_hash::text, book.opened_on, book.closed_through,
        nextval('ledger_entry_id_seq'), known.id, known.asked_hash::text,
        account.id, account.name::text, account.sign::int, account.guarded,
        coalesce(last.sequence, 0), coalesce(last.balance, 0)
    FROM json_to_recordset(asked) AS line (book_id bigint, key text, code text)
    JOIN LATERAL (SELECT * FROM ledger_book WHERE id = line.book_id LIMIT 1) book ON true
    LEFT JOIN LATERAL (
        SELECT id, asked_hash FROM ledger_entry WHERE book_id = line.book_id AND key = line.key LIMIT 1
    ) known ON true
    LEFT JOIN LATERAL (
        SELECT id, name, sign, guarded FROM ledger_account WHERE book_id = line.book_id AND code = line.code LIMIT 1
    ) account ON true
    LEFT JOIN LATERAL (
        SELECT sequence, balance FROM ledger_posting WHERE account_id = account.id ORDER BY sequence DESC LIMIT 1
    ) last ON true;
END $$;
"""


def _kept(table: str, function: str, events: str) -> list[Trigger]:
    """Rows of `table` are never deleted; `function` looks at what others of `events` do to them.

    What the triggers of other tables do here, they have looked at themselves.
    """
    by_hand = f'BEFORE {events} ON "{table}" FOR EACH ROW WHEN (pg_trigger_depth() = 0)'
    return [
        Trigger(table, "keep", by_hand, f"{function}()"),
        Trigger(table, "refuse_delete", f'BEFORE DELETE ON "{table}" FOR EACH ROW', "records_refuse_change()"),
        Trigger(table, "refuse_truncate", f'BEFORE TRUNCATE ON "{table}"', "records_refuse_change()"),
    ]


BOOK = _kept("ledger_book", "ledger_keep_book", "INSERT OR UPDATE")
ACCOUNT = _kept("ledger_account", "ledger_keep_account", "UPDATE")
ENTRY = [
    *append_only("ledger_entry"),
    Trigger("ledger_entry", "seal", 'AFTER INSERT ON "ledger_entry" FOR EACH ROW', "ledger_seal_entry()"),
]
POSTING = [
    *append_only("ledger_posting"),
    Trigger(
        "ledger_posting",
        "refuse_sealed",
        'AFTER INSERT ON "ledger_posting" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW',
        "ledger_refuse_sealed()",
        constraint=True,
    ),
]
CERTIFICATE = [
    *append_only("ledger_certificate"),
    Trigger(
        "ledger_certificate",
        "close_period",
        'AFTER INSERT ON "ledger_certificate" FOR EACH ROW',
        "ledger_close_period()",
    ),
]
EVERY = [*BOOK, *ACCOUNT, *ENTRY, *POSTING, *CERTIFICATE]
