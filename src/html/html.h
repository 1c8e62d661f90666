/* Typed, escaping HTML output: what the templates compile to (tools/hgen).
 * For: the functions that generated code calls. A page never writes bytes itself; raw HTML exists only as
 * struct safe_html, made by the icon table and the charts of this room alone.
 * Not for: HTTP, layout, or any knowledge of the county. */
#ifndef HTML_HTML_H
#define HTML_HTML_H

#include <stdint.h>

#include "base/base.h"

/* Where a page is written. */
struct html {
	struct buf out;
	struct arena *arena;
	const char *base; /* before every path of this program's own pages, "/QH"; "" for nothing */
};

/* HTML that needs no escape. Only icon(), asset-free charts (html/chart.h) and the Markdown renderer make one. */
struct safe_html {
	const char *at;
	size_t len;
};

/* An empty page in `a`. */
void html_init(struct html *h, struct arena *a);
/* Literal text of a template. */
void html_lit(struct html *h, const char *bytes, size_t len);

/* The base, where a template's address begins with '/'. */
void html_base(struct html *h);

/* Element content: & < > escaped. Bytes that are not UTF-8 become U+FFFD. NULL writes nothing. */
void html_text_str(struct html *h, const char *text);
void html_text_i64(struct html *h, int64_t n);
void html_text_safe(struct html *h, struct safe_html s);
/* Quoted attribute value: & < > " ' escaped. */
void html_attr_str(struct html *h, const char *text);
void html_attr_i64(struct html *h, int64_t n);
/* The whole value of href, src, action, …: only a path ("/…", "?…", "#…", a name without a scheme), http:, https:,
 * tel:, mailto:, webcal: and otpauth: go through; anything else becomes "#refused". "//host" is refused too. A path is one
 * below the base, except that of an asset ("/a/…"), which all share. */
void html_url_str(struct html *h, const char *text);
/* The same for a value that the template continues with '/': without the slashes at its end, so that "/" and what
 * follows cannot become "//host". An empty value and "/" write "/.", which a browser reads as "/". */
void html_urlbase_str(struct html *h, const char *text);
/* A part of a URL behind literal text: everything but unreserved characters is percent-encoded. */
void html_urlpart_str(struct html *h, const char *text);
void html_urlpart_i64(struct html *h, int64_t n);

/* The escapes by type; a type that is not listed (struct safe_html in an attribute, a double) is a compile error. */
#define html_text(h, v) \
	_Generic((v), char *: html_text_str, const char *: html_text_str, int: html_text_i64, unsigned: html_text_i64, \
		long: html_text_i64, unsigned long: html_text_i64, long long: html_text_i64, \
		struct safe_html: html_text_safe)(h, v)
#define html_attr(h, v) \
	_Generic((v), char *: html_attr_str, const char *: html_attr_str, int: html_attr_i64, unsigned: html_attr_i64, \
		long: html_attr_i64, unsigned long: html_attr_i64, long long: html_attr_i64)(h, v)
#define html_url(h, v) _Generic((v), char *: html_url_str, const char *: html_url_str)(h, v)
#define html_urlbase(h, v) _Generic((v), char *: html_urlbase_str, const char *: html_urlbase_str)(h, v)
#define html_urlpart(h, v) \
	_Generic((v), char *: html_urlpart_str, const char *: html_urlpart_str, int: html_urlpart_i64, \
		unsigned: html_urlpart_i64, long: html_urlpart_i64, unsigned long: html_urlpart_i64, \
		long long: html_urlpart_i64)(h, v)

/* An icon of the table in icon.c (names: docs/templates.md) as inline SVG,
 * `<svg class="ic" viewBox="0 0 24 24" aria-hidden="true">…</svg>`; "mark" is the program's own mark, 32 by 32. The
 * memory is static. An unknown name dies in a debug build and draws nothing otherwise; NULL is an unknown name. */
struct safe_html icon(const char *name);

/* The address of an embedded asset with its content hash, "/a/pc.3f9c12ab.css" for "pc.css"; NULL when the build left it
 * out (a build without npm has no htmx.js). Defined by the generated asset table. */
const char *asset(const char *name);

#endif
