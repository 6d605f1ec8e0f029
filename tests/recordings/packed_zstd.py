"""Data packed by zstd, in one frame."""

import sys
from importlib.util import find_spec

if sys.version_info >= (3, 14) and find_spec("_zstd"):  # Python may be built without it
    from compression import zstd as _zstd

    _WITH_CHECKSUM = {_zstd.CompressionParameter.checksum_flag: 1}

    def zstd(data: bytes) -> bytes:
        """A frame with a checksum."""
        return _zstd.compress(data, options=_WITH_CHECKSUM)

else:
    import zstandard

    def zstd(data: bytes) -> bytes:
        """A frame with a checksum."""
        return zstandard.ZstdCompressor(write_checksum=True).compress(data)
