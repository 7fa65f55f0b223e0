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
