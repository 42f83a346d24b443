"""What to do now: breaks, timeline, programme, progression and safety, all pure functions."""
