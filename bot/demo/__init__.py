"""A stand-in for Telegram: the demo plays on it and the tests run against it.

`botapi.BotApi` is the server side of the Bot API for one bot and many private chats, in memory,
without I/O and without a clock of its own. `person.Person` is the phone of someone who talks to
that bot. Two adapters carry a bot's calls to it: `inprocess.InProcessRequest` without sockets and
`server.serve` over real HTTP. None of these imports the bot it stands in front of.

The demo itself does: `stage` holds a bot's process, a clock and a plug; `main` and `web` show the
phone in the browser, `tour` plays a week in the terminal.
"""
