/* A photo: JPEG, PNG, WebP. What is kept of it must be readable again, the same to the byte. */
#include "file/picture.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	struct buf kept, again;
	buf_init(&kept, a);
	buf_init(&again, a);
	struct picture p = { .in = bytes, .len = len, .out = &kept };
	if (picture_read(&p)) {
		PROMISE(p.width > 0 && p.height > 0 && p.type && kept.len <= len + 64);
		struct picture q = { .in = (const unsigned char *)kept.at, .len = kept.len, .out = &again };
		PROMISE(picture_read(&q) && q.width == p.width && q.height == p.height && text_eq(q.type, p.type));
		PROMISE(again.len == kept.len && memcmp(again.at, kept.at, kept.len) == 0);
	}
	arena_free(a);
	return 0;
}
