/* What the help of the console's pages says: proposals and second persons. */
#include "end/end.h"

HELP("/approvals", "要两个人才能办的事：合并和撤销组织、导出完整号码、清除信息。",
	"别人提交的，打开看清楚再批准或退回。\n"
	"自己提交的不能自己批准；不想办了可以撤回。",
	HELP_COUNTY);
HELP("/approvals/{approval}", "一件等待批准的事：谁提的、要办什么、会影响什么。",
	"内容变了的不能批准，请退回重新提交。\n"
	"退回要写原因，提交的人看得到。\n"
	"过期没有批准的自动作废。",
	HELP_COUNTY);
