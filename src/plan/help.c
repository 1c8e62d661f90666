/* What the help of the pages says: the plan of the year. */
#include "end/end.h"

HELP("/plan", "支部一年要开的会，排在日历上。",
	"系统按规定排好了建议，改日子就行。\n"
	"点一下变成会议草稿；有别的安排可以随时挪。",
	HELP_TOWN);
HELP("/plan/series", "每月都开的活动一次排好，例如每月 5 日主题党日。",
	"填每月几日、几点、到哪个月，点“看看排在哪些天”：节假日和农忙已避开，可以逐次改日期、去掉。\n"
	"点“都排上”，就成了已计划的活动；每次开会前另发通知。",
	HELP_TOWN);
HELP("/plan/series/{series}", "一组每月的安排：每一次在哪天、开了没有。",
	"往后的可以一起改时间、地点、议题，也可以一起取消；已经发了通知的不变。\n"
	"只改一次，点那一次的“改这一次”。",
	HELP_TOWN);
HELP("/plan/free", "全县不宜开会的日子，例如农忙、节假日。",
	"填日期和原因，支部排计划时会避开。",
	HELP_COUNTY);
HELP("/m/plan", "本支部的全年计划。",
	"平台按规定排好了，书记可以改日期。\n"
	"点一项就能安排会议。",
	HELP_TOWN);
HELP("/m/series", "每月固定时间开的会。",
	"定一次，以后每月自动安排好。",
	HELP_TOWN);
HELP("/m/series/{series}", "一组固定时间的会。",
	"改时间、地点；不开的那一次单独取消。",
	HELP_TOWN);
