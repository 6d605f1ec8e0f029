"""The definition of decoding, in plain Python on msgspec: the reference for the native walk."""
