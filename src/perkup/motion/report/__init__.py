"""The report of a measurement: page, overlay and angle table."""
