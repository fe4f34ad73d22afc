"""Tests learn with one thread, as the product does in the background: two are slower, on a busy machine by far."""

import os

from threadpoolctl import threadpool_limits

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
threadpool_limits(1)  # what is loaded already
