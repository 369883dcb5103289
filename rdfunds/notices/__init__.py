"""The written notices, by kind of case."""
