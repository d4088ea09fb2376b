/** Programs that the scripts here call, beside what every shell has of its own. */
export const filePrograms = [
  'stat',
  'head',
  'wc',
  'readlink',
  'dirname',
  'basename',
  'chown',
  'chmod',
  'sync',
  'mv',
  'rm',
];

/** $1: path, $2: so many bytes at the most. Writes a line with owner, group, mode, seconds, and then the content. */
export const readScript = `
export LC_ALL=C
{ stat -L -c '%u %g %a %Y' /proc/self/fd/3 && head -c "$2" <&3; } 3<"$1"
`;

/**
 * $1: path, $2: mode or nothing, $3: length. Takes the content from its input into a copy beside the file, says so, and puts
 * it in the place of the file once it is told to; when its input ends before that, nothing is changed.
 */
export const writeScript = `
export LC_ALL=C
umask 077
file=$(readlink -f "$1" 2>/dev/null) && [ -n "$file" ] || file=$1
copy=$(dirname "$file")/.$(basename "$file").cockpit-next
leave() { [ -z "$1" ] || echo "$1" >&2; rm -f "$copy"; exit 1; }
[ ! -d "$file" ] || { echo 'Is a directory' >&2; exit 1; }
rm -f "$copy" || exit 1
set -C
head -c "$3" > "$copy" || leave
[ "$(wc -c < "$copy")" -eq "$3" ] || leave 'cut off'
mode=\${2:-644}
if [ -e "$file" ]; then
  own=$(stat -c '%u:%g' "$file") || leave
  [ "$own" = "$(stat -c '%u:%g' "$copy")" ] || chown "$own" "$copy" || leave
  mode=\${2:-$(stat -c %a "$file")}
fi
chmod "$mode" "$copy" || leave
sync "$copy" || leave
echo ready
read -r word
[ "$word" = go ] || leave 'cut off'
mv -f "$copy" "$file" || leave
sync "$(dirname "$file")" || :
`;

/** $1: path. */
export const removeScript = `
export LC_ALL=C
rm -f "$1"
`;
