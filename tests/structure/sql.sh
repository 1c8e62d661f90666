#!/bin/sh
# SQL is static text: no printf builds a statement.
git grep -nE '(buf_printf|arena_printf|snprintf)\([^;]*"(select|insert|update|delete|create|alter) ' -- src | head
# One text for both engines: what only one of them understands.
git grep -niE '"[^"]*\b(group_concat|string_agg|strftime|julianday|json_each|json_extract|ilike|now\(\))\b' -- 'src/*.c' | head
exit 0
