/* What the help of the console's pages says: the state of the system. */
#include "end/end.h"

HELP("/system", "服务器好不好：磁盘、备份、写入快慢。",
	"红色的要马上处理，旁边写着怎么办。\n"
	"备份没有做成的，先看磁盘满没满。",
	HELP_KEEPER);
