"""The desk: notifications, idle, lock, sleep, fullscreen, camera and microphone."""
