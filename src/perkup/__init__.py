"""Perkup: a local-first coach that gives people who sit all day their hip extension back."""

__version__ = "0.1.0"
