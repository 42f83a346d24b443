"""The voice: the command line, one module a group of verbs."""
