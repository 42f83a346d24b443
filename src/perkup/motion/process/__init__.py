"""The measuring child process and its parent side."""
