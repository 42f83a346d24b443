"""Independent judges and simulated people that check the coach."""
