/* What the help of the pages says: the phone's home. */
#include "end/end.h"
HELP("/m", "今天和近几天要参加的、要办的。",
	"点会议看详情、签到、请假；点下面的图标进各项服务。\n"
	"字太小，点“大字版”；大字版里可以点“读给我听”。",
	HELP_BRANCH);
HELP("/m/me", "您自己的资料、字的大小和登录的设备。",
	"不认识的设备，点“退出”，再改密码。\n"
	"手机借给别人以前，先退出登录。",
	HELP_BRANCH);
HELP("/m/me/data", "谁能看到您的信息，谁看过完整号码。",
	"每一次查看都写着是谁、什么时候、什么原因，谁也删不掉。\n"
	"看到不明白的，告诉支部书记，或向县委组织部反映。",
	HELP_BRANCH);
