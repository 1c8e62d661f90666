/* Which county of a store is meant. A file holds one; a database holds many, told apart by their number (tenant). Here alone
 * stands the statement that reads all counties' rows. */
#include "base/list.h"
#include "work/internal.h"
#include "work/judged.h"

struct county_row {
	int64_t tenant;
	const char *code, *name, *platform, *key_mark;
	bool area;
};
struct county_list {
	struct county_row *rows;
	size_t count;
};

static bool refused(const char **why, const char *text)
{
	*why = text;
	return false;
}

static struct county_list county_list(struct db *db, struct arena *a)
{
	struct county_list list = { NULL, 0 };
	struct db_rows *rows = DB_QUERY(db, a, "select tenant, code, name, platform, key_mark, area from county order by tenant");
	while (db_next(rows))
		*LIST_PUSH(a, list.rows, list.count) = (struct county_row){ db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2),
			db_text(rows, 3), db_text(rows, 4), db_i64(rows, 5) != 0 };
	db_done(rows);
	return list;
}

static bool is_named(const struct county_row *row, const char *name)
{
	return text_eq(row->code, name) || text_eq(row->name, name);
}

static const char *words_of(struct arena *a, const struct county_list *list)
{
	struct buf out;
	buf_init(&out, a);
	for (size_t i = 0; i < list->count; i++)
		buf_printf(&out, "%s%s（%s）", i ? "、" : "", list->rows[i].code, list->rows[i].name);
	return out.at;
}

/* The county that is asked for, by its number or its name; NULL with *why. */
static const struct county_row *find(struct store *s, const struct county_list *list, int64_t tenant, const char *name,
	const char **why)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct county_row *row = &list->rows[i];
		if (tenant ? row->tenant == tenant : name ? is_named(row, name) : list->count == 1)
			return row;
	}
	if (tenant)
		*why = arena_printf(s->arena, "这里没有编号为 %lld 的县，只有：%s。", (long long)tenant, words_of(s->arena, list));
	else if (name)
		*why = arena_printf(s->arena, "这里没有“%s”这个县，只有：%s。请核对 --county。", name, words_of(s->arena, list));
	else
		*why = arena_printf(s->arena, "这个数据库里有 %zu 个县。请用 --county 指明是哪一个：%s。", list->count,
			words_of(s->arena, list));
	return NULL;
}

/* Whether the county `made` may be added: *found is itself, when it is there already. False with *why when it would take
 * another one's code, name or number. */
static bool may_make(struct store *s, const struct county_list *list, const struct county_row *made,
	const struct county_row **found, const char **why)
{
	for (size_t i = 0; i < list->count && !*found; i++) {
		const struct county_row *row = &list->rows[i];
		bool same_code = text_eq(row->code, made->code), same_name = text_eq(row->name, made->name);
		if (s->path || (same_code && same_name))
			*found = row;
		else if ((same_code && *row->code) || same_name || row->tenant == made->tenant)
			return refused(why, arena_printf(s->arena, "数据库里已有%s（代码 %s，编号 %lld），没有改动。"
				"请核对县名、代码和编号。", row->name, row->code, (long long)row->tenant));
	}
	return true;
}

static int64_t number_free(const struct county_list *list, int64_t wanted)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->rows[i].tenant == wanted)
			wanted = list->rows[list->count - 1].tenant + 1; /* they stand in this order */
	return wanted;
}

/* The row of the county that `options` ask to make, or to take over from another store. */
static struct county_row row_of(const struct store_options *options, const struct county_list *list)
{
	const struct store *from = options->from;
	struct county_row made = { options->tenant, from ? from->code : options->code ? options->code : "",
		from ? from->county : options->county, from ? from->platform : options->platform ? options->platform : "先锋", NULL,
		from ? from->area : options->area };
	if (!made.tenant)
		made.tenant = number_free(list, from ? from->tenant : 1);
	return made;
}

/* A county opens with its own key alone: with another directory's, what is written now could never be read again. And a
 * directory that is one county's is not given to a second one. */
static bool key_fits(struct store *s, const struct county_list *list, const struct county_row *own, const char **why)
{
	const char *mark = secret_mark(s, s->arena);
	if (own && !text_empty(own->key_mark) && !text_eq(own->key_mark, mark))
		return refused(why, arena_printf(s->arena, "目录 %s 里的密钥不是%s的。请核对 --data 和 --county，或从备份恢复 secret.key。",
			s->dir, own->name));
	for (size_t i = 0; i < list->count && !own; i++)
		if (text_eq(list->rows[i].key_mark, mark))
			return refused(why, arena_printf(s->arena, "目录 %s 是%s的。请用 --data 给新的县另一个目录。", s->dir,
				list->rows[i].name));
	return true;
}

bool county_choose(struct store *s, struct db *db, const struct store_options *options, bool *there, const char **why)
{
	struct county_list list = county_list(db, s->arena);
	const struct county_row *found = NULL;
	if (db_error(db) != DB_OK)
		return refused(why, "县的记录读不出来。请看日志。");
	if (!list.count && !options->create)
		return refused(why, "这里没有县的记录。请用 xianfeng init 建立。");
	struct county_row made = row_of(options, &list);
	if (options->create ? !may_make(s, &list, &made, &found, why) :
			      !(found = find(s, &list, options->tenant, options->which, why)))
		return false;
	/* A county without its key gets no new one: that would only hide that the old one must be found. */
	if (!secret_load(s, options->write && options->create && !found, options->from, why) || !key_fits(s, &list, found, why))
		return false;
	const struct county_row *own = found ? found : &made;
	*there = found != NULL;
	s->alone = list.count == *there;
	s->tenant = own->tenant;
	s->area = own->area;
	s->code = arena_dup(s->arena, own->code);
	s->county = arena_dup(s->arena, own->name);
	s->platform = arena_dup(s->arena, own->platform);
	return true;
}

int store_holds(struct arena *a, const char *db, const char *which, const char **why)
{
	struct db *reader = db_open(db, DB_READ, why);
	int holds = reader ? 0 : -1;
	struct county_list list = { NULL, 0 };
	if (reader && db_has_table(reader, "county"))
		list = county_list(reader, a);
	for (size_t i = 0; i < list.count; i++)
		holds = holds || is_named(&list.rows[i], which);
	if (reader && db_error(reader) != DB_OK) {
		*why = "县的记录读不出来。请看日志。";
		holds = -1;
	}
	db_close(reader);
	return holds;
}

bool county_create(struct work *w, void *store)
{
	const struct store *s = store;
	return DB_EXEC(w->db, w->arena,
		       "insert into county (tenant, name, platform, created, code, key_mark, area) values ($1, $2, $3, $4, $5, $6, $7)",
		       w->tenant, s->county, s->platform, w->now, s->code, secret_mark(w->store, w->arena), s->area) &&
	       audit(w, "county.created", "county", w->tenant, 0, NULL, s->county) && judged_note(w, NULL);
}
