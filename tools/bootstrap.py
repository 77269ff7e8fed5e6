#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""The first program that runs: find a Python that is new enough and hand over to tools/environment.py.

Written so that every Python 3, and Python 2.7 too, gets as far as the sentence that says what to do.
"""

import os
import subprocess
import sys

WANTED = (3, 11)
CANDIDATES = ["python3.14", "python3.13", "python3.12", "python3.11"]


def newer_python():
    """The command of an installed Python that is new enough, or an empty string."""
    check = "import sys; sys.exit(sys.version_info[:2] < (%d, %d))" % WANTED
    for name in CANDIDATES:
        try:
            with open(os.devnull, "w") as silence:
                if subprocess.call([name, "-c", check], stdout=silence, stderr=silence) == 0:
                    return name
        except OSError:
            continue
    return ""


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    target = os.path.join(here, "environment.py")
    if sys.version_info[:2] >= WANTED:
        os.execv(sys.executable, [sys.executable, target] + sys.argv[1:])
    name = newer_python()
    if name:
        os.execvp(name, [name, target] + sys.argv[1:])
    found = "%d.%d" % sys.version_info[:2]
    sys.stderr.write(
        "Python %s çok eski: Python 3.11 ya da yenisini kurun (Debian 12+, Ubuntu 24.04+: apt-get install python3), "
        "sonra yeniden deneyin.\n"
        "Python %s is too old: install Python 3.11 or newer (Debian 12+, Ubuntu 24.04+: apt-get install python3), "
        "then try again.\n" % (found, found)
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
