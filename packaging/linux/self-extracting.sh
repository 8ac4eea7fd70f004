#!/bin/sh
# Pilothouse @VERSION@ (build @BUILD@) for Linux: installs for you alone, without root.
set -eu

@TREES@

usage() {
  cat <<'END'
Installs Pilothouse @VERSION@ for this user, below ~/.local.

  sh pilothouse-@VERSION@-linux-x86_64.run              install or upgrade
  sh pilothouse-@VERSION@-linux-x86_64.run --uninstall  remove it; sessions and settings stay
  sh pilothouse-@VERSION@-linux-x86_64.run --check      only check that this file is whole
  sh pilothouse-@VERSION@-linux-x86_64.run --extract D  only unpack the program, into a new folder D
END
}

fail() {
  echo "pilothouse: $*" >&2
  exit 1
}

need() {
  command -v "$1" >/dev/null 2>&1 || fail "this needs the program $1: install it and run again"
}

checked() {
  need sha256sum
  told="$(payload | sha256sum | cut -d ' ' -f 1)"
  [ "$told" = "@SHA256@" ] || fail "this file is not whole (its checksum differs): download it again"
}

payload() {
  tail -c "+$((@OFFSET@ + 1))" "$script"
}

fits_here() {
  [ "$(uname -s)" = Linux ] && [ "$(uname -m)" = x86_64 ] || fail "this is for Linux on x86_64, not $(uname -sm)"
  libc="$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d ' ' -f 2)"
  [ -n "$libc" ] || fail "this needs glibc @GLIBC@ or newer; this system has another C library"
  oldest="$(printf '%s\n%s\n' "@GLIBC@" "$libc" | sort -t . -k 1,1n -k 2,2n | head -n 1)"
  [ "$oldest" = "@GLIBC@" ] || fail "this needs glibc @GLIBC@ or newer; this system has $libc"
}

unpack_into() {
  need xz
  mkdir -p "$1"
  payload | xz -dc | tar -xf - -C "$1"
}

# What desktops made of the files of this program; where nothing else is left, it goes with them.
tell_desktop() {
  if [ -d "$share/mime/packages" ]; then
    if command -v update-mime-database >/dev/null; then update-mime-database "$share/mime" >/dev/null 2>&1 || true; fi
  elif [ -f "$share/mime/mime.cache" ]; then
    rm -rf "$share/mime"
  fi
  if [ -d "$share/applications" ]; then
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$share/applications" || true; fi
    if [ "$(ls -A "$share/applications")" = mimeinfo.cache ]; then rm -r "$share/applications"; fi
  fi
  if [ -d "$share/icons/hicolor" ]; then touch "$share/icons/hicolor"; fi
}

install_here() {
  fits_here
  checked
  mkdir -p "$base" "$bin" "$share"
  base="$(cd "$base" && pwd -P)"
  tree="$(free_place "$base" "@FOLDER@")"
  unpack_into "$tree.part"
  "$tree.part/pilothouse" --version >/dev/null || {
    rm -rf "$tree.part"
    fail "the program does not run on this system; see above"
  }
  mv "$tree.part" "$tree"
  switch_to "$base" "$tree"
  ln -sfn "$base/current/pilothouse" "$bin/pilothouse"
  (cd "$tree/desktop" && find . -type f) | while read -r file; do
    mkdir -p "$(dirname "$share/$file")"
    cp "$tree/desktop/$file" "$share/$file"
  done
  # A menu does not always know ~/.local/bin.
  sed -i "s|^Exec=pilothouse|Exec=\"$base/current/pilothouse\"|" "$share/applications/pilothouse.desktop"
  head -c "$((@OFFSET@))" "$script" >"$base/installer.sh"
  sweep "$base"
  tell_desktop
  echo "Pilothouse @VERSION@ is installed. Try it: pilothouse --demo"
  case ":$PATH:" in
    *":$bin:"*) ;;
    *) echo "$bin is not on your PATH: start it from the menu, or as $bin/pilothouse" ;;
  esac
  echo "To remove it: sh $base/installer.sh --uninstall"
}

uninstall() {
  [ -d "$base" ] || fail "it is not installed in $base"
  base="$(cd "$base" && pwd -P)"
  if [ -d "$base/current/desktop" ]; then
    (cd "$base/current/desktop" && find . -type f) | while read -r file; do
      rm -f "$share/$file"
      rmdir -p --ignore-fail-on-non-empty "$(dirname "$share/$file")" 2>/dev/null || true
    done
  fi
  for folder in "$base"/*/; do
    folder="${folder%/}"
    [ -h "$folder" ] && continue
    [ -x "$folder/pilothouse" ] && rm -rf "$folder"
  done
  rm -f "$bin/pilothouse" "$base/current" "$base/installer.sh"
  rmdir --ignore-fail-on-non-empty "$base" "$(dirname "$base")" "$bin"
  tell_desktop
  echo "Pilothouse is removed. Your sessions, settings and caches stay in"
  echo "  ~/.local/share/pilothouse  ~/.config/pilothouse  ~/.cache/pilothouse  ~/.local/state/pilothouse"
}

script="$0"
base="$HOME/.local/lib/pilothouse"
bin="$HOME/.local/bin"
share="${XDG_DATA_HOME:-$HOME/.local/share}"
case "${1:-}" in
  "") install_here ;;
  --uninstall) uninstall ;;
  --check) checked && echo "This file is whole." ;;
  --extract)
    [ -n "${2:-}" ] || fail "--extract needs the name of a folder"
    [ -e "$2" ] && fail "$2 is there already"
    checked
    unpack_into "$2"
    ;;
  --help | -h) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
exit 0
