"""The database: connection, migrations and every SQL statement of Presence.

SQL lives in plain functions over a :class:`sqlite3.Connection`; they run inside
:meth:`bot.store.connection.Database.transaction`, on the connection's own thread.
Instants are stored as whole Unix seconds, days and wall-clock times as ISO text.
"""
