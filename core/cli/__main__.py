"""`python -m core.cli`: the same as the command `pilothouse`."""

import sys

from core.cli.app import main

sys.exit(main())
