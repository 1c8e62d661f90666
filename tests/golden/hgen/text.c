/* Generated from a template by hgen. */
#include "text.html.h"

#line 1 "text.html"
void text(struct html *out, const char *a, struct safe_html b, int n)
{
	(void)out;
#line 2 "text.html"
	html_lit(out, "<p>", 3);
#line 2 "text.html"
	html_text(out, a);
#line 2 "text.html"
	html_text(out, b);
#line 2 "text.html"
	html_lit(out, " <b>", 4);
#line 2 "text.html"
	html_text(out, n);
#line 2 "text.html"
	html_lit(out, "</b>\n"
		"next   line</p>\n"
		"<p>\n", 25);
#line 7 "text.html"
	html_text(out, a);
#line 7 "text.html"
	html_lit(out, "\n"
		"</p>", 5);
}

