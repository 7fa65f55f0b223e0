-- What everybody is to be told once about the bot itself: it was away, it was put back from a backup.
CREATE TABLE notice (
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    kind         TEXT NOT NULL CHECK (kind IN ('away', 'restored')),
    since_at     INTEGER NOT NULL,
    until_at     INTEGER NOT NULL,
    tell_at      INTEGER NOT NULL,
    PRIMARY KEY (therapist_id, kind)
) WITHOUT ROWID;
CREATE INDEX notice_next ON notice (tell_at);
