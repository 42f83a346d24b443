"""The break clock: who is at the desk, when a break is due, and when to prompt."""
