/* Pictures, papers and the video of a package: kept open, since they are for everybody. */
#include "theme/inside.h"

#include "base/list.h"
#include "work/audit.h"

static const char *const words[] = { [THEME_PICTURE] = "picture", [THEME_PAPER] = "paper", [THEME_VIDEO] = "video" };

#define COLUMNS "f.id, f.theme, f.what, f.name, f.type, f.size, f.width, f.height, f.seconds, f.sha256 "

static int file_rows(struct work *w, struct db_rows *rows, struct theme_file **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows)) {
		struct theme_file *f = LIST_PUSH(w->arena, *out, count);
		const char *what = db_text(rows, 2);
		struct str hash = db_bytes(rows, 9);
		*f = (struct theme_file){ .id = db_i64(rows, 0), .theme = db_i64(rows, 1), .name = db_text(rows, 3), .type = db_text(rows, 4),
			.size = db_i64(rows, 5), .width = (int)db_i64(rows, 6), .height = (int)db_i64(rows, 7), .seconds = (int)db_i64(rows, 8),
			.sha256 = hex_of(w->arena, hash.at, hash.len) };
		while (f->kind < THEME_VIDEO && !text_eq(words[f->kind], what))
			f->kind++;
	}
	db_done(rows);
	return count;
}

int theme_files(struct work *w, int64_t theme, struct theme_file **out)
{
	return file_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS "from theme_file f where f.tenant = $1 and f.theme = $2 order by f.id",
			w->tenant, theme), out);
}

int theme_files_of_activity(struct work *w, int64_t activity, struct theme_file **out)
{
	return file_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS "from theme_branch b join theme t on t.tenant = b.tenant and t.id = b.theme "
			"and t.state = 'sent' join theme_file f on f.tenant = b.tenant and f.theme = b.theme where b.tenant = $1 and b.activity = $2 "
			"order by f.theme, f.id", w->tenant, activity), out);
}

const struct theme_file *theme_file_in(struct work *w, const struct theme_file *list, int count, int64_t id)
{
	for (int i = 0; i < count; i++)
		if (list[i].id == id)
			return &list[i];
	fault_set(w, FAULT_NOT_FOUND, "route.none", NULL, "没有这个页面，或它不在您的管理范围内。");
	return NULL;
}

struct theme *theme_open(struct work *w, int64_t id)
{
	return theme_for(w, id, 1u << THEME_DRAFT | 1u << THEME_WITHDRAWN, "增减文件；先撤回，改好再下发");
}

bool theme_video_free(struct work *w, int64_t id)
{
	return !DB_ONE(w->db, w->arena, 0, "select count(*) from theme_file where tenant = $1 and theme = $2 and what = 'video'", w->tenant, id) ||
	       fault_set(w, FAULT_CONFLICT, "theme.video-one", "video", "已经有一个视频了。要换，请先删除原来的。");
}

int64_t theme_file_add(struct work *w, int64_t id, const struct kept_file *file)
{
	struct theme *t = theme_open(w, id);
	struct theme_file *list;
	if (!t)
		return 0;
	enum theme_file_kind kind = text_starts(file->type, "video/") ? THEME_VIDEO : file->width ? THEME_PICTURE : THEME_PAPER;
	int count = theme_files(w, id, &list), videos = 0;
	for (int i = 0; i < count; i++)
		videos += list[i].kind == THEME_VIDEO;
	if (kind == THEME_VIDEO && !theme_video_free(w, id))
		return 0;
	if (kind != THEME_VIDEO && count - videos >= THEME_FILES_MOST)
		return fault_set(w, FAULT_CONFLICT, "theme.files-most", "file", "文件最多 %d 个。请先删除不用的。", THEME_FILES_MOST);
	int64_t one = id_next(w->now);
	if (!DB_EXEC(w->db, w->arena, "insert into theme_file (tenant, id, theme, what, name, type, size, width, height, seconds, sha256, added, "
			"by_account) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", w->tenant, one, id, words[kind], file->name,
			file->type, file->size, file->width, file->height, file->seconds,
			((struct str){ (const char *)file->sha256, sizeof file->sha256 }), w->now, w->actor.account))
		return 0;
	return audit(w, "theme.file", "theme", id, t->org, NULL, file->name) ? one : 0;
}

bool theme_file_remove(struct work *w, int64_t id, int64_t file)
{
	struct theme *t = theme_open(w, id);
	struct theme_file *list;
	int count = t ? theme_files(w, id, &list) : 0;
	const struct theme_file *f = t ? theme_file_in(w, list, count, file) : NULL;
	return f && DB_EXEC(w->db, w->arena, "delete from theme_file where tenant = $1 and theme = $2 and id = $3", w->tenant, id, file) &&
	       audit(w, "theme.file-removed", "theme", id, t->org, f->name, NULL);
}

FILE_NAMES(theme_file, "select sha256 from theme_file where tenant = $1");

static void files_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select f.id, f.theme, f.sha256 from theme_file f where f.tenant = $1 order by f.id",
		w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (!file_intact(w->arena, store_dir(w->store), db_bytes(rows, 2)))
			verify_fault(report, "主题包 %lld 的文件 %lld 缺失或内容已被改动", (long long)db_i64(rows, 1), (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(theme_files, "主题包文件", files_verify);
