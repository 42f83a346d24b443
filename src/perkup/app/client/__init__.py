"""Coach over HTTP, a module a service: what `coach_client.HttpCoach` is made of."""
