"""Video to landmarks: reader, pose model, person tracking."""
