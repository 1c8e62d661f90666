/* The list of the counties that one program serves: a section for each, [CODE], with name = value lines like the settings. */
#include "base/list.h"
#include "command/command.h"

static bool refuse(struct command_line *line, int number, const char *why)
{
	fprintf(stderr, "%s 第 %d 行：%s\n", config_text(line->config, "counties"), number, why);
	return false;
}

/* Letters, digits and '-': what may stand in an address and needs no escape. */
static bool is_plain(const char *text, const char *also)
{
	static const char plain[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
	for (const char *c = text; *c; c++)
		if (!strchr(plain, *c) && !strchr(also, *c))
			return false;
	return *text != 0;
}

/* A county without an address of its own lies below its code; its directory is named so too. */
static void fill(struct command_line *line, struct county_place *p)
{
	if (!p->data)
		p->data = arena_printf(line->arena, "%s/%s", config_text(line->config, "data"), p->code);
	if (!p->db)
		p->db = config_text(line->config, "db");
	if (!p->mount)
		p->mount = p->host ? "" : arena_printf(line->arena, "/%s", p->code);
}

static bool set_value(struct command_line *line, struct county_places *list, int number, const char *name, const char *value)
{
	struct county_place *p = list->count ? &list->all[list->count - 1] : NULL;
	if (!p && text_eq(name, "list") && (text_eq(value, "yes") || text_eq(value, "no"))) {
		list->shows = text_eq(value, "yes");
		return true;
	}
	if (!p)
		return refuse(line, number, "县的设置要写在它的 [代码] 之后；前面只能写 list = yes 或 list = no。");
	if (text_eq(name, "data"))
		p->data = value;
	else if (text_eq(name, "db"))
		p->db = value;
	else if (text_eq(name, "address"))
		p->address = value;
	else if (text_eq(name, "counties"))
		p->counties = p->counties ? arena_printf(line->arena, "%s %s", p->counties, value) : value;
	else if (text_eq(name, "host") && is_plain(value, "."))
		p->host = value;
	else if (text_eq(name, "path") && (text_eq(value, "/") || (value[0] == '/' && is_plain(value + 1, ""))))
		p->mount = value[1] ? value : "";
	else
		return refuse(line, number, "可写 data、db、host（小写域名）、path（/ 加字母、数字、- 或 _，只一段）、address、counties。请核对名称和写法。");
	return true;
}

static bool begin_county(struct command_line *line, struct county_places *list, int number, struct str text)
{
	struct county_place *p = LIST_PUSH(line->arena, list->all, list->count);
	p->code = arena_dupn(line->arena, text.at + 1, text.len - 2);
	p->line = number;
	return is_plain(p->code, ".") || refuse(line, number, "代码只用字母、数字、点、- 和 _。");
}

static bool read_line(struct command_line *line, struct county_places *list, int number, char *bytes)
{
	struct str text = str_trim(str_of(bytes));
	if (!text.len || text.at[0] == '#')
		return true;
	if (text.at[0] == '[' && text.at[text.len - 1] == ']')
		return begin_county(line, list, number, text);
	struct str value = text, name = str_trim(str_cut(&value, '='));
	if (!value.at)
		return refuse(line, number, "每行写“名称 = 值”，或 [代码] 开始一个县。");
	value = str_trim(value);
	return set_value(line, list, number, arena_dupn(line->arena, name.at, name.len), arena_dupn(line->arena, value.at, value.len));
}

/* Two counties may not have the same address, directory or code: a session, or a file, would be taken for the other's. */
static bool is_apart(struct command_line *line, const struct county_place *a, const struct county_place *b)
{
	bool same_host = text_eq(a->host, b->host) || (!a->host && !b->host);
	if (text_eq(a->code, b->code))
		return refuse(line, b->line, arena_printf(line->arena, "代码 %s 写了两次。", b->code));
	if (same_host && (!*a->mount || !*b->mount || text_eq(a->mount, b->mount)))
		return refuse(line, b->line, arena_printf(line->arena, "%s 和 %s 的地址分不开。请给它们不同的 host 或 path。", a->code, b->code));
	return !text_eq(a->data, b->data) ||
	       refuse(line, b->line, arena_printf(line->arena, "%s 和 %s 用了同一个目录。请各给一个。", a->code, b->code));
}

static const struct county_place *place_of(const struct county_places *list, struct str code)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(str_of(list->all[i].code), code))
			return &list->all[i];
	return NULL;
}

