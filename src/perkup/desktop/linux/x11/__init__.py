"""Small X11 client: protocol, idle alarm and full-screen detection."""
