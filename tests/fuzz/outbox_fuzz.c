/* The batch of events that a phone sends to /api/v1/events. */
#include "activity/inside.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	struct outbox_event *events = NULL;
	int count = outbox_read(a, (struct str){ (const char *)bytes, len }, &events);
	PROMISE(count >= -1 && count <= OUTBOX_MOST);
	for (int i = 0; i < count; i++)
		PROMISE(!text_empty(events[i].id) && str_utf8(str_of(events[i].id)));
	arena_free(a);
	return 0;
}