/* A county that this program does not serve may still be seen where it lies in the area's own database. */
static bool add_member(struct command_line *line, const struct county_places *list, struct county_place *area, struct str code)
{
	const struct county_place *p = place_of(list, code);
	const char *word = arena_dupn(line->arena, code.at, code.len);
	if (p == area || (p && p->counties))
		return refuse(line, area->line, arena_printf(line->arena, "counties 里的 %s 不是县。只写县的代码。", word));
	if (!p && text_empty(area->db))
		return refuse(line, area->line, arena_printf(line->arena, "counties 里的 %s 不在清单里。请核对代码，或给它一节。", word));
	for (size_t i = 0; i < area->member_count; i++)
		if (text_eq(area->members[i].code, word))
			return refuse(line, area->line, arena_printf(line->arena, "counties 里的 %s 写了两次。", word));
	*LIST_PUSH(line->arena, area->members, area->member_count) = (struct store_county){ word,
		store_url_of(line->arena, p ? p->data : area->data, p ? p->db : area->db) };
	return true;
}

static bool add_members(struct command_line *line, const struct county_places *list, struct county_place *area)
{
	struct str rest = str_trim(str_of(area->counties)), code;
	while (rest.len) {
		code = str_cut(&rest, ' ');
		rest = str_trim(rest);
		if (!add_member(line, list, area, code))
			return false;
	}
	return true;
}

static bool check(struct command_line *line, struct county_places *list)
{
	for (size_t i = 0; i < list->count; i++) {
		fill(line, &list->all[i]);
		if (text_eq(list->all[i].mount, "/a"))
			return refuse(line, list->all[i].line, "/a 是共用的样式和脚本。请换一个 path。");
		for (size_t k = 0; k < i; k++)
			if (!is_apart(line, &list->all[k], &list->all[i]))
				return false;
	}
	for (size_t i = 0; i < list->count; i++)
		if (list->all[i].counties && !add_members(line, list, &list->all[i]))
			return false;
	return list->count > 0 || refuse(line, 1, "清单里没有县。每个县以 [代码] 一行开始。");
}

bool place_counties(const struct county_place *place, struct store *store)
{
	if (place->counties && !store_area(store)) {
		fprintf(stderr, "%s 是一个县，清单里不能有 counties。市（省）的平台用 xianfeng init --area 建立，自己占一节。\n", place->code);
		return false;
	}
	store_counties_set(store, place->members, place->member_count);
	return true;
}

bool county_places(struct command_line *line, struct county_places *out)
{
	const char *file = config_text(line->config, "counties");
	char bytes[4096];
	bool good = true;
	*out = (struct county_places){ 0 };
	if (text_empty(file)) {
		*LIST_PUSH(line->arena, out->all, out->count) = (struct county_place){ .data = config_text(line->config, "data"),
			.db = config_text(line->config, "db"), .mount = "" };
		return true;
	}
	FILE *f = fopen(file, "re");
	if (!f) {
		fprintf(stderr, "读不到各县的清单 %s。请核对 --counties。\n", file);
		return false;
	}
	for (int number = 1; good && fgets(bytes, sizeof bytes, f); number++)
		good = read_line(line, out, number, bytes);
	fclose(f);
	return good && check(line, out);
}

const struct county_place *county_place(struct command_line *line, const char *code)
{
	struct county_places list;
	struct buf codes;
	if (!county_places(line, &list))
		return NULL;
	buf_init(&codes, line->arena);
	for (size_t i = 0; i < list.count; i++) {
		const struct county_place *p = &list.all[i];
		if (!p->code || (code ? text_eq(p->code, code) : list.count == 1))
			return p;
		buf_printf(&codes, "%s%s", i ? "、" : "", p->code);
	}
	if (code)
		fprintf(stderr, "清单里没有代码为“%s”的县，只有：%s。\n", code, codes.at);
	else
		fprintf(stderr, "清单里有 %zu 个县。请用 --county 指明是哪一个：%s。\n", list.count, codes.at);
	return NULL;
}
