/* Slices of bytes, and the few text questions that the whole house asks.
 * For: input that is not NUL-terminated, and strict parsing of numbers, days and UTF-8.
 * Not for: ownership. A slice never owns; texts that live on are NUL-terminated `const char *` in an arena. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* `len` bytes at `at`, not necessarily terminated; {NULL, 0} is the absent slice. */
struct str {
	const char *at;
	size_t len;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })

/* The bytes of a NUL-terminated text; NULL gives the absent slice. */
struct str str_of(const char *text);
bool str_eq(struct str a, struct str b);
/* True when both texts are the same; NULL equals only NULL. */
bool text_eq(const char *a, const char *b);
/* True for NULL and "". */
bool text_empty(const char *text);
bool text_starts(const char *text, const char *prefix);
/* True for an address that browsers open as a page, http or https, of at most 500 bytes, with a host that has a name and without an
 * account in it: nothing else is linked to. */
bool link_valid(const char *link);
/* Cuts `*rest` at the first `sep`: returns what stands before it and leaves what stands after; the last piece leaves
 * {NULL, 0}. */
struct str str_cut(struct str *rest, char sep);
/* Without ASCII white space and the ideographic space U+3000 at both ends. */
struct str str_trim(struct str s);
/* The first characters of a UTF-8 text, whole ones. */
struct str str_first(struct str s, size_t chars);
/* The same as str_trim, as a text of lines as records hold it: LF alone ends a line (forms send CRLF), no other control characters but tabs. */
char *text_of_lines(struct arena *a, struct str s);
/* A whole decimal number, optional '-', nothing else; false on anything else and on overflow. */
bool str_i64(struct str s, int64_t *out);
/* True when the bytes are well-formed UTF-8 without NUL (Unicode 15, table 3-7). */
bool str_utf8(struct str s);
/* Number of characters (code points) in well-formed UTF-8. */
size_t str_chars(struct str s);
/* True when `needle` stands somewhere in `s`. */
bool str_has(struct str s, struct str needle);
/* Lower-case hexadecimal of bytes, in arena memory; and back (false unless all of it is hexadecimal of `size` bytes). */
char *hex_of(struct arena *a, const void *bytes, size_t len);
bool hex_to(struct str hex, void *bytes, size_t size);

#endif
