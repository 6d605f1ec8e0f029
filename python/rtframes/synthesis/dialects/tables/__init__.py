"""Tables that several dialects share: they start from one and name what differs."""
