"""Synthetic sessions in the dialects of many servers; `rtframes.testing` is the public module."""
