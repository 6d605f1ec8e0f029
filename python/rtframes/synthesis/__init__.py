"""Made-up sessions in the dialects of many servers; `rtframes.testing` is its public face."""
