"""Where the files that ship with Pilothouse are: in a checkout, an installed wheel or a frozen app.

All three keep them in the top-level package `resources`, so its import location is the answer.
"""

from importlib.resources import files
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """The path of a shipped file or folder: `resource_path("profiles", "demo.toml")`.

    Nothing is opened and the path need not exist. Raises RuntimeError when the program is packed in
    a way that leaves no real files (a zip import), because Qt and tomllib need real ones.
    """
    root = files("resources")
    if not isinstance(root, Path):
        raise RuntimeError(
            f"Pilothouse's resources are not files on disk but {root!r}: install the program"
            " unpacked (a wheel, or PyInstaller's one-folder layout)."
        )
    return root.joinpath(*parts)
