/* Commands that look: verify, version, routes. */
#include "base/json.h"
#include "command/command.h"
#include "route/route.h"
#include "work/audit.h"

static void say_fault(void *arg, const char *text)
{
	(void)arg;
	printf("%s\n", text);
}

/* Which county was looked at, and where; an address of a server is not told, a password may stand in it. */
static const char *looked_at(struct arena *a, const struct store *store)
{
	return arena_printf(a, "%s（代码 %s，%s）", store_county(store), store_code(store), store_path(store) ? store_path(store) : "在数据库里");
}

int command_verify(struct command_line *line)
{
	if (!line_finished(line))
		return EXIT_USAGE;
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	struct verify_report report = { .arena = line->arena, .say = say_fault };
	const char *file = db_check(w.db, line->arena);
	if (!text_eq(file, "ok"))
		verify_fault(&report, "数据文件：%s", file);
	verify_all(&w, &report);
	const char *where = looked_at(line->arena, store);
	work_end(&w);
	store_close(store);
	if (report.faults)
		printf("%s：发现 %d 处问题（核对 %d 项）。请保留现场并联系系统管理员。\n", where, report.faults, report.checked);
	else
		printf("%s：核对 %d 项，没有发现问题。\n", where, report.checked);
	return report.faults ? EXIT_REFUSED : EXIT_DONE;
}

int command_version(struct command_line *line)
{
	if (!line_finished(line))
		return EXIT_USAGE;
	printf("xianfeng %s\n", XIANFENG_VERSION);
	return EXIT_DONE;
}

static const char *const method_names[] = { [HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST" };
static const char *const end_names[] = { [END_CONSOLE] = "console", [END_PHONE] = "phone", [END_TV] = "tv", [END_API] = "api" };

static const char *const of_names[] = { [OF_COUNTY] = "county", [OF_AREA] = "area", [OF_BOTH] = "both" };

static const char *of_name(const struct route *route)
{
	return route->common ? of_names[OF_BOTH] : of_names[route->of];
}

static void routes_json(struct arena *a)
{
	size_t count;
	const struct route *const *all = route_all(&count);
	struct buf out;
	struct json j;
	buf_init(&out, a);
	json_begin(&j, &out);
	json_open_array(&j);
	for (size_t i = 0; i < count; i++) {
		json_open_object(&j);
		json_put_text(&j, "method", method_names[all[i]->method]);
		json_put_text(&j, "path", all[i]->path);
		json_put_text(&j, "permission", permission_word(all[i]->need));
		json_put_text(&j, "scope", all[i]->scope->word);
		json_put_text(&j, "arg", all[i]->scope->arg);
		json_put_text(&j, "end", end_names[route_end(all[i]->path)]);
		json_put_text(&j, "of", of_name(all[i]));
		json_put_bool(&j, "writes", all[i]->write != NULL);
		json_key(&j, "roles");
		json_open_array(&j);
		for (int role = ROLE_NONE; role < ROLE_SYSTEM; role++)
			if (access_allows((enum role)role, all[i]->need))
				json_text(&j, role_word((enum role)role));
		json_end_array(&j);
		json_put_text(&j, "elsewhere", all[i]->elsewhere);
		json_put_text(&j, "about", all[i]->about);
		json_end_object(&j);
	}
	json_end_array(&j);
	printf("%s\n", out.at);
}

int command_routes(struct command_line *line)
{
	const char *format = option_text(line, "format", "table");
	if (!line_finished(line))
		return EXIT_USAGE;
	if (text_eq(format, "json")) {
		routes_json(line->arena);
		return EXIT_DONE;
	}
	if (!text_eq(format, "table"))
		return EXIT_USAGE;
	size_t count;
	const struct route *const *all = route_all(&count);
	for (size_t i = 0; i < count; i++)
		printf("%-4s %-44s %-15s %-10s %-7s %s\n", method_names[all[i]->method], all[i]->path, permission_word(all[i]->need),
			all[i]->scope->word, end_names[route_end(all[i]->path)], of_name(all[i]));
	return EXIT_DONE;
}
