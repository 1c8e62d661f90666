/* What the help of the console's pages says: the plan of the year. */
#include "end/end.h"

HELP("/plan", "支部一年要开的会，排在日历上。",
	"系统按规定排好了建议，改日子就行。\n"
	"点一下变成会议草稿；有别的安排可以随时挪。",
	HELP_TOWN);
HELP("/plan/free", "全县不宜开会的日子，例如农忙、节假日。",
	"填日期和原因，支部排计划时会避开。",
	HELP_COUNTY);
