/* Study hours and trainings as files: members of a branch in the order of the roll, organisations in that of the tree. */
#include "export/export.h"
#include "study/views.h"

static const char *const people_headings[] = { "姓名", "班子成员", "一般应达到学时", "已有学时", "其中会议", "其中培训", "情况" };
static const int people_widths[] = { 12, 10, 16, 12, 12, 12, 30 };

static int people_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct study_year *list;
	struct org *org = org_load(w, ask->org);
	int n = org ? study_of_org(w, org, study_year_of(w, ask->query), &list) : 0;
	if (total)
		*total = n;
	int count = export_piece(n, offset, limit);
	for (int i = 0; i < count && out; i++) {
		const struct study_year *y = &list[offset + i];
		bool asked = y->standing == STUDY_REACHED || y->standing == STUDY_SHORT;
		const char *const cells[] = { y->name, y->leader ? "是" : "否", asked ? study_text(w->arena, y->needed) : "", study_text(w->arena, y->hours),
			study_text(w->arena, y->meetings), study_text(w->arena, y->trainings), study_standing_text(w->arena, y) };
		sheet_put(out, cells, NULL);
	}
	return count;
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	return arena_printf(w->arena, "%d 年，", study_year_of(w, ask->query));
}

EXPORT_LIST(study_people, .title = "学习学时", .need = PERMISSION_EXPORT, .headings = people_headings, .widths = people_widths,
	.columns = COUNT_OF(people_headings), .rows = people_rows, .narrowed = narrowed);
EXPORT_ROUTE(people_export, "/orgs/{org}/study/export", study_people, EXPORT, org, "?year=: study hours of a branch's members as a file");

static const char *const sum_headings[] = { "党组织", "党员", "不作硬性要求", "应达到", "已达到", "比例", "班子应达到", "班子已达到", "总学时" };
static const int sum_widths[] = { 24, 10, 14, 10, 10, 10, 12, 12, 12 };

static int sum_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct arena *a = w->arena;
	struct study_row *list;
	struct study_sum all;
	struct org *org = org_load(w, ask->org);
	int n = org ? study_sums(w, org, study_year_of(w, ask->query), &list, &all) : 0;
	if (total)
		*total = n;
	int count = export_piece(n, offset, limit);
	for (int i = 0; i < count && out; i++) {
		const struct study_sum *s = &list[offset + i].sum;
		const char *const cells[] = { list[offset + i].name, arena_printf(a, "%lld", (long long)s->members), arena_printf(a, "%lld", (long long)s->exempt),
			arena_printf(a, "%lld", (long long)s->due), arena_printf(a, "%lld", (long long)s->reached), study_share(a, s->reached, s->due),
			arena_printf(a, "%lld", (long long)s->leaders), arena_printf(a, "%lld", (long long)s->leaders_reached), study_text(a, s->hundredths) };
		sheet_put(out, cells, NULL);
	}
	return count;
}

EXPORT_LIST(study_sums, .title = "学习学时比较", .need = PERMISSION_EXPORT, .headings = sum_headings, .widths = sum_widths,
	.columns = COUNT_OF(sum_headings), .rows = sum_rows, .narrowed = narrowed);
EXPORT_ROUTE(sums_export, "/orgs/{org}/study/sums/export", study_sums, EXPORT, org, "?year=: study hours of the organisations below one as a file");

static const char *const training_headings[] = { "名称", "类别", "举办", "从", "到", "地点", "时长", "参加人数", "登记人", "撤回" };
static const int training_widths[] = { 34, 16, 20, 12, 12, 24, 22, 10, 12, 24 };

static int training_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct study_training *list;
	int n = study_training_list(w, ask->path, study_year_of(w, ask->query), limit, offset, &list, total);
	for (int i = 0; i < n && out; i++) {
		const struct study_training *t = &list[i];
		const char *const cells[] = { t->title, study_kind_chinese(t->kind), t->org_name, day_text(w->arena, t->from_day), day_text(w->arena, t->to_day),
			t->place, study_training_length(w, t), arena_printf(w->arena, "%lld", (long long)t->people), t->made_name,
			t->withdrawn ? t->withdrawn_word : "" };
		sheet_put(out, cells, NULL);
	}
	return n;
}

EXPORT_LIST(trainings, .title = "培训登记", .need = PERMISSION_EXPORT, .headings = training_headings, .widths = training_widths,
	.columns = COUNT_OF(training_headings), .rows = training_rows, .narrowed = narrowed);
EXPORT_ROUTE(trainings_export, "/trainings/export", trainings, EXPORT, OWN, "?year=: trainings of the scope as a file");
