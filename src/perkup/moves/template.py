"""A person's own move begins as a commented file that already works."""

from __future__ import annotations

TEMPLATE = """# A move of your own. Change what you like, then look at it:
#   perkup moves check FILE      says what is wrong, with the key and the reason
#   perkup moves sheet OUT.html  draws it with all the others
# docs/moves.md tells every key; docs/body.md tells the coordinates of a pose.

id = "@ID@"                      # small letters, digits, underscores; also the file's name
name = "@NAME@"
step = "strength"                # break, stretch, strength or walk
family = "press_back"            # what trains alike: bridge, press_back, lunge, step, hinge, side, stand and others
level = 1                        # 1 easy, 2, 3 hard
role = "strength"                # as the step; a break move may be strength, stretch, walk or break (for breaks alone)
# break_days = { strength = 9, mobility = 9, rest = 9, retest = 9 }  # break moves: days that suit, place in the list
place = "floor"                  # desk, floor, bed, stairs or outdoors
equipment = []                   # such as ["chair"]
sides = "each"                   # each: left and right in turn; both: one movement for both
desk_friendly = true             # fit for a break in office clothes
cautions = ["balance"]           # who should be careful; what the drawing shows is found automatically
cautions_ruled_out = []          # "heart" or "dizziness" here says no; `perkup moves check` asks
harder = []                      # ids of moves to go on to; easier is derived from it
summary = "One sentence that tells what it is."
how = ["First sentence of how to do it.", "Second sentence."]
mistakes = ["What people do wrong."]
cues = ["Three or four", "short words", "to be spoken"]

[dose]
sets = 2
reps = 8                         # leave it out for a hold
hold_s = 1                       # seconds held: in each repetition, or all of a hold
rounds = 1
rest_s = 45
tempo = "2-1-2"                  # seconds out, held and back
origin = "my own"

[muscles]                        # of the working side, drawn as the right side
working = ["gluteus maximus"]
stretched = []

[camera]                         # what a camera would watch, in degrees
watch = "hip_flexion_r"
start_deg = 0
end_deg = -12
tolerance_deg = 6
mode = "rep"                     # rep, hold or none
view = "right"

[effort]                         # the arrow in the picture
part = "heel_r"
direction = [-1.0, 0.3, 0.0]     # forward, up, right

# Keyframes are written for the right side as the working side. Degrees; what is left out is zero.
# hip_flexion forwards is positive, so a leg behind you is negative.
[[keyframes]]
phase = "start"
seconds = 2                      # how long the way into this pose takes
contacts = ["sole_r on floor", "sole_l on floor"]

[keyframes.pose]
arm_flex_r = 4
arm_flex_l = 4

[[keyframes]]
phase = "end"
seconds = 2
hold_s = 1
contacts = ["sole_l on floor"]

[keyframes.pose]
pelvis_tilt = -5                 # the pelvis tips forward
lumbar_extension = 4
hip_flexion_r = -12
hip_flexion_l = 5
ankle_angle_r = 12
hip_adduction_l = 4
arm_flex_r = 4
arm_flex_l = 4
"""


def template(move_id: str) -> str:
    """Return a move file to begin from, under the given id."""
    name = move_id.replace("_", " ").capitalize()
    return TEMPLATE.replace("@ID@", move_id).replace("@NAME@", name)
