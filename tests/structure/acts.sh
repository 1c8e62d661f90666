#!/bin/sh
# Every act that the program writes into the audit trail has its Chinese word there, and those about an organisation or a person
# in the histories on their pages too.
acts() { grep -rhoE "audit\(w, \"[a-z]+\.[a-z-]+\"$1" src --include='*.c' | grep -oE '"[a-z]+\.[a-z-]+"' | sort -u; }
named() { while read -r act; do grep -q "{ $act, " "$1" || echo "$act has no word in $1"; done; }
acts '' | named src/work/act.c
acts ', "(org|member)"' | named src/org/console.c
