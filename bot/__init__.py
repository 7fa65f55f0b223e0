"""The edges of Presence: Telegram, SQLite, clocks, keys and people at a terminal."""
