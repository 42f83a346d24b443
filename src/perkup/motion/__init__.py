"""What the body did: from video frames to joint angles, gait, holds and repetitions."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
"""Nothing here has large matrices; the threads of numpy's OpenBLAS, and of OpenCV's, spin for 0.1 s as they load."""
