-- What is clear: ids, the chat id, zones, instants, states, step keys.
-- What is sealed with the therapist's own key: every BLOB named session, payload, document, content.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- id is the number of the data key in the keyring; it is never used twice.
CREATE TABLE therapist (
    id          INTEGER PRIMARY KEY,
    chat_id     INTEGER NOT NULL UNIQUE,
    enrolled_at INTEGER NOT NULL,
    blocked     INTEGER NOT NULL DEFAULT 0,
    plan_at     INTEGER,            -- when the days ahead are planned next
    planned_to  TEXT,               -- the last day that is planned
    last_known  INTEGER,            -- the highest id of a message known to be in the chat
    session     BLOB NOT NULL
);
CREATE INDEX therapist_plan ON therapist (plan_at) WHERE plan_at IS NOT NULL;

CREATE TABLE invite (
    code_hash    BLOB PRIMARY KEY,
    made_at      INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    used_at      INTEGER,
    therapist_id INTEGER REFERENCES therapist ON DELETE SET NULL
) WITHOUT ROWID;

-- Updates as they came. A stranger's row holds its update id and nothing else.
CREATE TABLE inbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id    INTEGER NOT NULL UNIQUE,
    therapist_id INTEGER REFERENCES therapist ON DELETE CASCADE,
    arrived_at   INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'parked', 'stranger')),
    payload      BLOB
);
CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'waiting';
CREATE INDEX inbox_old ON inbox (arrived_at) WHERE state <> 'waiting';
CREATE INDEX inbox_therapist ON inbox (therapist_id);

-- What is to be said. A row goes when it has been delivered; its message id stays in `card`.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    lane         TEXT NOT NULL CHECK (lane IN ('message', 'callback')),
    priority     INTEGER NOT NULL,
    method       TEXT NOT NULL,
    card         INTEGER,
    attachment   INTEGER,
    state        TEXT NOT NULL DEFAULT 'unsent' CHECK (state IN ('unsent', 'attempted')),
    resent       INTEGER NOT NULL DEFAULT 0,
    made_at      INTEGER NOT NULL,
    attempted_at INTEGER,
    above        INTEGER,           -- therapist.last_known at the attempt: it stands above that
    expires_at   INTEGER,
    payload      BLOB NOT NULL
);
CREATE INDEX outbox_therapist ON outbox (therapist_id, id);

-- One card a message of ours that can be tapped, replied to or edited.
-- attempted_after: the newest inbox row when it was sent; words journalled before cannot answer it.
CREATE TABLE card (
    therapist_id    INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    number          INTEGER NOT NULL,
    record_id       INTEGER,
    step            TEXT,
    attempted_after INTEGER,
    message_id      INTEGER,
    PRIMARY KEY (therapist_id, number)
) WITHOUT ROWID;
CREATE INDEX card_message ON card (therapist_id, message_id) WHERE message_id IS NOT NULL;

CREATE TABLE record (
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    id           INTEGER NOT NULL,
    flow         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'down', 'complete')),
    day          TEXT NOT NULL,
    starts       TEXT,
    opened_at    INTEGER NOT NULL,
    document     BLOB NOT NULL,
    PRIMARY KEY (therapist_id, id)
);
CREATE INDEX record_day ON record (therapist_id, day);

-- A person's message answers one step, once.
CREATE TABLE answer_part (
    therapist_id INTEGER NOT NULL,
    message_id   INTEGER NOT NULL,
    record_id    INTEGER NOT NULL,
    step         TEXT NOT NULL,
    PRIMARY KEY (therapist_id, message_id),
    FOREIGN KEY (therapist_id, record_id) REFERENCES record ON DELETE CASCADE
) WITHOUT ROWID;

-- Wall-clock rules in the therapist's zone: weekly (weekday set) or for one day (day set).
CREATE TABLE rule (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    weekday      INTEGER,
    every        INTEGER,
    anchor       TEXT,
    day          TEXT,
    first_day    TEXT,
    last_day     TEXT,
    starts       TEXT NOT NULL,
    ends         TEXT NOT NULL,
    CHECK ((weekday IS NULL) <> (day IS NULL))
);
CREATE INDEX rule_therapist ON rule (therapist_id);

CREATE TABLE pause (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    first_day    TEXT NOT NULL,
    last_day     TEXT NOT NULL
);
CREATE INDEX pause_therapist ON pause (therapist_id);

-- The truth about what is to be asked. UNIQUE promises that nothing is asked twice.
CREATE TABLE due (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    kind         TEXT NOT NULL CHECK (kind IN ('block', 'letter', 'back')),
    day          TEXT NOT NULL,
    starts       TEXT NOT NULL,
    ends         TEXT NOT NULL,
    begins_at    INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'asked', 'opened', 'skipped', 'silent', 'dropped')),
    UNIQUE (therapist_id, kind, day, starts)
);
CREATE INDEX due_next ON due (due_at) WHERE state = 'waiting';

-- Why it was asked, waited or stayed silent.
CREATE TABLE ledger (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    due_id       INTEGER NOT NULL REFERENCES due ON DELETE CASCADE,
    at           INTEGER NOT NULL,
    decision     TEXT NOT NULL,
    reason       TEXT NOT NULL,
    until_day    TEXT
);
CREATE INDEX ledger_due ON ledger (therapist_id, due_id);

-- Work that waits on the world.
CREATE TABLE job (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    kind         TEXT NOT NULL,
    tries        INTEGER NOT NULL DEFAULT 0,
    payload      BLOB NOT NULL
);

-- A document on its way out; it goes with the outbox row that delivers it.
CREATE TABLE attachment (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    made_at      INTEGER NOT NULL,
    name         TEXT NOT NULL,
    content      BLOB NOT NULL
);
