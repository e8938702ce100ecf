"""``python -m bianzhi_xl`` and ``bianzhi-xl``."""

import sys

from bianzhi_xl.cli import main as _main


def main() -> None:
    """Run the shell and leave with its exit status."""
    sys.exit(_main())


if __name__ == "__main__":
    main()
