"""`python -m perkup` is `perkup`."""

from perkup.cli.main import main

main()
