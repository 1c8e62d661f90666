/* What the help of the pages says: monthly reports. */
#include "end/end.h"

HELP("/monthly", "乡镇每月报给县委组织部的月报，和县里的汇总月报。",
	"点“写月报”生成草稿：数字从系统里取，不用再填。\n"
	"改好文字，点“报送县里”。县里打开以前可以撤回，以后要改就出更正的一版。\n"
	"县里看得到哪些乡镇已报送，不催、不排名。",
	HELP_COUNTY);
HELP("/monthly/own/{month}", "这个月的月报：草稿可以改，报送后固定下来。",
	"文字没改过的，数字变了会跟着变；改过的以您写的为准。\n"
	"数字和实际不一样，点“更正一个数字”，写明理由。\n"
	"“打印”是正式格式的 A4，“下载表格”可以再加工。",
	HELP_COUNTY);
HELP("/monthly/sent/{monthly}", "已经报送的月报，报送时是什么样就是什么样。",
	"第一次打开会登记已读，报送的人看得到。\n"
	"更正过的，下面“各版”里能看到以前的一版。",
	HELP_COUNTY);
HELP("/m/monthly", "乡镇每月的工作报告。",
	"点一个月看内容。",
	HELP_TOWN);
HELP("/m/monthly/{monthly}", "一个月的工作报告。",
	"数字由平台从记录算出，不用村里再报。",
	HELP_TOWN);
