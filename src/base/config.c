#include <ctype.h>

#include "base/config.h"
#include "base/base.h"

/* Every setting with its default and what it is for: the settings file, --help and the check all read this table. */
static const struct setting {
	const char *name, *value, *about;
} settings[] = {
	{ "data", "./data", "directory of the county's records; one file per county, uploads beside it" },
	{ "db", "", "postgres://user@host/name: the records lie in that database; empty: in a file of the data directory" },
	{ "counties", "", "file that lists the counties of one program run; empty: the one in data and db (docs/operations.md)" },
	{ "listen", "127.0.0.1:8080", "address and port; put nginx with TLS in front for anything but a trial" },
	{ "address", "", "the address people type, https://host; empty: taken from the request (QR links)" },
	{ "threads", "0", "pool threads that answer requests; 0 = two for each core, at least 4 and at most 16" },
	{ "connections", "4096", "connections open at once; with few places left those that only wait are closed" },
	{ "connections-per-ip", "0", "connections of one address; 0 = no limit (behind a proxy all come from one)" },
	{ "form-max", "262144", "largest form without its files, bytes" },
	{ "upload-max", "67108864", "largest upload, bytes" },
	{ "video-max", "536870912", "largest video of a theme package, bytes; it comes in pieces, so it may be larger than upload-max" },
	{ "request-timeout", "30", "seconds in which a request must be complete" },
	{ "session-hours", "12", "hours after which an unused session of an office ends" },
	{ "session-days", "30", "days after which an unused session on a phone ends" },
	{ "office-totp", "no", "yes: offices, auditors and keepers sign in with an app's code beside the password" },
	{ "erase-after-days", "1095", "days after which the sensitive fields of somebody who left are due to be erased" },
	{ "rules", "", "further files of rules of the province, city or county, with commas between; read at start (docs/rules.md)" },
	{ "region", "", "the county's region code, six digits: whom rules of a province or county bind" },
	{ "soon-days", "7", "days before the due day on which a duty counts as due soon" },
	{ "pages-kept", "4096", "KiB of pages kept to be shown again while nothing on them changed; 0 = none" },
	{ "backup-dir", "", "directory of the copies that a serving county makes of itself, best on another disk; empty: backup in data" },
	{ "backup-every", "1", "hours between two copies; 0: none" },
	{ "backup-keep", "24", "so many of the newest copies are kept" },
	{ "backup-days", "14", "of older ones the last of each day is kept, for so many days" },
	{ "speech", "", "program that reads phone pages aloud where a phone has no Chinese voice; empty: espeak-ng where it is installed; off: none (docs/operations.md)" },
	{ "mail-server", "", "smtp://host:587 (with STARTTLS) or smtps://host:465 through which reminders go out; empty: none do (docs/operations.md)" },
	{ "mail-from", "", "the address from which they come" },
	{ "mail-user", "", "name at that server; empty: it lets this machine send without one" },
	{ "mail-password-file", "", "file whose first line is the password for it, 0600" },
	{ "log", "info", "debug, info, warn or error" },
	{ "log-requests", "yes", "yes: a line in the log for each request, without anything of a person; no: only what went wrong" },
	{ "slow-statement", "100", "milliseconds from which an SQL statement is written into the log, without its values; 0: never" },
	{ "metrics-token", "", "who sends it (Authorization: Bearer …) may read /metrics and the details of /health; empty: this machine alone" },
	{ "statement-header", "no", "yes: replies carry X-Statements, the number of SQL statements (tests)" },
};
#define SETTINGS COUNT_OF(settings)

struct config {
	struct arena *arena;
	const char *values[SETTINGS];
};

static int setting_index(struct str name)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (str_eq(name, str_of(settings[i].name)))
			return (int)i;
	return -1;
}

static const char *from_environment(struct arena *a, const char *name)
{
	char *variable = arena_printf(a, "XIANFENG_%s", name);
	for (char *p = variable; *p; p++)
		*p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
	return getenv(variable);
}

static bool read_line(struct config *c, struct str line, int number, const char *file, const char **why)
{
	struct str rest = str_trim(line);
	if (!rest.len || rest.at[0] == '#')
		return true;
	struct str name = str_trim(str_cut(&rest, '='));
	int i = setting_index(name);
	if (i < 0 || !rest.at) {
		*why = arena_printf(c->arena, "%s 第 %d 行：不认识“%.*s”。请对照 xianfeng serve --help 中的设置名。", file,
				number, (int)name.len, name.at);
		return false;
	}
	rest = str_trim(rest);
	c->values[i] = arena_dupn(c->arena, rest.at, rest.len);
	return true;
}

static bool read_file(struct config *c, const char *file, FILE *f, const char **why)
{
	char line[1024];
	for (int number = 1; fgets(line, sizeof line, f); number++)
		if (!read_line(c, str_of(line), number, file, why))
			return false;
	return true;
}

/* A setting whose default is a number takes nothing else, whether it came from the file or the environment. */
static bool numbers_are_numbers(struct config *c, const char **why)
{
	int64_t n;
	for (size_t i = 0; i < SETTINGS; i++) {
		if (!str_i64(str_of(settings[i].value), &n) || str_i64(str_of(c->values[i]), &n))
			continue;
		*why = arena_printf(c->arena, "设置“%s”要填整数，现在是“%s”。请改正后再启动。", settings[i].name, c->values[i]);
		return false;
	}
	return true;
}

struct config *config_load(struct arena *a, const char *file, bool optional, const char **why)
{
	struct config *c = ARENA_NEW(a, struct config);
	c->arena = a;
	for (size_t i = 0; i < SETTINGS; i++)
		c->values[i] = settings[i].value;
	FILE *f = fopen(file, "re");
	if (!f && !optional) {
		*why = arena_printf(a, "读不到设置文件 %s。", file);
		return NULL;
	}
	bool good = !f || read_file(c, file, f, why);
	if (f)
		fclose(f);
	for (size_t i = 0; i < SETTINGS; i++) {
		const char *value = from_environment(a, settings[i].name);
		if (value)
			c->values[i] = value;
	}
	return good && numbers_are_numbers(c, why) ? c : NULL;
}

const char *config_text(const struct config *c, const char *name)
{
	int i = setting_index(str_of(name));
	if (i < 0)
		die("no setting is called %s", name);
	return c->values[i];
}

int64_t config_i64(const struct config *c, const char *name)
{
	int64_t n;
	return str_i64(str_of(config_text(c, name)), &n) ? n : 0;
}

void config_set(struct config *c, const char *name, const char *value)
{
	int i = setting_index(str_of(name));
	if (i < 0)
		die("no setting is called %s", name);
	c->values[i] = value;
}

void config_sample(struct buf *out)
{
	for (size_t i = 0; i < SETTINGS; i++)
		buf_printf(out, "# %s\n#%s = %s\n\n", settings[i].about, settings[i].name, settings[i].value);
}
