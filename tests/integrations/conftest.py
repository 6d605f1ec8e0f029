"""Leaves out the tests of what the installed openai-python does not have."""

from .sdk import HAS_RECONNECTION

collect_ignore = [] if HAS_RECONNECTION else ["test_openai_reconnection.py"]
