/* What the help of the pages says: search. */
#include "end/end.h"

HELP("/search", "用一个词查党员、党组织和会议活动。",
	"可以输名称、拼音、首字母或代码，不用写全。\n"
	"身份证号、手机号要输完整。\n"
	"填“截至哪一天”，按那一天的情况查。\n"
	"在哪一页都可以按 / 键开始搜索。",
	HELP_TOWN);
HELP("/m/search", "查党员、组织和会议。",
	"输入姓名、拼音或首字母。\n"
	"只能查到自己管理范围内的。",
	HELP_BRANCH);
