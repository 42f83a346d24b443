"""Views: pure functions of the journal and the clock, shared by page, terminal and JSON."""
