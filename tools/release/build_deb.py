"""Build `dist/perkup_VERSION_ARCH.deb`, which needs no Python: `make deb`, or `python -m tools.release.build_deb`.

PyInstaller puts Perkup and a Python of its own into a folder; dpkg-deb packs it below /opt, with a link in /usr/bin and
menu entry, icon, man page and completions where Debian looks for them. Nothing else is touched, so that removing the
package leaves only the person's own data folder.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

from perkup import __version__
from perkup.app.desktop_entry import entry_text
from perkup.cli.completion import script
from tools.man_page import man_page

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "tools" / "packaging" / "perkup.spec"
BUILD, DIST = ROOT / "build" / "deb", ROOT / "dist"
FOLDER = Path("opt/perkup")
COMPLETIONS = {
    "bash": "usr/share/bash-completion/completions/perkup",
    "zsh": "usr/share/zsh/vendor-completions/_perkup",
    "fish": "usr/share/fish/vendor_completions.d/perkup.fish",
}
CONTROL = """Package: perkup
Version: {version}
Section: utils
Priority: optional
Architecture: {architecture}
Installed-Size: {size_kib}
Depends: libc6 (>= 2.36)
Recommends: python3-gi, gir1.2-webkit2-4.1
Suggests: chromium, gir1.2-gtklayershell-0.1
Maintainer: The Perkup authors <perkup@localhost>
Description: break reminders and hip exercises for people who sit all day
 Perkup reminds you to stand up, leads two-minute breaks and a programme of
 thirty days, and measures how far your hip extends in walking. Everything
 stays on your computer.
"""

AFTER_REMOVAL = """#!/bin/sh
# What Perkup put outside its own folder for each person goes with it; the folder of their data stays.
set -e
if [ "$1" = remove ] || [ "$1" = purge ]; then
  getent passwd | cut -d: -f6 | sort -u | while read -r home; do
    entry="$home/.config/autostart/perkup.desktop"
    if [ -f "$entry" ] && grep -q "/opt/perkup/" "$entry"; then rm -f "$entry"; fi
    if [ -d "$home/.cache/perkup" ] && [ ! -L "$home/.cache/perkup" ]; then rm -rf "$home/.cache/perkup"; fi
  done
fi
"""


def freeze(build: Path) -> Path:
    """Let PyInstaller make the folder; return it."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    paths = ["--distpath", str(build / "frozen"), "--workpath", str(build / "work"), str(SPEC)]
    subprocess.run([*command, *paths], cwd=ROOT, check=True)
    return build / "frozen" / "perkup"


def lay_out(frozen: Path, tree: Path) -> None:
    """Lay the files out as they are installed."""
    shutil.copytree(frozen, tree / FOLDER, symlinks=True)
    link = tree / "usr/bin/perkup"
    link.parent.mkdir(parents=True)
    link.symlink_to(f"/{FOLDER}/perkup")
    _write(tree / "usr/share/applications/perkup.desktop", entry_text(["/usr/bin/perkup", "run"]))
    icon = ROOT / "src/perkup/web/static/mark.svg"
    _write(tree / "usr/share/icons/hicolor/scalable/apps/perkup.svg", icon.read_text("utf-8"))
    for shell, place in COMPLETIONS.items():
        _write(tree / place, script(shell))
    manual = tree / "usr/share/man/man1/perkup.1.gz"
    manual.parent.mkdir(parents=True)
    manual.write_bytes(gzip.compress(man_page().encode(), mtime=0))
    _write(tree / "usr/share/doc/perkup/copyright", (ROOT / "LICENSE").read_text("utf-8"))


def pack(tree: Path, dist: Path) -> Path:
    """Write the package; return it."""
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
    ).stdout.strip()
    size = sum(path.lstat().st_size for path in tree.rglob("*"))
    control = CONTROL.format(version=__version__, architecture=architecture, size_kib=size // 1024)
    _write(tree / "DEBIAN/control", control)
    after = tree / "DEBIAN/postrm"
    _write(after, AFTER_REMOVAL)
    after.chmod(0o755)
    for path in tree.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    dist.mkdir(exist_ok=True)
    package = dist / f"perkup_{__version__}_{architecture}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(tree), str(package)], check=True)
    return package


def main() -> None:
    """Build the package anew."""
    if shutil.which("dpkg-deb") is None:
        sys.exit("dpkg-deb is not here: a .deb is built on Debian, Ubuntu and their kin.")
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    os.umask(0o022)
    subprocess.run([sys.executable, "-m", "tools.measuring_parts", "--store"], cwd=ROOT, check=True)
    tree = BUILD / "tree"
    lay_out(freeze(BUILD), tree)
    package = pack(tree, DIST)
    print(f"{package}: {package.stat().st_size / 1_000_000:.1f} MB")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
