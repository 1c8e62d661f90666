/* What the help of the pages says: meetings and activities. */
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
HELP("/activities/{activity}/correct", "签到错了在这里更正，写明原因。",
	"替别人扫的码改为未到；当时在场没签上的改为到会。\n"
	"本人会收到消息；记录归档以后不能再改。",
	HELP_TOWN);
HELP("/activities/{activity}/told", "看通知送到了谁，谁还不知道。",
	"没有手机的党员，当面或电话告诉他，再打勾。",
	HELP_TOWN);
HELP("/activities/{activity}/sms", "给还不知道开会的人发短信：导出号码和内容，交短信平台发。",
	"先看短信内容和名单，没有手机号的打电话或上门。\n"
	"点“下载”，把文件传到运营商的群发平台；前两列是号码和内容。\n"
	"列入的人会标上时间，不会重复发；文件用完删除。",
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
HELP("/m/meetings", "您要参加和参加过的会议。",
	"点一个会议看时间、地点、议题。\n"
	"参加不了，打开会议点“请假”。",
	HELP_BRANCH);
HELP("/m/meetings/{activity}", "一次会议的时间、地点、议题和您的签到情况。",
	"到了会场点“签到”；来不了点“请假”，写一句原因。\n"
	"在外地的，按书记发的办法远程参加。",
	HELP_BRANCH);
HELP("/m/meetings/{activity}/check-in", "到会场后签到。",
	"扫电视上的码，或者填电视上的 6 位数，数字每分钟换一次。\n"
	"没有网络也可以签，先存在手机里，有网时自动报上。\n"
	"签不上，请书记点名，一样算数。",
	HELP_BRANCH);
HELP("/m/meetings/{activity}/leave", "来不了会，向支部请假。",
	"写一句原因，交给书记。\n"
	"书记同意以后，会收到消息。",
	HELP_BRANCH);
HELP("/m/meetings/{activity}/minutes", "书记在手机上写会议记录。",
	"边写边存；没有网络时先存在手机里。\n"
	"写完回到电脑或手机的会议页上报。",
	HELP_TOWN);
HELP("/m/check-in", "把扫到的码或 6 位数变成签到。",
	"打开手机自带的扫一扫，对准电视上的码。\n"
	"也可以填电视上的 6 位数。",
	HELP_BRANCH);
HELP("/m/calendar", "让会议自动进手机日历。",
	"点“生成地址”，再按说明加到手机日历。\n"
	"地址只给自己用；给错了人，点“作废”再换一个。",
	HELP_BRANCH);
HELP("/m/tasks", "会上定下来交给您办的事。",
	"办完点“办结”，写一句结果。\n"
	"办不了，早点告诉书记。",
	HELP_BRANCH);
