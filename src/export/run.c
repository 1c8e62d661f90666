/* Long lists: the job that makes the file for who asked. */
#include <unistd.h>

#include "export/inside.h"
#include "work/audit.h"

#define UNDER_WAY_MOST 3 /* of one account: a list is not asked for a hundred times over */

static const char *format_word(enum sheet_format format)
{
	return format == SHEET_XLSX ? "xlsx" : "csv";
}

bool export_later(struct work *w, const struct export_ask *ask, int64_t rows)
{
	int64_t under_way = DB_ONE(w->db, w->arena, 0,
		"select count(*) from job_run where tenant = $1 and account = $2 and name = 'export' and state in ('waiting', 'running')",
		w->tenant, w->actor.account);
	if (under_way >= UNDER_WAY_MOST)
		return fault_set(w, FAULT_CONFLICT, "export.many", NULL, "您已有 %lld 个文件正在生成，等其中一个完成后再导出。",
			(long long)under_way);
	int64_t id = job_ask_for(w, EXPORT_JOB, ask->org, arena_printf(w->arena, "%s %s %s", ask->list->name,
		format_word(ask->format), ask->query));
	return id && audit(w, "export.asked", "export", id, ask->org, NULL, export_words(w, ask, rows));
}

int64_t export_approved(struct work *w, const struct export_ask *ask, const char *trace)
{
	int64_t id = job_ask_for(w, EXPORT_JOB, ask->org, arena_printf(w->arena, "%s %s %s %s", ask->list->name, format_word(ask->format),
		ask->query, trace));
	bool noted = id && audit(w, "export.approved", "export", id, ask->org, NULL,
		arena_printf(w->arena, "%s；%s", ask->list->title, trace));
	return noted ? id : 0;
}

bool export_of_run(struct work *w, const struct job_run *run, struct export_ask *out)
{
	struct str rest = str_of(run->wish), name = str_cut(&rest, ' '), format = str_cut(&rest, ' '), query = str_cut(&rest, ' ');
	*out = (struct export_ask){ .list = export_named(arena_dupn(w->arena, name.at, name.len)), .org = run->org,
		.format = str_eq(format, STR("csv")) ? SHEET_CSV_UTF8 : SHEET_XLSX, .org_name = "",
		.query = arena_dupn(w->arena, query.at ? query.at : "", query.len) };
	if (rest.at)
		out->trace = arena_printf(w->arena, "%.*s；编号：%lld", (int)rest.len, rest.at, (long long)run->id);
	return out->list && (!out->list->second || out->trace);
}

struct map *export_places(struct work *w)
{
	struct map *places = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select distinct o.id, o.path, o.short from job_run r join org o on o.tenant = r.tenant and o.id = r.org "
		"where r.tenant = $1 and r.account = $2 and r.name = 'export'", w->tenant, w->actor.account);
	while (db_next(rows)) {
		struct export_ask *place = ARENA_NEW(w->arena, struct export_ask);
		*place = (struct export_ask){ .org = db_i64(rows, 0), .path = db_text(rows, 1), .org_name = db_text(rows, 2) };
		map_set_i64(places, place->org, place);
	}
	db_done(rows);
	return places;
}

struct going {
	struct work *w;
	struct job_run *run;
	int64_t total;
};

static bool still_wanted(void *arg, int64_t done)
{
	struct going *g = arg;
	return job_progress(g->w, g->run, done, done > g->total ? done : g->total);
}

/* As the asker, whose rights are those of now. */
static bool export_look(struct work *w, struct job_run *run)
{
	struct export_ask ask;
	struct going going = { w, run, 0 };
	int64_t rows;
	if (!export_of_run(w, run, &ask))
		return fault_set(w, FAULT_INTERNAL, "export.list", NULL, "程序里已没有这个列表。");
	if (!access_allows(w->actor.role, ask.list->need))
		return fault_set(w, FAULT_FORBIDDEN, "export.right", NULL, "您现在的角色不能再导出%s。", ask.list->title);
	if (!export_place(w, &ask))
		return false;
	ask.list->rows(w, &ask, NULL, 0, 1, &going.total);
	if (ask.list->made) {
		ask.people = ARENA_NEW(w->arena, struct export_people);
		ask.people->arena = w->arena;
		run->made = ask.people;
	}
	const char *name = arena_printf(w->arena, "%lld%s", (long long)run->id, export_ending(ask.format));
	const char *why = export_write(w, &ask, arena_printf(w->arena, "%s/%s", job_folder(w), name), still_wanted, &going, &rows);
	if (why)
		return w->fault ? false : fault_set(w, FAULT_BUSY, "export.failed", NULL, "%s", why);
	run->file = name;
	run->title = export_file_name(w, &ask);
	run->done = run->total = rows;
	run->said = arena_printf(w->arena, "%s，%s 行", ask.list->title, count_text(w->arena, rows));
	run->finished = true;
	return true;
}

/* Files with whole numbers go a day after they were made. */
static bool second_tidy(struct work *w, struct job_run *run)
{
	struct job_run *runs;
	struct job_filter filter = { .name = EXPORT_JOB, .state = JOB_DONE, .limit = 1000 };
	int n = job_list(w, &filter, &runs, NULL);
	for (int i = 0; i < n; i++) {
		struct export_ask ask;
		if (*runs[i].file && export_of_run(w, &runs[i], &ask) && ask.list->second && export_until(&ask, &runs[i]) <= w->now)
			run->done += unlink(job_file(w, &runs[i])) == 0;
	}
	run->said = arena_printf(w->arena, "删除含完整号码的文件 %lld 个", (long long)run->done);
	run->finished = true;
	return true;
}

JOB(export_tidy, .title = "删除含完整号码的文件", .about = "经双人审批导出的含完整号码的文件，生成一天后删除。", .when = JOB_HOURLY, .at = 25, .patience = 60,
	.look = second_tidy);

static bool export_note(struct work *w, struct job_run *run)
{
	struct export_ask ask;
	if (run->made && export_of_run(w, run, &ask) && !ask.list->made(w, &ask, run->id, run->made)) {
		unlink(job_file(w, run)); /* nobody will fetch it */
		return false;
	}
	return audit(w, "export.made", "export", run->id, run->org, NULL, arena_printf(w->arena, "%s，由%s提出", run->said, run->who));
}

JOB(export, .title = "导出列表", .about = "行数多的列表在这里生成文件，提出的人在“导出的文件”页下载，过几天自动删除。", .when = JOB_ASKED,
	.open = true, .look = export_look, .write = export_note);
