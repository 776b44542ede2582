"""The command line: a thin face over state and services."""
