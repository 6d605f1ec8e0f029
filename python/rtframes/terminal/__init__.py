"""Text for display: what is sent to a terminal, and tables that fit it."""
