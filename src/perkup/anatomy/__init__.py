"""Why it works: the muscle model and the findings it writes (build time only)."""
