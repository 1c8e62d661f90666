#include "base/chinese.h"
#include "member/codes.h"

static const struct code sex[] = {
	{ "1", "男", "男性" },
	{ "2", "女", "女性" },
};

static const struct code ethnic[] = {
	{ "01", "汉族", "汉" }, { "02", "蒙古族", "蒙古" }, { "03", "回族", "回" }, { "04", "藏族", "藏" },
	{ "05", "维吾尔族", "维吾尔" }, { "06", "苗族", "苗" }, { "07", "彝族", "彝" },
	{ "08", "壮族", "壮" }, { "09", "布依族", "布依" }, { "10", "朝鲜族", "朝鲜" },
	{ "11", "满族", "满" }, { "12", "侗族", "侗" }, { "13", "瑶族", "瑶" }, { "14", "白族", "白" },
	{ "15", "土家族", "土家" }, { "16", "哈尼族", "哈尼" }, { "17", "哈萨克族", "哈萨克" },
	{ "18", "傣族", "傣" }, { "19", "黎族", "黎" }, { "20", "傈僳族", "傈僳" }, { "21", "佤族", "佤" },
	{ "22", "畲族", "畲" }, { "23", "高山族", "高山" }, { "24", "拉祜族", "拉祜" },
	{ "25", "水族", "水" }, { "26", "东乡族", "东乡" }, { "27", "纳西族", "纳西" },
	{ "28", "景颇族", "景颇" }, { "29", "柯尔克孜族", "柯尔克孜" }, { "30", "土族", "土" },
	{ "31", "达斡尔族", "达斡尔" }, { "32", "仫佬族", "仫佬" }, { "33", "羌族", "羌" },
	{ "34", "布朗族", "布朗" }, { "35", "撒拉族", "撒拉" }, { "36", "毛南族", "毛南" },
	{ "37", "仡佬族", "仡佬" }, { "38", "锡伯族", "锡伯" }, { "39", "阿昌族", "阿昌" },
	{ "40", "普米族", "普米" }, { "41", "塔吉克族", "塔吉克" }, { "42", "怒族", "怒" },
	{ "43", "乌孜别克族", "乌孜别克" }, { "44", "俄罗斯族", "俄罗斯" }, { "45", "鄂温克族", "鄂温克" },
	{ "46", "德昂族", "德昂" }, { "47", "保安族", "保安" }, { "48", "裕固族", "裕固" },
	{ "49", "京族", "京" }, { "50", "塔塔尔族", "塔塔尔" }, { "51", "独龙族", "独龙" },
	{ "52", "鄂伦春族", "鄂伦春" }, { "53", "赫哲族", "赫哲" }, { "54", "门巴族", "门巴" },
	{ "55", "珞巴族", "珞巴" }, { "56", "基诺族", "基诺" }, { "97", "其他", "其他族 未识别" },
	{ "98", "外国血统", "外国血统中国籍人士" },
};

/* 72/82 against 73/83 for those who left junior high or primary school: sources disagree, so the table has neither. */
static const struct code education[] = {
	{ "10", "研究生", "研究生教育" },
	{ "11", "博士研究生毕业", "博士 博士研究生" },
	{ "12", "博士研究生结业", NULL },
	{ "13", "博士研究生肄业", NULL },
	{ "14", "硕士研究生毕业", "硕士 硕士研究生 中央党校研究生 省委党校研究生" },
	{ "15", "硕士研究生结业", NULL },
	{ "16", "硕士研究生肄业", NULL },
	{ "17", "研究生班毕业", "硕士生班 研究生班" },
	{ "18", "研究生班结业", NULL },
	{ "19", "研究生班肄业", NULL },
	{ "20", "大学本科", "本科 大学 党校大学 第二学士学位班" },
	{ "21", "大学本科毕业", "本科毕业 大学毕业" },
	{ "22", "大学本科结业", NULL },
	{ "23", "大学本科肄业", NULL },
	{ "28", "大学普通班毕业", "大学普通班" },
	{ "30", "大学专科", "大专 专科 党校大专" },
	{ "31", "大学专科毕业", "大专毕业 专科毕业" },
	{ "32", "大学专科结业", NULL },
	{ "33", "大学专科肄业", NULL },
	{ "40", "中等职业教育", "中专或中技" },
	{ "41", "中等专科毕业", "中专 中等专科 中专毕业" },
	{ "42", "中等专科结业", NULL },
	{ "43", "中等专科肄业", NULL },
	{ "44", "职业高中毕业", "职高 职业高中 职高毕业" },
	{ "45", "职业高中结业", NULL },
	{ "46", "职业高中肄业", NULL },
	{ "47", "技工学校毕业", "技校 技工学校 技校毕业" },
	{ "48", "技工学校结业", NULL },
	{ "49", "技工学校肄业", NULL },
	{ "60", "普通高级中学教育", NULL },
	{ "61", "普通高中毕业", "高中 普通高中 高中毕业" },
	{ "62", "普通高中结业", NULL },
	{ "63", "普通高中肄业", NULL },
	{ "70", "初级中学教育", NULL },
	{ "71", "初中毕业", "初中" },
	{ "80", "小学教育", NULL },
	{ "81", "小学毕业", "小学" },
	{ "90", "其他", "文盲 半文盲 文盲或半文盲" },
};

