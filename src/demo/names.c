/* Names of places and people: made from syllables, so that nobody real is meant. */
#include "demo/inside.h"

/* xorshift64*: the same sequence on every machine. */
uint64_t demo_random(struct demo *d)
{
	d->random ^= d->random >> 12;
	d->random ^= d->random << 25;
	d->random ^= d->random >> 27;
	return d->random * 0x2545f4914f6cdd1du;
}

int demo_below(struct demo *d, int n)
{
	return (int)((demo_random(d) >> 33) % (uint64_t)n);
}

bool demo_chance(struct demo *d, int permille)
{
	return demo_below(d, 1000) < permille;
}

const char *const demo_townships[DEMO_TOWNSHIPS] = { "城关街道", "河东街道", "柳河镇", "东岭镇", "石桥镇", "桃园镇", "安庄镇",
	"龙泉镇", "南塘镇", "清水镇", "枣林镇", "西寨镇", "长坡镇", "云台镇", "双井镇", "新集镇", "果园镇", "白河镇", "青峰镇", "山前乡" };

static const char *const village_first[] = { "小河西", "后坡", "上河", "梨行", "东寨", "小枣林", "北塘", "大坪", "前坡", "岭下",
	"东泉", "杏花峪", "石门", "柳林", "桥头", "南沟", "北沟", "西沟", "东沟", "大沟", "小沟", "河湾", "河口", "上湾", "下湾", "前岭", "后岭",
	"东岭", "西岭", "松林", "槐树", "杨树", "榆树", "枣园", "梨园", "桃源", "杏林", "竹园", "石井", "双泉", "清泉", "白泉", "龙泉", "黑石", "白石",
	"青石", "红石", "大石", "官道", "驿道", "古城", "新城", "旧店", "新店", "北店", "南店", "磨盘", "石碾", "瓦窑", "砖窑", "油坊", "酒坊", "铁匠",
	"木匠", "皂户", "养马", "放牛", "牧羊", "鹿鸣", "凤凰", "卧龙", "金鸡", "白鹤", "燕子", "喜鹊", "荷塘", "莲花", "菊花", "兰草", "茶棚" };
static const char *const village_last[] = { "村", "庄村", "家村", "峪村", "屯村", "坡村", "埠村", "崖村", "泉村", "岭村", "湾村", "寨村",
	"官庄村", "新村", "旺村" };

/* A village's name, unique in the county: the second 庄 of a name gets a direction in front, as on real maps. */
const char *demo_village_name(struct demo *d, struct map *used)
{
	static const char *const fronts[] = { "", "东", "西", "南", "北", "前", "后", "大", "小", "上", "下" };
	for (int tries = 0;; tries++) {
		const char *first = village_first[demo_below(d, COUNT_OF(village_first))];
		const char *last = village_last[demo_below(d, COUNT_OF(village_last))];
		const char *front = fronts[demo_chance(d, 600) ? 0 : demo_below(d, COUNT_OF(fronts))];
		for (size_t i = 1; *front && i < COUNT_OF(fronts); i++)
			if (text_starts(first, fronts[i]))
				front = ""; /* no 南南沟村 */
		/* A county ten times as large as any: 东小河西村. */
		const char *further = tries < 100 ? "" : fronts[1 + demo_below(d, (int)COUNT_OF(fronts) - 1)];
		char text[64];
		snprintf(text, sizeof text, "%s%s%s%s", further, front, first, last);
		if (map_get(used, str_of(text)))
			continue;
		const char *name = arena_dup(d->arena, text);
		map_set(used, str_of(name), (void *)name);
		return name;
	}
}

/* Surnames by how frequent they are in the north, and given names by generation: people over 60 carry other names than
 * people of 25. */
static const char *const surnames[] = { "王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "吴", "徐", "朱", "马", "胡", "郭", "林", "何",
	"高", "梁", "郑", "宋", "谢", "韩", "唐", "冯", "于", "董", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "贾",
	"丁", "魏", "薛", "叶", "阎", "潘", "杜", "戴", "夏", "钟", "田", "任", "姜", "范", "石", "姚", "邹", "孟", "秦", "白", "江", "史", "顾", "侯",
	"邵", "万", "段", "雷", "钱", "汤", "尹", "黎", "易", "常", "武", "乔", "贺", "单", "解", "盖", "牟", "管", "庄", "鞠", "仇", "欧阳" };
static const char *const given_old_man[] = { "建国", "建军", "德水", "德海", "守仁", "守义", "志强", "志国", "振华", "振东", "国庆", "国栋", "玉山",
	"玉柱", "长贵", "长顺", "福生", "福来", "传林", "传法", "洪亮", "洪生", "明德", "明堂", "学礼", "学文", "永年", "永昌", "立国", "有才" };
static const char *const given_old_woman[] = { "桂英", "桂兰", "秀英", "秀兰", "玉兰", "玉珍", "淑珍", "淑华", "凤英", "凤霞", "兰英", "月娥",
	"翠花", "翠兰", "素琴", "素梅", "金凤", "银环", "爱莲", "春花" };
static const char *const given_young_man[] = { "伟", "强", "磊", "军", "涛", "超", "鹏", "浩", "凯", "斌", "晓东", "晓明", "海涛", "海波", "小军",
	"志远", "文博", "俊杰", "子轩", "建平", "立新", "春雷", "永刚", "光明", "兆辉" };
static const char *const given_young_woman[] = { "丽", "敏", "静", "燕", "娟", "霞", "艳", "婷", "雪", "慧", "晓燕", "晓丽", "海燕", "春梅", "雅琪",
	"梦瑶", "秀芬", "玉洁", "文静", "立红" };

const char *demo_person_name(struct demo *d, bool man, int birth)
{
	/* The square makes the first surnames of the list the frequent ones. */
	int r = demo_below(d, 1000);
	size_t surname = (size_t)(r * r) * COUNT_OF(surnames) / 1000000;
	bool old = birth < 19720101;
	const char *given;
	if (man)
		given = old ? given_old_man[demo_below(d, COUNT_OF(given_old_man))] :
			      given_young_man[demo_below(d, COUNT_OF(given_young_man))];
	else
		given = old ? given_old_woman[demo_below(d, COUNT_OF(given_old_woman))] :
			      given_young_woman[demo_below(d, COUNT_OF(given_young_woman))];
	return arena_printf(d->scratch, "%s%s", surnames[surname], given);
}
