"""From video frames to joint angles, gait, holds and repetitions."""

import os

# Nothing here has large matrices, and OpenBLAS (in numpy and OpenCV) makes threads that spin for 0.1 s.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
