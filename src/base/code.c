/* Looking codes up. The tables are short: they are read from the front. */
#include "base/code.h"

const char *code_name(const struct code_table *table, const char *code)
{
	for (size_t i = 0; i < table->count; i++)
		if (text_eq(table->codes[i].code, code))
			return table->codes[i].name;
	return "";
}

const char *code_name_i64(const struct code_table *table, int64_t code)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)code);
	return code_name(table, text);
}

/* True when `word` is one of the names in `list`, which are separated by blanks. */
static bool listed(const char *list, const char *word)
{
	struct str rest = str_of(list);
	while (rest.at)
		if (str_eq(str_cut(&rest, ' '), str_of(word)))
			return true;
	return false;
}

const char *code_parse(const struct code_table *table, const char *text)
{
	if (text_empty(text))
		return NULL;
	for (size_t i = 0; i < table->count; i++) {
		const struct code *c = &table->codes[i];
		if (text_eq(c->code, text) || text_eq(c->name, text) || (c->also && listed(c->also, text)))
			return c->code;
	}
	return NULL;
}
