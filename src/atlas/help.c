/* What the help of the console's pages says: the map. */
#include "end/end.h"

HELP("/map", "各组织活动室在哪里：一张图，下面是表。",
	"选一个乡镇，图上就写出各村的名称；点名称打开那个组织。\n"
	"“没有登记”里是还缺位置的，请村书记用手机在活动室门口填一次。\n"
	"图可以直接打印；“地理数据文件”供县里的地图软件使用。",
	HELP_COUNTY);
HELP("/map/bounds", "本县在哪个经纬度范围里，防止位置填错。",
	"照县行政区域图填东南西北四边，可以略放宽。\n"
	"已登记的位置有在范围以外的，先核对那些位置。",
	HELP_COUNTY);
