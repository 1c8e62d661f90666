/* What the help of the console's pages says: organisational life meetings. */
#include "end/end.h"

HELP("/activities/{activity}/life", "组织生活会：学习、谈心、征求意见、查摆问题、整改。",
	"征求意见是匿名的，收齐才能打开。\n"
	"每个问题写上谁整改、什么时候改完，会变成任务提醒。",
	HELP_TOWN);
