"""``yanxi`` and ``python -m bot``: the command line. Decides nothing."""

from bot.cli.group import root


def main() -> None:
    """Run the command that was given."""
    root(prog_name="yanxi")


if __name__ == "__main__":
    main()
