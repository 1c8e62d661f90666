/* What the help of the console's pages says: rules. */
#include "end/end.h"

HELP("/rules", "督导用的全部规则：要求什么、多久一次、出自哪个文件哪一条。",
	"本县自己加严或暂停的，也在这里，写着原因。\n"
	"表决要多少人到会、多少票赞成，看“到会和表决”。\n"
	"规则有变，第二天起生效，以前的不重算。",
	HELP_COUNTY);
HELP("/rules/new", "本县加一条要求，或对部分支部暂停一条。",
	"比规定更严可以，放宽要写明原因和文件。\n"
	"第二天起生效。",
	HELP_COUNTY);
HELP("/rules/own/{county_rule}", "本县自己定的一条规则。",
	"还没生效的可以撤回；已生效的只能从某一天起终止。",
	HELP_COUNTY);
HELP("/ledger/{org}/rules", "这个支部适用哪些规则，为什么。",
	"支部人数、有没有委员会不同，要求就不同。\n"
	"觉得不对，先核对支部的类别和人数。",
	HELP_TOWN);
