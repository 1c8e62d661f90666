/* What the help of the pages says: televisions. */
#include "end/end.h"

HELP("/devices", "党员活动室的电视。",
	"新电视打开平台网址，把屏幕上的号码填到“连接电视”。\n"
	"搬走或坏了的，点“解除”。",
	HELP_KEEPER);
HELP("/devices/pair", "连接一台电视。",
	"填电视屏幕上的八位号码，起个名字。\n"
	"号码过期了，电视会自己换一个新的。",
	HELP_KEEPER);
HELP("/devices/{device}", "一台电视的情况。",
	"看它最近有没有联网；要换名字在这里改。",
	HELP_KEEPER);
HELP("/devices/{device}/revoke", "解除一台电视。",
	"解除后它马上看不到本支部的内容，随时可以再连接。",
	HELP_KEEPER);
HELP("/m/devices", "把活动室的电视连到本支部。",
	"电视上打开网址，会显示 8 位连接码。\n"
	"在这里填连接码，点“连接”。\n"
	"电视换了地方，点“断开”。",
	HELP_TOWN);
