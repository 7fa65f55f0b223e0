"""A stand-in for Telegram: the demo plays on it and the tests run against it.

`botapi.BotApi` is the server side of the Bot API for one bot and many private chats, in memory,
without I/O and without a clock of its own. `person.Person` is the phone of someone who talks to
that bot. Two adapters carry a bot's calls to it: `inprocess.InProcessRequest` without sockets and
`server.serve` over real HTTP. Nothing here imports the bot it stands in front of.
"""
