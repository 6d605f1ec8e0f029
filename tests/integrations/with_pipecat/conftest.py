"""Leaves these tests out where pipecat is not installed: `run_with.py` installs it."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("pipecat") else ["test_*.py"]
