"""What decoding means, in plain Python on msgspec: the reference for the native walk."""
