"""`python -m bot` and the console command `presence`."""

import os

from bot import cli


def main() -> None:
    """Run the command line; every file this process makes is its owner's alone."""
    os.umask(0o077)
    cli.main(prog_name="presence")


if __name__ == "__main__":
    main()
