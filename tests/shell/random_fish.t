#!/usr/bin/env python3
"""Random names come through fish byte for byte, and nothing in them is run."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../lib"))
from awsp_test import FISH, main  # noqa: E402
from random_names import add_case  # noqa: E402

if __name__ == "__main__":
    add_case(FISH)
    main()
