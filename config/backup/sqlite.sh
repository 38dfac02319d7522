#!/bin/sh
# A copy of the log, its audit register and the accounts of a home while it is served: sqlite.sh HOME BACKUPS
#
# VACUUM INTO reads as of one moment, however much is booked meanwhile, and needs no turn of those who book. The register
# comes first, so that it knows of nothing that the log lacks; then the log, so that the accounts know everybody it speaks
# of. Who was forgotten is in no copy, or it would bring back those forgotten since: there is one list, which grows. Boards are derived and stay where they are. A copy gets its name when it is whole and on the disk; copies older than
# KEEP_DAYS go, but never the last one.
set -eu

home=$1 backups=$2 keep_days=${KEEP_DAYS:-30}
umask 077
mkdir -p "$backups"
draft=$(mktemp -d "$backups/.draft-XXXXXX")
trap 'rm -rf "$draft"' EXIT

for store in audit events accounts; do
    sqlite3 "$home/$store.sqlite3" ".timeout 10000" "VACUUM INTO '$draft/$store.sqlite3'"
    test "$(sqlite3 "$draft/$store.sqlite3" 'PRAGMA integrity_check')" = ok
done
test ! -f "$home/secret-key" || cp "$home/secret-key" "$draft/"

if test -f "$home/forgotten"; then
    touch "$backups/forgotten"
    sort -u "$home/forgotten" "$backups/forgotten" > "$backups/.forgotten"
    sync "$backups/.forgotten"
    mv "$backups/.forgotten" "$backups/forgotten"
fi

copy=$backups/$(date -u +%Y-%m-%dT%H%M%SZ)
sync "$draft"/* "$draft"
mv "$draft" "$copy"
sync "$backups"
echo "$copy"

find "$backups" -mindepth 1 -maxdepth 1 -type d -name '2*Z' -mtime "+$keep_days" ! -path "$copy" -exec rm -rf {} +
