"""Install the programs which the tests drive: a real browser, notification daemon and screen.

Missing ones are installed with apt when that is possible without asking (root on Debian); otherwise the one line
to type is printed and the tests that need them say why they skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess

NEEDED = {
    "chromium": "chromium",
    "dunst": "dunst",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "dbus-run-session": "dbus-x11",
    "espeak-ng": "espeak-ng",
    "xfce4-panel": "xfce4-panel",
    "xwd": "x11-apps",
    "faketime": "faketime",
    "xfwm4": "xfwm4",
    "/usr/share/doc/gir1.2-webkit2-4.1": "gir1.2-webkit2-4.1",
    "/usr/share/doc/python3-gi": "python3-gi",
}


def main() -> None:
    """Install what is missing, or print the line to type."""
    missing = sorted(
        package for program, package in NEEDED.items() if not (shutil.which(program) or os.path.exists(program))
    )
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"Installing what the tests drive: {' '.join(missing)}", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        if subprocess.run([*command, "-qq"], env=environment, check=False).returncode == 0:
            return
    print(f"Some tests will skip. To run them all, type:\n\n    sudo {' '.join(command)}\n", flush=True)


if __name__ == "__main__":
    main()
