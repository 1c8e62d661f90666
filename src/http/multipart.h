/* multipart/form-data, piece by piece as it comes from the wire.
 * For: one pass, constant memory, and one reading only: what two parsers could understand differently is refused.
 * Not for: deciding what happens to a part; the three callbacks do that. */
#ifndef HTTP_MULTIPART_H
#define HTTP_MULTIPART_H

#include "http/http.h"

/* One part's head. */
struct part {
	const char *name;
	const char *filename; /* NULL for a text field; "" for a file input left empty */
	const char *type;     /* NULL when the sender gave none */
};

/* Where the parts go. A callback returns a fault (status 0: none) and so ends the parsing. Arena texts. */
struct part_sink {
	struct http_fault (*begin)(void *arg, const struct part *part);
	struct http_fault (*bytes)(void *arg, const char *bytes, size_t len);
	struct http_fault (*end)(void *arg);
	void *arg;
};

struct multipart;

/* A parser for bodies separated by `boundary`; NULL when that is no boundary (RFC 2046: 1 to 70 of certain characters).
 */
struct multipart *multipart_new(struct arena *a, const char *boundary, int parts_max, const struct part_sink *sink);
/* The next bytes. After a fault it stays with that fault. */
struct http_fault multipart_feed(struct multipart *m, const char *bytes, size_t len);
/* The body is over: a fault "http.truncated" unless the closing boundary came. */
struct http_fault multipart_end(struct multipart *m);

#endif
