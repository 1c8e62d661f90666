/* Reading the batch that a phone's outbox sends. Apart from api.c, because jansson and base/json.h share names. */
#include <jansson.h>

#include "activity/inside.h"

#define EVENT_ID_MOST 64

static const char *text_of(struct arena *a, const json_t *object, const char *name)
{
	return arena_dup(a, json_string_value(json_object_get(object, name)));
}

static bool event_read(struct arena *a, const json_t *event, struct outbox_event *out)
{
	const json_t *body = json_object_get(event, "body"), *at = json_object_get(event, "at");
	*out = (struct outbox_event){ .id = text_of(a, event, "id"), .at = json_is_integer(at) ? json_integer_value(at) / 1000 : 0,
		.kind = text_of(a, body, "kind"), .activity = text_of(a, body, "activity"), .code = text_of(a, body, "code"),
		.link = text_of(a, body, "k"), .mode = text_of(a, body, "mode"), .base = text_of(a, body, "base"),
		.minutes = text_of(a, body, "minutes"), .recorder = text_of(a, body, "recorder"),
		.reason = text_of(a, body, "reason") };
	return !text_empty(out->id) && strlen(out->id) <= EVENT_ID_MOST;
}

static void events_free(void *events)
{
	json_decref(events);
}

int outbox_read(struct arena *a, struct str body, struct outbox_event **out)
{
	json_t *events = body.at ? json_loadb(body.at, body.len, JSON_REJECT_DUPLICATES, NULL) : NULL;
	arena_on_reset(a, events_free, events);
	size_t size = json_array_size(events);
	int count = -1;
	if (json_is_array(events) && size <= OUTBOX_MOST) {
		*out = ARENA_ARRAY(a, struct outbox_event, size);
		count = 0;
		for (size_t i = 0; i < size; i++)
			count += event_read(a, json_array_get(events, i), &(*out)[count]);
	}
	return count;
}
