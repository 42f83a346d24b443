"""Safety rules: screening, red flags, holds and which moves are allowed."""
