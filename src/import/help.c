/* What the help of the console's pages says: rosters. */
#include "end/end.h"

HELP("/import", "把组织或党员的表格一次导入。",
	"先下载模板，或直接用上级平台导出的表；表头不一样也行，下一步可以指定。\n"
	"上传后只是检查，确认之前什么也不改。\n"
	"先导组织，再导党员；大文件断网了会接着传。",
	HELP_COUNTY);
HELP("/import/{token}", "这个表格检查的结果：新增、更新、不变、有误各多少行。",
	"有误的逐格写明怎么改；可以下载标红的表格，改好再传。\n"
	"全部正确才能确认；有一行错就一行也不写。",
	HELP_COUNTY);
HELP("/import/{token}/columns", "告诉系统这个表的每一列是什么。",
	"没有认出的列选一个名目，或选“不导入”。\n"
	"以后同样的表头会自动认得。",
	HELP_COUNTY);
HELP("/imports", "导入过的表格：谁、什么时候、写了多少行。",
	"点开看改了哪些人；30 天内可以整体撤销。",
	HELP_COUNTY);
HELP("/imports/{import}", "一次导入写了什么，一行一行看。",
	"不对的，点“撤销这次导入”，全部恢复到导入之前。\n"
	"导入后又改过的行，会说明为什么不能撤。",
	HELP_COUNTY);
HELP("/imports/{import}/undo", "撤销一次导入之前，先看会恢复什么。",
	"确认后这次导入的新增会去掉，改动会改回。\n"
	"列出的行后来又改过，要先处理它们。",
	HELP_COUNTY);
