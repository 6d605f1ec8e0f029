"""Recordings of sessions (JSONL, one frame per line): read, inspected, redacted."""
