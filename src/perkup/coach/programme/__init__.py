"""The 30-day programme: plan, progression, swaps and self-tests."""
