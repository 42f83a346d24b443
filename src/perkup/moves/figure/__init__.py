"""Drawings of a move as SVG."""
