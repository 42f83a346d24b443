"""What the body did: from video frames to joint angles, gait, holds and repetitions."""
