"""Command line: one module a group of verbs."""
