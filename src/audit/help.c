/* What the help of the console's pages says: the audit trail. */
#include "end/end.h"

HELP("/audit", "谁在什么时候、从哪里、改了什么、看了什么。",
	"按人、按记录、按日期查；改动前后都在。\n"
	"记录改不了也删不了，程序每天核对一次。\n"
	"“导出”得到同样条件的表格。",
	HELP_KEEPER);
