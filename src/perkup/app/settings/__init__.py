"""The settings: their schema, their file, and the values in force."""
