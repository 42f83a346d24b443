"""The coach at work: commands to events, queries to views, the running loop and the settings."""
