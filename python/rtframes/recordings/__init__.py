"""Recordings of sessions (JSONL, one frame a line): read, inspected, redacted."""
