"""Writes the manual page and the completion for bash from the commands themselves, so that they cannot go stale."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer.main
from click import Argument, Command, Context, Group, Option, Parameter

from core import __version__
from core.cli.commands import app

_EXIT_CODES = (
    ("0", "All prompts were answered, or the command did what it was asked."),
    ("1", "Some prompts failed; they are listed."),
    ("2", "The call or its input is wrong."),
    ("130", "Stopped by the user."),
)
_FILES = (
    (
        "~/.local/share/pilothouse, ~/.config/pilothouse, ~/.cache/pilothouse, ~/.local/state/pilothouse",
        "Sessions, settings, the answer cache, logs and crash reports. PILOTHOUSE_HOME puts all into one folder. "
        "Removing the program leaves them.",
    ),
    ("*.pilot", "A session: its prompts, answers and events, in one SQLite file."),
)
_VARIABLES = (
    ("DEEPSEEK_API_KEY", "The key that is used where no other is given."),
    ("PILOTHOUSE_HOME", "One folder for settings, data, cache and logs."),
    ("HTTPS_PROXY", "The proxy to the endpoint."),
)


def commands(command: Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Command]]:
    """Every command that shows in the help, with its words, parents first."""
    yield path, command
    if isinstance(command, Group):
        for name, child in command.commands.items():
            if not child.hidden:
                yield from commands(child, (*path, name))


def manual(root: Command, moment: int) -> str:
    """The page in the language of man(7). `moment` is in seconds since 1970."""
    date = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d")
    lines = [
        f'.TH PILOTHOUSE 1 "{date}" "Pilothouse {__version__}" "User Commands"',
        ".SH NAME",
        r"pilothouse \- run LLM prompts in parallel over a pool of API keys",
        ".SH SYNOPSIS",
    ]
    everything = list(commands(root))
    for path, command in everything:
        if not isinstance(command, Group) or not path:
            lines += [".B " + _text(" ".join(("pilothouse", *path))), _text(_usage(command)), ".br"]
    lines += [".SH DESCRIPTION", _text(root.help or "")]
    lines += [".SH OPTIONS", *_parameters(root)]
    lines += [".SH COMMANDS"]
    for path, command in everything[1:]:
        if isinstance(command, Group):
            continue
        lines += [
            f'.SS "pilothouse {_text(" ".join(path))}"',
            _text(command.help or ""),
            *_parameters(command),
        ]
    for title, rows in (("EXIT STATUS", _EXIT_CODES), ("FILES", _FILES), ("ENVIRONMENT", _VARIABLES)):
        lines.append(f'.SH "{title}"')
        for name, words in rows:
            lines += [".TP", ".B " + _text(name), _text(words)]
    return "\n".join(line for line in lines if line) + "\n"


def completion(root: Command) -> str:
    """For bash: the words that may follow are in the script, so that nothing is started to find them."""
    cases = []
    for path, command in commands(root):
        options = [word for parameter in command.params for word in parameter.opts if word.startswith("--")]
        names = [path_of[0] for path_of, _ in commands(command) if len(path_of) == 1]
        cases.append(
            f'    "{" ".join(path)}") options="{" ".join([*options, "--help"])}" names="{" ".join(names)}" ;;'
        )
    known = "|".join(
        sorted({" ".join(path) for path, _ in commands(root) if path}, key=lambda p: (-len(p), p))
    )
    quoted = known.replace(" ", r"\ ")
    return _COMPLETION.format(cases="\n".join(cases), known=quoted)


_COMPLETION = """\
# Completion of pilothouse for bash, made from its commands.
_pilothouse() {{
  local here="${{COMP_WORDS[COMP_CWORD]}}" command="" word options="" names=""
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "${{command:+$command }}$word" in
      {known}) command="${{command:+$command }}$word" ;;
    esac
  done
  case "$command" in
{cases}
  esac
  case "$here" in
    -*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$here") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$names" -- "$here"; compgen -f -- "$here") ;;
  esac
}}
complete -o filenames -F _pilothouse pilothouse
"""


def _usage(command: Command) -> str:
    context = Context(command, info_name="")
    return " ".join(command.collect_usage_pieces(context))


def _parameters(command: Command) -> Iterator[str]:
    context = Context(command)
    for parameter in command.params:
        if isinstance(parameter, Argument):
            yield from (".TP", ".I " + _text(parameter.make_metavar(context)), _text(_help(parameter)))
        elif isinstance(parameter, Option) and not parameter.hidden:
            record = parameter.get_help_record(context)
            if record is not None:
                yield from (".TP", ".B " + _text(record[0]), _text(record[1]))


def _help(parameter: Parameter) -> str:
    return str(getattr(parameter, "help", None) or "")


def _text(words: str) -> str:
    """Plain text as man(7) wants it: a hyphen that can be copied, no line that starts like a request."""
    plain = re.sub(r"[ \t]*\n[ \t]*", "\n", words.strip())
    plain = re.sub(r"(?<!\n)\n(?!\n)", " ", plain).replace("\b", "").replace("\\", r"\e").replace("-", r"\-")
    lines = [(r"\&" + line if line.startswith((".", "'")) else line) for line in plain.split("\n")]
    return "\n.PP\n".join(line for line in lines if line)


def main(target: Path, moment: int) -> None:
    root = typer.main.get_command(app)
    target.mkdir(parents=True, exist_ok=True)
    (target / "pilothouse.1").write_text(manual(root, moment), "utf-8")
    (target / "pilothouse.bash").write_text(completion(root), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
