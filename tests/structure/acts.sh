#!/bin/sh
# Every act that the program writes into the audit trail has its Chinese word there.
said() { grep -oE '"[a-z]+\.[a-z-]+"' | sort -u; }
grep -rhoE 'audit\(w, "[a-z]+\.[a-z-]+"' src --include='*.c' | said | while read -r act; do
	grep -q "{ $act, " src/audit/trail.c || echo "$act has no word in src/audit/trail.c"
done
