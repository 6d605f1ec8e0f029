"""Tables that several dialects share: they start from one and state what differs."""
