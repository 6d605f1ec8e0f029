"""Tests of the integration of openai-agents."""
