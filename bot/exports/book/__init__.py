"""The book: what was written as one file of HTML, sealed with a passphrase, for any browser."""
