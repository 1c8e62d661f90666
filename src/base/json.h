/* Writing JSON straight into a buffer. Reading JSON is jansson's.
 * Commas and nesting are kept by the writer; a mistake in nesting dies at once in tests instead of making bad output. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

struct json {
	struct buf *out;
	int depth;
	bool comma;
};

void json_begin(struct json *j, struct buf *out);
void json_open_object(struct json *j); /* { */
void json_end_object(struct json *j);
void json_open_array(struct json *j);
void json_end_array(struct json *j);
void json_key(struct json *j, const char *key);
void json_text(struct json *j, const char *text); /* NULL writes null; bytes that are not UTF-8 become U+FFFD */
void json_i64(struct json *j, int64_t n);
void json_number(struct json *j, const char *digits); /* with a point: "118.912345" */
void json_id(struct json *j, int64_t id);         /* as a string: ids are larger than 2^53 */
void json_bool(struct json *j, bool b);
/* key and value in one call */
void json_put_text(struct json *j, const char *key, const char *text);
void json_put_i64(struct json *j, const char *key, int64_t n);
void json_put_id(struct json *j, const char *key, int64_t id);
void json_put_bool(struct json *j, const char *key, bool b);

#endif
