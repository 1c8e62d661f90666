/* What the help of the console's pages says: search. */
#include "end/end.h"

HELP("/search", "用一个词查党员、党组织和会议活动。",
	"可以输名称、拼音、首字母或代码，不用写全。\n"
	"身份证号、手机号要输完整。\n"
	"填“截至哪一天”，按那一天的情况查。\n"
	"在哪一页都可以按 / 键开始搜索。",
	HELP_TOWN);
