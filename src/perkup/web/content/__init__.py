"""Texts and sources that pages show."""
