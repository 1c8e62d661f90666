/* A video's outline: MP4, WebM. What is taken says what it is, with sizes that fit the page. */
#include "file/video.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct video v = { .in = bytes, .len = len };
	const char *why = video_read(&v);
	PROMISE(why ? *why != 0 : v.type != NULL);
	PROMISE(v.width >= 0 && v.height >= 0 && v.seconds >= 0);
	return 0;
}
