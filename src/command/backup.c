/* Commands about copies: backup, restore. */
#include "backup/backup.h"
#include "command/command.h"

static void say_line(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "%s\n", text);
}

static void say_contents(const struct backup *b)
{
	printf("%s，%lld 个组织，%lld 名党员，%lld 个账号，%lld 次活动，%lld 个照片文件；审计链到第 %lld 行。\n", b->county,
		(long long)b->counts[BACKUP_ORGS], (long long)b->counts[BACKUP_MEMBERS], (long long)b->counts[BACKUP_ACCOUNTS],
		(long long)b->counts[BACKUP_ACTIVITIES], (long long)b->files, (long long)b->audit_seq);
}

int command_backup(struct command_line *line)
{
	const char *to = option_word(line);
	if (!line_finished(line) || !to)
		return EXIT_USAGE;
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	const struct backup *b = backup_make(&w, to, NULL);
	int code = b ? EXIT_DONE : command_refused(w.fault);
	if (b) {
		printf("已备份到 %s 并核对。请和密钥一起妥善保管。\n", to);
		say_contents(b);
	}
	work_end(&w);
	store_close(store);
	return code;
}

int command_restore(struct command_line *line)
{
	const char *from = option_word(line), *kept = NULL, *why = NULL;
	bool over = option_flag(line, "over");
	if (!from)
		from = option_word(line);
	if (!line_finished(line) || !from)
		return EXIT_USAGE;
	const struct county_place *place = county_place(line, line->county);
	if (!place)
		return EXIT_REFUSED;
	struct backup_place to = { .dir = place->data, .db = place->db, .which = place->code ? place->code : line->county, .over = over,
		.progress = command_progress };
	if (!backup_restore(line->arena, from, &to, clock_now(), say_line, &kept, &why)) {
		fprintf(stderr, "%s\n", why);
		if (kept)
			fprintf(stderr, "原来的数据另有一份副本在 %s。\n", kept);
		return EXIT_REFUSED;
	}
	if (text_empty(to.db))
		printf("已从 %s 恢复到 %s，核对无误。\n", from, to.dir);
	else
		printf("已从 %s 恢复到数据库，逐表核对一致；密钥和附件在 %s。别的县没有改动。\n", from, to.dir);
	say_contents(backup_look(line->arena, from, &why));
	if (kept)
		printf("原来的数据留在 %s，确认一切正常后再由管理员移走。\n", kept);
	return EXIT_DONE;
}
