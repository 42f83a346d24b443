"""The report of a measurement: page, overlay and snapshots."""
