"""Pictures of the moves on a real body, rendered when developing; what ships is in `perkup.moves.pictures`."""