/* The form's JobCode: 0 in a post, 1 farmers, herders and fishers, 2 army, 3 students, 4 retired, 5 others. */
static const struct code job[] = {
	{ "011", "党政机关工作人员", "公务员 参公人员" },
	{ "012", "事业单位管理人员", "事业单位管理岗位" },
	{ "013", "事业单位专业技术人员", "事业单位专业技术岗位 乡村医生" },
	{ "014", "公有企业管理人员", NULL },
	{ "015", "公有企业专业技术人员", NULL },
	{ "016", "公有单位工勤技能人员", "工勤技能人员" },
	{ "0164", "公有单位农民工", NULL },
	{ "021", "非公有企业管理人员", NULL },
	{ "022", "非公有企业专业技术人员", NULL },
	{ "023", "民办非企业单位管理人员", NULL },
	{ "024", "民办非企业单位专业技术人员", NULL },
	{ "025", "非公有单位工勤技能人员", NULL },
	{ "0253", "非公有单位农民工", NULL },
	{ "1", "农牧渔民", "农民 牧民 渔民 农牧渔业生产人员 其他农牧渔民" },
	{ "113", "外出务工经商人员", "外出务工 务工 外出务工经商" },
	{ "2", "解放军、武警", "军人 武警" },
	{ "3", "学生", NULL },
	{ "4", "离退休人员", "离休干部 退休人员 退休 离退休" },
	{ "5", "其他从业人员", "其他 社区工作人员 大学生村官 自由职业人员 其他无业人员 无业" },
};

static const struct code category[] = {
	{ "0", "入党申请人", "申请人" },
	{ "1", "入党积极分子", "积极分子" },
	{ "2", "发展对象", NULL },
	{ "3", "预备党员", "预备" },
	{ "4", "正式党员", "正式 党员" },
};

static const struct code state[] = {
	{ "migrant", "流动党员", "流动" },
	{ "aged", "年老体弱", "年老 体弱 年老体弱党员" },
	{ "hardship", "生活困难", "困难 困难党员" },
	{ "lost", "失去联系", "失联 失联党员" },
	{ "suspended", "停止党籍", NULL },
};

const struct code_table code_sex = { "sex", "性别", "GB/T 2261.1-2003", sex, COUNT_OF(sex) };
const struct code_table code_ethnic = { "ethnic", "民族", "GB/T 3304-1991", ethnic, COUNT_OF(ethnic) };
const struct code_table code_education = { "education", "学历", "GB/T 4658-2006", education, COUNT_OF(education) };
const struct code_table code_job = { "job", "工作岗位", "党内统计年报工作岗位代码", job, COUNT_OF(job) };
const struct code_table code_category = { "category", "人员类别", "党员管理系统通行代码", category, COUNT_OF(category) };
const struct code_table code_state = { "state", "党员状态", "支部工作条例、党员教育管理工作条例", state, COUNT_OF(state) };

const char *code_name(const struct code_table *table, const char *code)
{
	for (size_t i = 0; i < table->count; i++)
		if (text_eq(table->codes[i].code, code))
			return table->codes[i].name;
	return "";
}

const char *code_name_i64(const struct code_table *table, int64_t code)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)code);
	return code_name(table, text);
}

/* True when `word` is one of the names in `list`, which are separated by blanks. */
static bool listed(const char *list, const char *word)
{
	struct str rest = str_of(list);
	while (rest.at)
		if (str_eq(str_cut(&rest, ' '), str_of(word)))
			return true;
	return false;
}

const char *code_parse(const struct code_table *table, const char *text)
{
	if (text_empty(text))
		return NULL;
	for (size_t i = 0; i < table->count; i++) {
		const struct code *c = &table->codes[i];
		if (text_eq(c->code, text) || text_eq(c->name, text) || (c->also && listed(c->also, text)))
			return c->code;
	}
	return NULL;
}
