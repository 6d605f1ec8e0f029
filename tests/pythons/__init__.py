"""Every Python that people run: makes those that are not there, and runs the suite on each."""
