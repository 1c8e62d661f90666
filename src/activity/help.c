/* What the help of the console's pages says: meetings and activities. */
#include "end/end.h"

HELP("/activities", "会议和活动的列表。",
	"按月、按类型、按状态查；书记在这里点“安排会议”。\n"
	"红色的是逾期没有办完的。",
	HELP_TOWN);
HELP("/activities/new", "安排一次会议或活动。",
	"选类型、时间、地点，写议题；一次会可以同时算几项。\n"
	"存下来是草稿，发了通知党员才看得到。",
	HELP_TOWN);
HELP("/activities/{activity}", "一次会议从通知到归档的全过程。",
	"按页面上亮着的按钮一步一步办：通知、签到、记录、上报。\n"
	"乡镇退回的，写着要补什么，补好再报。\n"
	"归档以后不能改，只能另记更正。",
	HELP_TOWN);
HELP("/activities/{activity}/edit", "修改会议的时间、地点、议题。",
	"已经通知的，改了时间会再通知一次。\n"
	"开始签到以后，时间和类型不能再改。",
	HELP_TOWN);
HELP("/activities/{activity}/roll", "点名：谁到了、谁请假、谁没来。",
	"扫码签到的已经打勾，只补没有手机的人。\n"
	"没来的写明原因；不能替人签到。",
	HELP_TOWN);
HELP("/activities/{activity}/told", "看通知送到了谁，谁还不知道。",
	"没有手机的党员，当面或电话告诉他，再打勾。",
	HELP_TOWN);
HELP("/activities/{activity}/vote", "登记一次表决或票决的结果。",
	"填发出、收回、有效的票数和各项得票，系统核对加起来对不对。\n"
	"监票人、计票人要在场，不能是被表决的人。",
	HELP_TOWN);
HELP("/review", "等乡镇审核的会议记录。",
	"打开看人数、议题、记录和照片，合格就通过，不合格写明缺什么退回。\n"
	"记录先到先审；不要让村里重复报送。",
	HELP_COUNTY);
HELP("/tasks", "会上定下来的事：谁办、什么时候办完。",
	"办完了点“办结”，写一句结果。\n"
	"逾期的会提醒；换人办理请写明。",
	HELP_TOWN);
