/* Commands that keep the store: verify, backup, version, routes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "command/command.h"
#include "route/route.h"
#include "work/audit.h"

static void say_fault(void *arg, const char *text)
{
	(void)arg;
	printf("%s\n", text);
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
	work_end(&w);
	store_close(store);
	if (report.faults)
		printf("发现 %d 处问题（核对 %d 项）。请保留现场并联系系统管理员。\n", report.faults, report.checked);
	else
		printf("核对 %d 项，没有发现问题。\n", report.checked);
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
		json_put_bool(&j, "writes", all[i]->write != NULL);
		json_key(&j, "roles");
		json_open_array(&j);
		for (int role = ROLE_NONE; role < ROLE_SYSTEM; role++)
			if (access_allows((enum role)role, all[i]->need))
				json_text(&j, role_word((enum role)role));
		json_end_array(&j);
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
		printf("%-4s %-44s %-15s %-10s %s\n", method_names[all[i]->method], all[i]->path, permission_word(all[i]->need),
			all[i]->scope->word, end_names[route_end(all[i]->path)]);
	return EXIT_DONE;
}

/* Copies one file and makes it durable. */
static bool copy_file(const char *from, const char *to)
{
	char block[65536];
	ssize_t n = -1;
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	while (in >= 0 && out >= 0 && (n = read(in, block, sizeof block)) > 0)
		if (write(out, block, (size_t)n) != n) {
			n = -1;
			break;
		}
	bool good = n == 0 && fsync(out) == 0;
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return good;
}

static bool copy_folder(struct arena *a, const char *from, const char *to)
{
	DIR *dir = opendir(from);
	struct dirent *entry;
	bool good = dir && mkdir(to, 0700) == 0;
	while (good && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.')
			good = copy_file(arena_printf(a, "%s/%s", from, entry->d_name), arena_printf(a, "%s/%s", to, entry->d_name));
	if (dir)
		closedir(dir);
	return good;
}

int command_backup(struct command_line *line)
{
	const char *to = option_word(line);
	if (!line_finished(line) || !to)
		return EXIT_USAGE;
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	if (!store_path(store)) {
		fprintf(stderr, "数据在数据库服务器里。请用 pg_dump 或 pg_basebackup 备份数据库，并一起保存 %s 里的 secret.key 和 files。\n",
			store_dir(store));
		store_close(store);
		return EXIT_REFUSED;
	}
	struct arena *a = line->arena;
	const char *dir = store_dir(store);
	bool good = mkdir(to, 0700) == 0;
	if (!good)
		fprintf(stderr, "不能建立目录 %s：%s。请换一个还不存在的目录。\n", to, strerror(errno));
	/* The county's file first: what it names in files/ is there already and is never changed. */
	good = good && db_backup(store_reader(store), arena_printf(a, "%s/county.db", to)) &&
	       copy_file(arena_printf(a, "%s/secret.key", dir), arena_printf(a, "%s/secret.key", to)) &&
	       copy_folder(a, arena_printf(a, "%s/files", dir), arena_printf(a, "%s/files", to));
	store_close(store);
	printf(good ? "已备份到 %s。请和密钥一起妥善保管。\n" : "备份没有完成，请检查磁盘空间后换一个目录重做。目录：%s\n", to);
	return good ? EXIT_DONE : EXIT_REFUSED;
}
