"""`python -m governance.cli`: the command where it is not installed."""

import sys

from governance.cli import main

sys.exit(main())
