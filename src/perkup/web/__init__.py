"""Web: pages, the player, static files and the HTTP API."""
