#!/bin/sh
# SQL is static text: no printf builds a statement.
grep -rnE '(buf_printf|arena_printf|snprintf)\([^;]*"(select|insert|update|delete|create|alter) ' src | head
# One text for both engines: what only one of them understands. The engines' own files may.
grep -rniE '"[^"]*\b(group_concat|string_agg|strftime|julianday|json_each|json_extract|ilike|rowid)\b' src --include='*.c' |
	grep -v '^src/db/' | head
exit 0
