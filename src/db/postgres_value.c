/* What a row of the PostgreSQL engine holds, from the binary format of its types. */
#include "db/postgres.h"

struct str postgres_cell(const struct db_rows *rows, int column)
{
	return (struct str){ PQgetvalue(rows->result, rows->at, column), (size_t)PQgetlength(rows->result, rows->at, column) };
}

bool postgres_is_null(const struct db_rows *rows, int column)
{
	return PQgetisnull(rows->result, rows->at, column) != 0;
}

static uint64_t big_endian(struct str s)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n = n << 8 | (unsigned char)s.at[i];
	return n;
}

/* The whole part of a numeric, which is what sum() makes of int8: digits of base 10,000, the first of weight `weight`. */
static int64_t numeric_i64(struct str s)
{
	int digits = (int)big_endian((struct str){ s.at, 2 });
	int weight = (int16_t)big_endian((struct str){ s.at + 2, 2 });
	bool negative = big_endian((struct str){ s.at + 4, 2 }) == 0x4000;
	int64_t n = 0;
	for (int i = 0; i <= weight; i++)
		n = n * 10000 + (i < digits ? (int64_t)big_endian((struct str){ s.at + 8 + 2 * i, 2 }) : 0);
	return negative ? -n : n;
}

/* A text's number, as SQLite reads it: the digits at its beginning. */
static int64_t text_i64(struct str s)
{
	struct str digits = { s.at, 0 };
	int64_t n = 0;
	while (digits.len < s.len && ((s.at[digits.len] >= '0' && s.at[digits.len] <= '9') || (!digits.len && s.at[0] == '-')))
		digits.len++;
	return str_i64(digits, &n) ? n : 0;
}

int64_t postgres_i64(const struct db_rows *rows, int column)
{
	struct str s = postgres_cell(rows, column);
	double real;
	uint64_t bits;
	if (postgres_is_null(rows, column))
		return 0;
	switch (PQftype(rows->result, column)) {
	case TYPE_INT8:
		return (int64_t)big_endian(s);
	case TYPE_INT4:
		return (int32_t)big_endian(s);
	case TYPE_INT2:
		return (int16_t)big_endian(s);
	case TYPE_BOOL:
		return s.at[0];
	case TYPE_NUMERIC:
		return numeric_i64(s);
	case TYPE_FLOAT8:
		bits = big_endian(s);
		memcpy(&real, &bits, sizeof real);
		return (int64_t)real;
	default:
		return text_i64(s);
	}
}

static bool is_number(Oid type)
{
	return type == TYPE_INT8 || type == TYPE_INT4 || type == TYPE_INT2 || type == TYPE_BOOL || type == TYPE_NUMERIC ||
	       type == TYPE_FLOAT8;
}

const char *postgres_text(const struct db_rows *rows, int column)
{
	struct str s = postgres_cell(rows, column);
	if (postgres_is_null(rows, column))
		return NULL;
	if (is_number(PQftype(rows->result, column)))
		return arena_printf(rows->arena, "%lld", (long long)postgres_i64(rows, column));
	return arena_dupn(rows->arena, s.at, s.len);
}

struct str postgres_bytes(const struct db_rows *rows, int column)
{
	struct str s = postgres_cell(rows, column);
	if (postgres_is_null(rows, column))
		return (struct str){ NULL, 0 };
	return (struct str){ arena_dupn(rows->arena, s.at, s.len), s.len };
}
