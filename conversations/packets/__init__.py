"""What is taken to supervision: the lines of chosen entries, what is left out, how it is shown."""
