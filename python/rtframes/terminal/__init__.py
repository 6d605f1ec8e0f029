"""Text for people: what a terminal is sent, and tables that fit it."""
