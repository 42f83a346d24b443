"""Gait and Thomas analysis: pure array functions from landmarks to angles and events."""
