"""Moves: the library, its model, the body and the figure."""
