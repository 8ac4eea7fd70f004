"""What the frozen program starts with: the same as the command `pilothouse`."""

import os
import sys

# The loader has read this by now; what we start (a browser, a file manager) must not find our libraries in it.
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
os.environ.pop("LD_LIBRARY_PATH", None)
if before:
    os.environ["LD_LIBRARY_PATH"] = before

from core.cli.app import main  # noqa: E402

sys.exit(main())
