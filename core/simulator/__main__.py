"""`python -m core.simulator --profile NAME|FILE --port N`: prints its address, then serves."""

import argparse
import sys

from core.simulator.profile import ProfileError
from core.simulator.profile_files import list_profiles, load_profile
from core.simulator.run import run_simulator

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run until stopped; the exit code."""
    parser = argparse.ArgumentParser(prog="core.simulator", description=__doc__)
    parser.add_argument(
        "--profile", default="demo", help=f"a TOML file or one of {', '.join(list_profiles())}"
    )
    parser.add_argument("--port", type=int, help="0 takes a free one; default: the profile's")
    options = parser.parse_args(arguments)
    try:
        run_simulator(
            load_profile(options.profile),
            options.port,
            on_ready=lambda url: print(url, flush=True),
        )
    except (ProfileError, OSError) as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
