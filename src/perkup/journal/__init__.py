"""What happened: typed events in one append-only SQLite file."""
