/* What the help of the pages says: organisational life meetings. */
#include "end/end.h"

HELP("/activities/{activity}/life", "组织生活会：学习、谈心、征求意见、查摆问题、整改。",
	"征求意见是匿名的，收齐才能打开。\n"
	"每个问题写上谁整改、什么时候改完，会变成任务提醒。",
	HELP_TOWN);
HELP("/m/opinions/{activity}", "开组织生活会以前，给支部提意见。",
	"写具体的事；不记名的，谁也查不出是谁写的。\n"
	"写完点“交上”，会前可以再补。",
	HELP_BRANCH);
