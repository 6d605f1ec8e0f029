//! Base64 (RFC 4648, section 4) fused with the scan for the end of a JSON string.
