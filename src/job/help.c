/* What the help of the console's pages says: background jobs. */
#include "end/end.h"

HELP("/jobs", "后台在做和做过的事：每夜核对、备份、大表格。",
	"失败的点开看原因，处理后可以重做。",
	HELP_KEEPER);
HELP("/jobs/{run}", "一件后台的事做到哪里了。",
	"可以关掉页面，它自己会做完。\n"
	"失败的写着原因；不需要了可以取消。",
	HELP_KEEPER);
