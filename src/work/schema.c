/* The schema steps: numbered files, applied once each, in order, one transaction a step. */
#include "base/text_file.h"
#include "work/internal.h"

static int64_t step_number(const char *name)
{
	int64_t n = 0;
	str_i64((struct str){ name, 4 }, &n);
	return n;
}

static bool step_apply(struct db *db, struct arena *a, const struct text_file *file)
{
	if (db_begin(db) && db_schema(db, file->text) &&
			DB_EXEC(db, a, "insert into schema_step (number, name) values ($1, $2)", step_number(file->name),
				file->name) &&
			db_commit(db))
		return true;
	log_line(LOG_ERROR, "schema.step", "name", "%s", file->name, "why", "%s", db_error_text(db), NULL);
	db_rollback(db);
	return false;
}

bool schema_apply(struct store *s, struct db *db, const char **why)
{
	if (!db_schema(db, "create table if not exists schema_step (number {i64} not null, name {text} not null, "
			   "primary key (number)) {table};")) {
		*why = "数据文件写不进去。请检查目录权限和磁盘空间。";
		return false;
	}
	int64_t have = DB_ONE(db, s->arena, 0, "select coalesce(max(number), 0) from schema_step");
	int64_t know = schema_files_count ? step_number(schema_files[schema_files_count - 1].name) : 0;
	if (have > know) {
		*why = arena_printf(s->arena, "数据是更新版本的程序写的（第 %lld 步，本程序只到第 %lld 步）。请换用新版本。",
			(long long)have, (long long)know);
		return false;
	}
	for (size_t i = 0; i < schema_files_count; i++) {
		if (step_number(schema_files[i].name) <= have || step_apply(db, s->arena, &schema_files[i]))
			continue;
		*why = arena_printf(s->arena, "数据结构升级在 %s 处失败，数据没有改动。请看日志。", schema_files[i].name);
		return false;
	}
	if (have < know && !db_schema_done(db)) {
		*why = "数据文件写不进去。请检查目录权限和磁盘空间。";
		return false;
	}
	return true;
}
