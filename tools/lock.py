"""Write the versions that are installed here, of Perkup and all its extras, as a lock: `python tools/lock.py`.

pip takes the file as a constraint, so that the tests run on the same versions everywhere.
"""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parent.parent / "requirements.lock"
EXTRAS = ("motion", "anatomy", "phone", "cluster", "senses", "pictures", "deb", "test", "dev")
HEADER = """\
# What Perkup was tested with, on Python 3.11 and Linux. `make lock` writes it; .ci/run installs exactly this
# (PERKUP_LOCK=requirements.lock python3 tools/setup.py test dev). pip: `pip install --constraint requirements.lock .`
"""


def closure(name: str = "perkup", extras: tuple[str, ...] = EXTRAS) -> dict[str, str]:
    """Return the version of each package that `name` with `extras` needs here, itself left out."""
    versions: dict[str, str] = {}
    visited: set[tuple[str, str]] = set()
    waiting = [(name, extra) for extra in ("", *extras)]
    while waiting:
        package, extra = waiting.pop()
        if (package, extra) in visited:
            continue
        visited.add((package, extra))
        distribution = metadata.distribution(package)
        versions[package] = distribution.version
        for text in distribution.requires or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                needed = canonicalize_name(requirement.name)
                waiting += [(needed, wanted) for wanted in ("", *requirement.extras)]
    return {package: version for package, version in sorted(versions.items()) if package != name}


def lock_text(versions: dict[str, str]) -> str:
    """Return the lock: a line a package, by name."""
    return HEADER + "".join(f"{package}=={version}\n" for package, version in versions.items())


if __name__ == "__main__":
    LOCK.write_text(lock_text(closure()))
    sys.stdout.write(f"{LOCK.name}: {len(closure())} packages\n")
