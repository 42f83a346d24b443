"""Sessions: routines, their timeline, and the player that leads through it."""
