/* The schema steps: numbered files, applied once each, in order, one transaction a step. Which were applied stands in a table. */
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

/* What does not fit, in words. `next` is the step of ours that should stand here, NULL: we know no more. */
static bool strange(struct store *s, const struct text_file *next, int64_t number, const char *name, const char **why)
{
	if (number > steps_known())
		*why = arena_printf(s->arena, "数据是更新版本的程序写的（第 %lld 步，本程序只到第 %lld 步）。请换用新版本。", (long long)number,
			(long long)steps_known());
	else if (next && number > step_number(next->name))
		*why = arena_printf(s->arena,
			"数据缺第 %lld 步升级（%s），却已做过后面的第 %lld 步。跳过一步会损坏数据，所以没有打开，数据没有改动。"
			"请换用写这份数据的版本的程序，或用备份恢复。",
			(long long)step_number(next->name), next->name, (long long)number);
	else
		*why = arena_printf(s->arena,
			"数据的第 %lld 步升级是 %s，本程序不认得，很可能出自另一个版本。为免损坏没有打开，数据没有改动。请换用写这份数据的版本的程序。",
			(long long)number, name);
	return false;
}

/* How many of our steps the store has. They must be ours, in our order, from the first one on: a step that comes later with a
 * lower number than one that was done would never be, and nobody would be told. False with *why. */
static bool steps_done(struct store *s, struct db *db, size_t *done, const char **why)
{
	struct db_rows *rows = DB_QUERY(db, s->arena, "select number, name from schema_step order by number");
	bool good = true;
	*done = 0;
	while (good && db_next(rows)) {
		const struct text_file *next = *done < schema_files_count ? &schema_files[*done] : NULL;
		int64_t number = db_i64(rows, 0);
		const char *name = db_text(rows, 1);
		good = (next && number == step_number(next->name) && text_eq(name, next->name)) || strange(s, next, number, name, why);
		*done += good;
	}
	db_done(rows);
	if (db_error(db) == DB_OK)
		return good;
	*why = "数据库里的记录读不出来。请看日志。";
	return false;
}

bool schema_fits(struct store *s, struct db *db, const char **why)
{
	size_t done = 0;
	if (db_has_table(db, "schema_step") && !steps_done(s, db, &done, why))
		return false;
	if (done == schema_files_count)
		return true;
	*why = done ? "数据是旧版本的程序写的，还没有升级。请先用本程序启动一次服务（xianfeng serve），它会自动升级。" :
		      "数据库里还没有县的记录。请先运行 xianfeng init 或 xianfeng demo。";
	return false;
}

bool schema_apply(struct store *s, struct db *db, const char **why)
{
	size_t done;
	if (!db_schema(db, "create table if not exists schema_step (number {i64} not null, name {text} not null, "
			   "primary key (number)) {table};")) {
		*why = "数据文件写不进去。请检查目录权限和磁盘空间。";
		return false;
	}
	if (!steps_done(s, db, &done, why))
		return false;
	for (size_t i = done; i < schema_files_count; i++) {
		if (step_apply(db, s->arena, &schema_files[i]))
			continue;
		*why = arena_printf(s->arena, "数据结构升级在 %s 处失败，数据没有改动。请看日志。", schema_files[i].name);
		return false;
	}
	if (done < schema_files_count && !db_schema_done(db)) {
		*why = "数据文件写不进去。请检查目录权限和磁盘空间。";
		return false;
	}
	return true;
}
