/* The lists, and how a file is made of one. */
#include <pthread.h>

#include "base/list.h"
#include "export/inside.h"
#include "work/audit.h"

#define PIECE 2000 /* rows that are in memory at once */
#define NUMBER_PLACES 6 /* a word with so many digits in a row may be somebody's number */

extern const struct export_list *const __start_export_lists[] __attribute__((weak));
extern const struct export_list *const __stop_export_lists[] __attribute__((weak));

/* ---- the lists ---- */

static const struct export_list **sorted;
static size_t sorted_count;
static pthread_once_t sorted_once = PTHREAD_ONCE_INIT;

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct export_list *const *)a)->name, (*(const struct export_list *const *)b)->name);
}

static void sort_lists(void)
{
	sorted_count = (size_t)(__stop_export_lists - __start_export_lists);
	sorted = malloc((sorted_count + 1) * sizeof *sorted);
	if (!sorted)
		die("no memory for the lists");
	memcpy(sorted, __start_export_lists, sorted_count * sizeof *sorted);
	qsort(sorted, sorted_count, sizeof *sorted, by_name);
}

const struct export_list *const *export_all(size_t *count)
{
	pthread_once(&sorted_once, sort_lists);
	*count = sorted_count;
	return sorted;
}

const struct export_list *export_named(const char *name)
{
	size_t count;
	const struct export_list *const *all = export_all(&count);
	for (size_t i = 0; i < count; i++)
		if (text_eq(all[i]->name, name))
			return all[i];
	return NULL;
}

/* ---- words ---- */

bool export_format_of(const char *name, enum sheet_format *out)
{
	static const struct {
		const char *end;
		enum sheet_format format;
	} ends[] = { { ".xlsx", SHEET_XLSX }, { ".gb18030.csv", SHEET_CSV_GB18030 }, { ".csv", SHEET_CSV_UTF8 } };
	size_t len = name ? strlen(name) : 0;
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		size_t n = strlen(ends[i].end);
		if (len > n && text_eq(name + len - n, ends[i].end)) {
			*out = ends[i].format;
			return true;
		}
	}
	return false;
}

const char *export_ending(enum sheet_format format)
{
	return format == SHEET_XLSX ? ".xlsx" : ".csv";
}

int64_t export_until(const struct export_ask *ask, const struct job_run *run)
{
	return run->ended + (ask->list->second ? EXPORT_SECOND_DAYS : EXPORT_DAYS) * 86400LL;
}

const char *export_type(enum sheet_format format)
{
	return format == SHEET_XLSX ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" :
	       format == SHEET_CSV_UTF8 ? "text/csv; charset=utf-8" : "text/csv; charset=gb18030";
}

const char *export_file_name(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%s-%s-%s%s", ask->org_name, ask->list->title, day_text(w->arena, w->today),
		export_ending(ask->format));
}

int export_piece(int count, int offset, int limit)
{
	return offset >= count ? 0 : count - offset < limit ? count - offset : limit;
}

const char *export_word(struct arena *a, const char *typed)
{
	size_t run = 0;
	for (const unsigned char *p = (const unsigned char *)typed; *p; p++) {
		bool wide = p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99; /* ０ to ９ */
		run = wide || (*p >= '0' && *p <= '9') ? run + 1 : 0;
		if (run >= NUMBER_PLACES)
			return "（号码）";
		p += wide ? 2 : 0;
	}
	return arena_dup(a, typed);
}

const char *export_words(struct work *w, const struct export_ask *ask, int64_t rows)
{
	const char *narrowed = ask->list->narrowed ? ask->list->narrowed(w, ask) : "";
	size_t len = narrowed ? strlen(narrowed) : 0, comma = strlen("，");
	if (len >= comma)
		narrowed = arena_dupn(w->arena, narrowed, len - comma);
	return arena_printf(w->arena, "%s：%s（%s），%s 行%s%s", ask->org_name, ask->list->title, export_ending(ask->format),
		count_text(w->arena, rows), len ? "；" : "", len ? narrowed : "");
}

bool export_audit(struct work *w, const struct export_ask *ask, int64_t rows)
{
	return audit(w, "export.made", "export", 0, ask->org, NULL, export_words(w, ask, rows));
}

/* ---- making ---- */

void export_about(const struct export_ask *ask, int64_t member)
{
	if (ask->people)
		*LIST_PUSH(ask->people->arena, ask->people->list, ask->people->count) = member;
}

bool export_place(struct work *w, struct export_ask *ask)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select path, short from org where tenant = $1 and id = $2", w->tenant, ask->org);
	bool there = db_next(rows);
	if (there) {
		ask->path = db_text(rows, 0);
		ask->org_name = db_text(rows, 1);
	}
	db_done(rows);
	if (!work_db_check(w))
		return false;
	return (there && (w->actor.role == ROLE_SYSTEM || actor_covers(&w->actor, ask->path))) ||
	       fault_set(w, FAULT_NOT_FOUND, "export.org", NULL, "没有这个组织，或它不在您的管理范围内。");
}

/* What a list said went wrong, kept beyond its piece's memory. */
static const char *complaint(struct work *w, struct arena *whole)
{
	const char *why = w->fault ? arena_dup(whole, w->fault->message) : NULL;
	w->fault = NULL;
	return why;
}

const char *export_write(struct work *w, const struct export_ask *ask, const char *path, bool (*going)(void *arg, int64_t done),
	void *arg, int64_t *rows)
{
	const struct export_list *list = ask->list;
	struct export_ask own = *ask; /* with the cursor */
	const char *why = NULL;
	struct arena *whole = w->arena, *piece = arena_child(whole);
	const char *const *heads = list->heads ? list->heads(w, ask) : list->headings;
	int columns = 0;
	while (columns < list->columns && heads[columns])
		columns++;
	struct sheet_writer *out = sheet_create(whole, path, ask->format, list->title, heads, list->widths, columns, &why);
	*rows = 0;
	for (int n = PIECE; n == PIECE && !why;) {
		w->arena = piece;
		n = list->rows(w, &own, out, (int)*rows, PIECE, NULL);
		w->arena = whole;
		why = complaint(w, whole);
		arena_reset(piece);
		*rows += n;
		if (!why && going && !going(arg, *rows))
			why = "已停止，没有生成文件。";
	}
	if (why)
		return why;
	if (ask->trace && !list->traced) {
		const char **cells = ARENA_ARRAY(whole, const char *, (size_t)list->columns);
		cells[0] = ask->trace;
		sheet_put(out, cells, NULL);
	}
	return work_db_check(w) ? sheet_finish(out) : "数据没有读全，没有生成文件。请稍后再试。";
}
