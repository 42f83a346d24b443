"""Entry point of `python -m perkup`."""

from perkup.cli.main import main

main()
