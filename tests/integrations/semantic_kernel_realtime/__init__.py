"""Tests with semantic-kernel."""
