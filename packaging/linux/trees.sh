# One folder a build; "current" leads to the one that starts. A folder stays for as long as a process runs from it,
# so that a session that runs while the program is upgraded still finds the modules it has not loaded yet.

# Whether a process runs from the folder $1.
in_use() {
  for exe in /proc/[0-9]*/exe; do
    case "$(readlink "$exe" 2>/dev/null)" in
      "$1"/*) return 0 ;;
    esac
  done
  return 1
}

# A name for a new folder $2 in $1: not one that is there.
free_place() {
  place="$1/$2"
  count=1
  while [ -e "$place" ]; do
    count=$((count + 1))
    place="$1/$2.$count"
  done
  echo "$place"
}

# Start from the folder $2 of $1 from now on.
switch_to() {
  ln -s "$(basename "$2")" "$1/.next"
  mv -T "$1/.next" "$1/current"
}

# Remove the folders in $1 that nothing runs from, but for "current" and what is not one of ours.
sweep() {
  for folder in "$1"/*/; do
    folder="${folder%/}"
    [ -h "$folder" ] && continue
    [ "$(basename "$folder")" = package ] && continue
    [ "$folder" = "$1/$(readlink "$1/current")" ] && continue
    [ -x "$folder/pilothouse" ] || continue
    in_use "$folder" || rm -rf "$folder"
  done
}
