"""``python -m bianzhi_xl`` and ``bianzhi-xl``."""

import gc
import sys

from bianzhi_xl.cli import main as _main


def main() -> None:
    """Run the shell and leave with its exit status."""
    # One command is one short process that makes many values and no circles of them: looking for circles
    # took a fifth of the time of 填表.
    gc.disable()
    sys.exit(_main())


if __name__ == "__main__":
    main()
