"""Tests of `rtframes.integrations.pipecat`, which need pipecat: `run_with.py` installs it."""
