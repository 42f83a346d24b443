"""Entry point of `python -m perkup`, and of a program built without a Python."""

import sys

from perkup.child_process import restore_environment, run_as_child
from perkup.cli.main import main

if __name__ == "__main__":
    restore_environment()
    if not run_as_child(sys.argv[1:]):
        main()
