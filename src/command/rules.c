/* The files of rules that the settings name, put on top of the national catalogue before anything is judged. */
#include "command/command.h"
#include "file/file.h"
#include "rule/rule.h"
#include "work/judged.h"

#define FILE_MOST (1 << 20)

static bool one_read(struct command_line *line, const char *file)
{
	struct str text = file_read(line->arena, file, FILE_MOST);
	const char *why = arena_printf(line->arena, "读不到，或者大于 %d 字节", FILE_MOST);
	if (text.at && rule_catalogue_extend(text, config_text(line->config, "region"), &why))
		return true;
	fprintf(stderr, "规则文件 %s：%s。请改正文件再启动。\n", file, why);
	return false;
}

bool rules_read(struct command_line *line)
{
	struct str rest = str_of(config_text(line->config, "rules"));
	while (rest.len) {
		struct str file = str_trim(str_cut(&rest, ','));
		if (file.len && !one_read(line, arena_dupn(line->arena, file.at, file.len)))
			return false;
	}
	return true;
}

bool rules_fit(struct command_line *line, struct store *store)
{
	struct work w;
	const char *why;
	command_work(&w, line->arena, store);
	bool fits = judged_fits(&w, &why);
	work_end(&w);
	if (!fits)
		fprintf(stderr, "%s\n", why);
	return fits;
}
