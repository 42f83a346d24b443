"""Linux desktop: D-Bus, logind, Mutter, notifications and X11."""
