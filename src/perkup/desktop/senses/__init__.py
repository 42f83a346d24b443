"""Senses: what the desktop can tell about the person, one file each."""
