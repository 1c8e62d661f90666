#!/bin/sh
# Builds the browser's files and turns them into C: assets-embed.sh EMBED OUT.c DEPFILE WORKDIR
set -eu
embed=$1 out=$2 depfile=$3 work=$4
here=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$work"
"$here/tools/assets.sh" "$work"
"$embed" "$out" "$work/assets.manifest"
{
	printf '%s:' "$out"
	find "$here/web" "$here/tools/assets.sh" "$here/package-lock.json" -type f 2>/dev/null | sed 's/ /\\ /g; s/^/ /' | tr -d '\r\n'
	echo
} > "$depfile"
