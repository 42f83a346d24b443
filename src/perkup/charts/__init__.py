"""SVG charts: pure functions from numbers to text."""
