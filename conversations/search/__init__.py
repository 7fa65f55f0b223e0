"""Finding words again: what was typed, the patterns it makes, and where they are met."""
