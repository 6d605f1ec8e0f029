"""The machine that a benchmark runs on, as far as it matters for reading the figures."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from rtframes import _core
from rtframes.bench.peers import packages
from rtframes.bench.results import Machine


def machine() -> Machine:
    """This machine, this process's instruction set, and the packages that are installed."""
    versions = packages()
    return Machine(
        cpu=cpu_name(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        isa=_core.isa(),
        versions={name: version for name, version in versions.items() if version is not None},
        missing=[name for name, version in versions.items() if version is None],
    )


def cpu_name() -> str:
    """The processor's name; its architecture if the operating system has no name for it."""
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    if platform.system() == "Darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.strip()
    return platform.processor() or platform.machine()
