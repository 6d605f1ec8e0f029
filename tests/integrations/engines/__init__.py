"""Tests with the libraries and clusters that read tables: ``make engines``."""
