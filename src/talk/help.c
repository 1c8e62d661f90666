/* What the help of the console's pages says: heart-to-heart talks. */
#include "end/end.h"

HELP("/talks", "谈心谈话记录。",
	"登记和谁谈、哪一天、在哪里。\n"
	"谈话要点只有谈话的两个人能看，书记和上级只看得到次数。",
	HELP_TOWN);
HELP("/orgs/{org}/talks", "一个支部谈心谈话的情况。",
	"看每个人谈了没有，还缺哪些。\n"
	"内容不在这里，只有谈话的两个人能看。",
	HELP_COUNTY);
