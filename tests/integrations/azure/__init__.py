"""Tests with azure-ai-voicelive."""
