/* What the help of the console's pages says: exported files. */
#include "end/end.h"

HELP("/exports", "您导出的表格，在这里下载。",
	"长的表格在后台生成，好了会有消息。\n"
	"文件只有您自己能下载，保留几天后自动删除；用完请妥善保管。",
	HELP_COUNTY);
