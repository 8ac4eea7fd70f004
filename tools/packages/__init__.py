"""Makes the installers: `python -m tools.bootstrap package`. `packaging/README.md` tells the whole."""
