-- One more kind of thing that falls due: a whisper, a line of one's own that comes back.

-- A CHECK cannot be changed, so the table is made anew. To drop a table deletes its rows, and that
-- would take the ledger along (ON DELETE CASCADE): what stands in both is put aside before. Ids
-- stand in buttons in people's chats, and must never be given out twice: where their numbering
-- stood is put aside, too.
CREATE TABLE due_aside AS SELECT * FROM due;
CREATE TABLE ledger_aside AS SELECT * FROM ledger;
CREATE TABLE sequence_aside AS
    SELECT name, seq FROM sqlite_sequence WHERE name IN ('due', 'ledger');
DROP TABLE ledger;
DROP TABLE due;

-- The truth about what is to be asked. UNIQUE promises that nothing is asked twice.
CREATE TABLE due (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    kind         TEXT NOT NULL CHECK (kind IN ('block', 'letter', 'back', 'whisper')),
    day          TEXT NOT NULL,
    starts       TEXT NOT NULL,
    ends         TEXT NOT NULL,
    begins_at    INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    state        TEXT NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'asked', 'opened', 'skipped', 'silent', 'dropped')),
    away         INTEGER NOT NULL DEFAULT 0,
    appointments BLOB,
    UNIQUE (therapist_id, kind, day, starts)
);
INSERT INTO due (id, therapist_id, kind, day, starts, ends, begins_at, ends_at, due_at, state, away,
    appointments)
SELECT id, therapist_id, kind, day, starts, ends, begins_at, ends_at, due_at, state, away,
    appointments
FROM due_aside;
CREATE INDEX due_next ON due (due_at) WHERE state = 'waiting' AND NOT away;
CREATE INDEX due_waiting ON due (therapist_id, due_at) WHERE state = 'waiting';
CREATE TRIGGER due_away AFTER INSERT ON due
WHEN (SELECT blocked FROM therapist WHERE id = new.therapist_id)
BEGIN
    UPDATE due SET away = 1 WHERE id = new.id;
END;

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
INSERT INTO ledger (id, therapist_id, due_id, at, decision, reason, until_day)
SELECT id, therapist_id, due_id, at, decision, reason, until_day FROM ledger_aside;
CREATE INDEX ledger_due ON ledger (therapist_id, due_id);

DELETE FROM sqlite_sequence WHERE name IN ('due', 'ledger');
INSERT INTO sqlite_sequence (name, seq) SELECT name, seq FROM sequence_aside;
DROP TABLE due_aside;
DROP TABLE ledger_aside;
DROP TABLE sequence_aside;
