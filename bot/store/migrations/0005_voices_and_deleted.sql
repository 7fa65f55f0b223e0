-- Voice notes: their bytes, sealed in pieces, by the message they came with.

-- loose: no answer has it as a part any more; it goes at the end of the turn, unless one has again.
CREATE TABLE voice (
    therapist_id INTEGER NOT NULL REFERENCES therapist ON DELETE CASCADE,
    message_id   INTEGER NOT NULL,
    piece        INTEGER NOT NULL,
    loose        INTEGER NOT NULL DEFAULT 0,
    content      BLOB NOT NULL,
    PRIMARY KEY (therapist_id, message_id, piece)
);
CREATE INDEX voice_loose ON voice (therapist_id) WHERE loose;
CREATE INDEX answer_part_record ON answer_part (therapist_id, record_id);

CREATE TRIGGER voice_loose AFTER DELETE ON answer_part
BEGIN
    UPDATE voice SET loose = 1
    WHERE therapist_id = old.therapist_id AND message_id = old.message_id;
END;

-- voice: what is on its way out is the voice note of this message, and has no content of its own.
ALTER TABLE attachment ADD COLUMN voice INTEGER;

-- A record that was deleted can be brought back for a while; then it is removed for good.

ALTER TABLE record ADD COLUMN deleted_at INTEGER;
CREATE INDEX record_deleted ON record (deleted_at) WHERE deleted_at IS NOT NULL;

-- Pages of records, newest first, are read along the index.
DROP INDEX record_day;
CREATE INDEX record_day ON record (therapist_id, day, id);
