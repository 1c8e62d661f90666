/* What the help of the pages says: exempt lists. */
#include "end/end.h"

HELP("/exempt", "因年老、有病可以不参加会议的党员名单：谁在申请，谁已经批准，到哪一天。",
	"支部开会同意后申请，写明原因和起止日期，由上级批准。\n"
	"批准的人不计入应到人数，愿意来的照样可以来。\n"
	"到期要重新申请；好转了可以提前结束。",
	HELP_TOWN);
HELP("/m/exempt", "年老体弱、生病的党员，可以申请免于参加会议。",
	"写明原因和到什么时候，交给支部。\n"
	"批准以后不去开会不算缺席；身体好了随时可以来。",
	HELP_BRANCH);
