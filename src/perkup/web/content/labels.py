"""Labels that several pages share: kinds and states of a programme's day, places of a move."""

KINDS = {
    "strength": ("Strength", "strength", "Strength for the hips, both psoas stretches, a walk."),
    "mobility": ("Length", "stretch", "A longer stretch and a walk. No weights, no heroics."),
    "rest": ("Rest", "cup", "The two stretches and a walk. The resting is the work."),
    "retest": ("Tests", "angle", "Four small tests to compare yourself with yourself, then the stretches."),
}
STATES = {"done": "done", "tested": "tests written down", "today": "today", "to_come": "to come", "passed": "went by"}
PLACES = {
    "desk": "at the desk",
    "floor": "on the floor",
    "bed": "on a bed",
    "stairs": "on stairs",
    "outdoors": "outdoors",
}
