"""The protocols, one package each: the classes of a protocol's events and of their contents."""
