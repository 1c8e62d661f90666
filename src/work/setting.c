#include "work/setting.h"

const char *setting_text(struct work *w, const char *name)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select value from setting where tenant = $1 and name = $2", w->tenant, name);
	const char *text = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	return text;
}

bool setting_put(struct work *w, const char *name, const char *text)
{
	if (!text)
		return DB_EXEC(w->db, w->arena, "delete from setting where tenant = $1 and name = $2", w->tenant, name);
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, $3) on conflict (tenant, name) do update "
		"set value = excluded.value", w->tenant, name, text);
}
