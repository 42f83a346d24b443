"""A sample person and a sample measurement, for trying Perkup without a history."""
