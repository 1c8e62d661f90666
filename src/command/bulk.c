/* xianfeng user bulk: accounts for all secretaries, members, clerks or townships' offices of a scope, with the rules and audit rows of the page. Who acts is named
 * by an account (--as). Without --yes only the preview is shown; the codes are printed once, as a table to be cut or merged into a letter. */
#include "account/bulk.h"
#include "command/org.h"

struct asked {
	struct bulk_ask ask;
	struct bulk_plan *plan;
	struct slip *slips;
	int count;
};

static bool bulk_unit(struct work *w, void *arg)
{
	struct asked *a = arg;
	a->count = account_bulk(w, &a->ask, &a->plan, &a->slips);
	return a->count >= 0;
}

static bool preview(struct work *w, struct asked *a)
{
	const struct bulk_plan *p = a->plan = bulk_plan(w, &a->ask);
	if (!p)
		return false;
	for (int i = 0; i < p->count; i++)
		printf("%s  %s  %s%s%s\n", p->rows[i].org_name, p->rows[i].name, bulk_what_words(&p->rows[i]), p->rows[i].login ? "：" : "",
			p->rows[i].login ? p->rows[i].login : "");
	for (int i = 0; i < p->left_count; i++)
		printf("不建：%s  %s  %s\n", p->left[i].org_name, p->left[i].name, bulk_what_words(&p->left[i]));
	printf("新建 %d 个，用原有账号加身份 %d 人，换登录码 %d 个；不建 %d 个；下一批 %d 人。\n", p->makes, p->grants, p->renews, p->left_total,
		p->later);
	printf("这是预览，没有建任何账号；确认办理请加 --yes。\n");
	return true;
}

static bool make(struct work *w, struct asked *a)
{
	if (!work_run(w, bulk_unit, a))
		return false;
	printf("分页\t组织\t姓名\t角色\t登录名\t登录码\n");
	for (int i = 0; i < a->count; i++)
		printf("%s\t%s\t%s\t%s\t%s\t%s\n", a->slips[i].group, a->slips[i].org, a->slips[i].name, a->slips[i].role, a->slips[i].login,
			a->slips[i].code);
	fprintf(stderr, "新建 %d 个，用原有账号加身份 %d 人，换登录码 %d 个。登录码只显示这一次，30 天内有效。\n", a->plan->makes, a->plan->grants,
		a->plan->renews);
	if (a->plan->later)
		fprintf(stderr, "还有 %d 人在下一批，请再执行一次。\n", a->plan->later);
	return true;
}

int command_user_bulk(struct command_line *line)
{
	const char *who = option_word(line), *login = option_text(line, "as", NULL), *code = option_text(line, "org", NULL);
	static const char *const words[BULK_WHOS] = { [BULK_SECRETARIES] = "secretaries", [BULK_MEMBERS] = "members", [BULK_CLERKS] = "clerks",
		[BULK_OFFICES] = "offices" };
	bool yes = option_flag(line, "yes");
	struct asked a = { .ask = { .who = BULK_WHOS, .query = "", .chosen = "", .renew = option_flag(line, "renew") } };
	for (int i = 0; i < BULK_WHOS; i++)
		if (text_eq(who, words[i]))
			a.ask.who = (enum bulk_who)i;
	if (a.ask.who == BULK_WHOS)
		line->wrong = "请写明给谁建：user bulk secretaries、members、clerks 或 offices";
	if (!line_finished(line))
		return EXIT_USAGE;
	struct store *store = command_store(line, yes);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	bool good = command_actor(&w, login, PERMISSION_MANAGE_ACCOUNT);
	const struct org *at = good && code ? command_org(&w, code) : NULL;
	a.ask.path = at ? at->path : w.actor.path;
	good = good && (at || !code) && (yes ? make(&w, &a) : preview(&w, &a)) && work_db_check(&w);
	int done = good ? EXIT_DONE : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return done;
}
