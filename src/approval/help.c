/* What the help of the pages says: proposals and second persons. */
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
HELP("/m/approvals", "等您批准的事，和您提出的事。",
	"打开看清楚办什么、为什么，再同意或退回。\n"
	"自己提出的事，要由另一个人批准。",
	HELP_TOWN);
HELP("/m/approvals/{approval}", "一件要两个人才能办的事。",
	"看清前后的变化；不清楚就先打电话问提出的人。\n"
	"不同意的，写明原因退回。",
	HELP_TOWN);
