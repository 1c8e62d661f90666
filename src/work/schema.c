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

static int64_t steps_known(void)
{
	return schema_files_count ? step_number(schema_files[schema_files_count - 1].name) : 0;
}

static int64_t steps_done(struct store *s, struct db *db)
{
	return DB_ONE(db, s->arena, 0, "select coalesce(max(number), 0) from schema_step");
}

static bool too_new(struct store *s, int64_t have, const char **why)
{
	*why = arena_printf(s->arena, "数据是更新版本的程序写的（第 %lld 步，本程序只到第 %lld 步）。请换用新版本。",
		(long long)have, (long long)steps_known());
	return false;
}

bool schema_fits(struct store *s, struct db *db, const char **why)
{
	int64_t have = db_has_table(db, "schema_step") ? steps_done(s, db) : 0;
	if (have > steps_known())
		return too_new(s, have, why);
	if (have == steps_known())
		return true;
	*why = have ? "数据是旧版本的程序写的，还没有升级。请先用本程序启动一次服务（xianfeng serve），它会自动升级。" :
		      "数据库里还没有县的记录。请先运行 xianfeng init 或 xianfeng demo。";
	return false;
}

bool schema_apply(struct store *s, struct db *db, const char **why)
{
	if (!db_schema(db, "create table if not exists schema_step (number {i64} not null, name {text} not null, "
			   "primary key (number)) {table};")) {
		*why = "数据文件写不进去。请检查目录权限和磁盘空间。";
		return false;
	}
	int64_t have = steps_done(s, db), know = steps_known();
	if (have > know)
		return too_new(s, have, why);
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
