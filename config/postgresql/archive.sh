#!/bin/sh
# Pieces of PostgreSQL's write-ahead log, compressed, in WAL_ARCHIVE (/var/backups/mogador/wal unless the server's environment
# says otherwise): a directory of another disk, better of another host.
#
#   archive.sh store PATH NAME     what archive_command calls
#   archive.sh fetch NAME PATH     what restore_command calls
set -eu

archive=${WAL_ARCHIVE:-/var/backups/mogador/wal}

case $1 in
store)
    kept=$archive/$3.gz
    if test -e "$kept"; then
        # Stored before, and the server went down before it knew: well, if it is the same.
        gunzip -c "$kept" | cmp -s - "$2"
        exit
    fi
    gzip -1 -c "$2" >"$archive/.$3.part"
    sync "$archive/.$3.part"
    mv "$archive/.$3.part" "$kept"
    sync "$archive"
    ;;
fetch)
    test -e "$archive/$2.gz" || exit 1
    gunzip -c "$archive/$2.gz" >"$3"
    ;;
*)
    exit 2
    ;;
esac
