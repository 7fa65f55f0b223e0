-- Calendars, days off that come back, and which appointments a block is made of.

-- Days off that come back every week, or every few weeks.
CREATE TABLE day_off (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    weekday      INTEGER NOT NULL,
    every        INTEGER NOT NULL,
    anchor       TEXT,
    first_day    TEXT,
    last_day     TEXT
);
CREATE INDEX day_off_therapist ON day_off (therapist_id);

-- state: address, validators, what went wrong. content: when they are busy, and nothing else.
CREATE TABLE calendar (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    kind         TEXT NOT NULL CHECK (kind IN ('file', 'feed')),
    read_at      INTEGER,            -- when it is read next; a file never
    removed_at   INTEGER,            -- out of use since; deleted when days are next planned
    away         INTEGER NOT NULL DEFAULT 0,
    state        BLOB NOT NULL,
    content      BLOB NOT NULL
);
CREATE INDEX calendar_therapist ON calendar (therapist_id);
CREATE INDEX calendar_next ON calendar (read_at)
    WHERE read_at IS NOT NULL AND removed_at IS NULL AND NOT away;

CREATE TRIGGER calendar_away AFTER UPDATE OF blocked ON therapist
WHEN old.blocked <> new.blocked
BEGIN
    UPDATE calendar SET away = new.blocked WHERE therapist_id = new.id;
END;

-- The keys of the appointments a block is made of, sealed; none for typed hours alone.
ALTER TABLE due ADD COLUMN appointments BLOB;
