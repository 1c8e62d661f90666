/* What the help of the pages says: heart-to-heart talks. */
#include "end/end.h"

HELP("/talks", "谈心谈话记录。",
	"登记和谁谈、哪一天、在哪里。\n"
	"谈话要点只有谈话的两个人能看，书记和上级只看得到次数。",
	HELP_TOWN);
HELP("/orgs/{org}/talks", "一个支部谈心谈话的情况。",
	"看每个人谈了没有，还缺哪些。\n"
	"内容不在这里，只有谈话的两个人能看。",
	HELP_COUNTY);
HELP("/m/talks", "您和别的党员的谈心谈话。",
	"谈过以后点“登记”，写和谁谈、哪天谈。\n"
	"谈了什么只有两个人能看。",
	HELP_BRANCH);
HELP("/m/talks/new", "登记一次谈心谈话。",
	"选和谁谈的，填日期、地点。\n"
	"谈的内容可以不写；写了也只有两个人能看。",
	HELP_BRANCH);
HELP("/m/talks/{talk}", "一次谈心谈话的记录。",
	"写错了可以改，也可以撤回。",
	HELP_BRANCH);
