"""What the steps of this example run."""

import sys

sys.stdout.write("hello from a Press workflow\n")
