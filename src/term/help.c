/* What the help of the console's pages says: terms of committees. */
#include "end/end.h"

HELP("/terms", "各组织班子的任期，谁快到期、谁已超期。",
	"到期前六个月开始提醒，请尽早安排换届。\n"
	"上级同意提前或延期的，打开组织登记批复。",
	HELP_COUNTY);
HELP("/orgs/{org}/term", "登记新一届的任期，或上级批准的提前、延期。",
	"填换届的日期和届数年限，到期日会自己算出来。\n"
	"提前或延期不超过一年，要填批复文号和日期。",
	HELP_COUNTY);
