"""HTTP API: routes, request schemas and their reference."""
