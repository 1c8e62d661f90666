/* A new, empty county, and accounts from the command line. */
#include "access/access.h"
#include "command/command.h"
#include "command/org.h"
#include "org/org.h"

struct beginning {
	const char *county, *code;
	bool area;
	const char *first_code; /* of the office's account */
};

/* The county's own organisation and the account of its office. */
static bool begin_county(struct work *w, void *arg)
{
	struct beginning *b = arg;
	struct org_input in = { .kind = 611, .code = b->code, .name = arena_printf(w->arena, "中共%s委员会", b->county),
		.short_name = b->county };
	int64_t org;
	if (!org_found(w, &in, &org))
		return false;
	return b->area ? account_create(w, "area", "区域查看员", ROLE_AREA, org, 0, &b->first_code) != 0 :
			 account_create(w, "county", "县级管理员", ROLE_COUNTY, org, 0, &b->first_code) != 0;
}

/* Over the machines of Citus: before the first county or after, and again whenever a machine's administrator likes. */
static int distribute(struct command_line *line)
{
	const char *db = config_text(line->config, "db"), *why = "数据在文件里，不能分布到多台机器。请用 --db postgres://… 指明数据库。";
	if (text_empty(db) || !store_distribute(db, &why)) {
		fprintf(stderr, "%s\n", why);
		return EXIT_REFUSED;
	}
	printf("各表已按县分布。新建县照常用 xianfeng init --county；增加机器见 docs/scale-out.md。\n");
	return EXIT_DONE;
}

int command_init(struct command_line *line)
{
	struct beginning b = { line->county, option_text(line, "code", "0"), option_flag(line, "area"), NULL };
	const char *platform = option_text(line, "platform", NULL), *why = NULL;
	int64_t tenant = option_i64(line, "tenant", 0);
	if (tenant < 0 || tenant > INT32_MAX)
		line->wrong = "--tenant 是 1 到 2147483647 之间的编号。";
	if (option_flag(line, "citus"))
		return line_finished(line) && !b.county ? distribute(line) : EXIT_USAGE;
	if (!line_finished(line) || !b.county)
		return EXIT_USAGE;
	const struct county_place *place = county_place(line, b.code);
	if (!place)
		return EXIT_REFUSED;
	struct store_options options = { .dir = place->data, .db = place->db, .create = true, .county = b.county,
		.code = b.code, .tenant = tenant, .platform = platform, .area = b.area, .write = true };
	struct store *store = store_open(&options, &why);
	if (!store) {
		fprintf(stderr, "%s\n", why);
		return EXIT_REFUSED;
	}
	struct work w;
	command_work(&w, line->arena, store);
	bool made;
	if (org_root(&w))
		made = fault_set(&w, FAULT_CONFLICT, "init.exists", NULL, "%s 里已经有%s（代码 %s）的数据，没有改动。",
			store_path(store) ? store_dir(store) : "数据库", store_county(store), store_code(store));
	else
		made = work_run(&w, begin_county, &b);
	int code = made ? EXIT_DONE : command_refused(w.fault);
	if (made)
		printf("已建立%s。\n%s登录名：%s\n首次登录码：%s（30 天内有效，在“首次登录”页使用）\n", b.county, b.area ? "区域查看员" : "县级管理员", b.area ? "area" : "county", b.first_code);
	work_end(&w);
	store_close(store);
	return code;
}

/* ---- user ---- */

struct user_act {
	const char *login, *name, *role, *org_code, *password, *hash, *code;
};

static bool user_add(struct work *w, void *arg)
{
	struct user_act *u = arg;
	struct org *org = org_of_code(w, u->org_code);
	enum role role = role_of_word(u->role);
	if (!org)
		return fault_set(w, FAULT_INPUT, "user.org", "org", "没有代码为“%s”的组织。", u->org_code);
	if (role == ROLE_NONE || role == ROLE_TV || role == ROLE_SYSTEM)
		return fault_set(w, FAULT_INPUT, "user.role", "role", "没有“%s”这种账号。", u->role);
	return account_create(w, u->login, u->name, role, org->id, 0, &u->code) != 0;
}

static struct account *user_load(struct work *w, const char *login)
{
	struct account *a = account_by_login(w, login);
	if (!a)
		fault_set(w, FAULT_NOT_FOUND, "user.none", NULL, "没有登录名为“%s”的账号。", login);
	return a;
}

static bool user_code(struct work *w, void *arg)
{
	struct user_act *u = arg;
	struct account *a = user_load(w, u->login);
	return a && account_new_code(w, a->id, &u->code);
}

static bool user_password(struct work *w, void *arg)
{
	struct user_act *u = arg;
	struct account *a = user_load(w, u->login);
	return a && account_set_password(w, a->id, u->hash);
}

static bool user_disable(struct work *w, void *arg)
{
	struct user_act *u = arg;
	struct account *a = user_load(w, u->login);
	return a && account_disable(w, a->id, true);
}

/* For whoever sits at the machine when nobody is left who could approve a reset. */
static bool user_totp_off(struct work *w, void *arg)
{
	struct user_act *u = arg;
	struct account *a = user_load(w, u->login);
	if (a && totp_state(w, a->id) != TOTP_ON)
		return fault_set(w, FAULT_CONFLICT, "totp.not-on", NULL, "“%s”没有启用动态口令。", a->login);
	return a && totp_remove(w, a->id, a->org);
}

static work_fn *user_act_of(const char *act)
{
	if (text_eq(act, "add"))
		return user_add;
	if (text_eq(act, "code"))
		return user_code;
	if (text_eq(act, "password"))
		return user_password;
	if (text_eq(act, "totp-off"))
		return user_totp_off;
	return text_eq(act, "disable") ? user_disable : NULL;
}

/* The first line of standard input, so that a password is neither in the shell's history nor in the process list. */
static const char *read_password(struct arena *a)
{
	char text[256];
	if (!fgets(text, sizeof text, stdin))
		return "";
	text[strcspn(text, "\r\n")] = 0;
	return arena_dup(a, text);
}

int command_user(struct command_line *line)
{
	const char *what = option_word(line);
	if (text_eq(what, "bulk"))
		return command_user_bulk(line);
	work_fn *act = user_act_of(what);
	struct user_act u = { .login = option_word(line), .name = option_text(line, "name", NULL),
		.role = option_text(line, "role", NULL), .org_code = option_text(line, "org", NULL) };
	if (!line_finished(line) || !act || !u.login || (act == user_add && !(u.name && u.role && u.org_code)))
		return EXIT_USAGE;
	if (act == user_password) {
		u.password = read_password(line->arena);
		const char *objection = password_objection(line->arena, u.password, u.login);
		if (objection) {
			fprintf(stderr, "%s\n", objection);
			return EXIT_REFUSED;
		}
		u.hash = password_hash(line->arena, u.password);
	}
	struct store *store = command_store(line, true);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	bool done = work_run(&w, act, &u);
	if (done)
		printf(u.code ? "完成。首次登录码：%s（30 天内有效）\n" : "完成。\n", u.code);
	int code = done ? EXIT_DONE : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}
