/* Generated from a template by hgen. */
#include "pre.html.h"

#line 1 "pre.html"
void pre(struct html *out, const char *a, int n)
{
	(void)out;
#line 2 "pre.html"
	html_lit(out, "<pre>\n", 6);
#line 2 "pre.html"
	html_text(out, a);
#line 2 "pre.html"
	html_lit(out, "\n"
		"  two\n"
		"\n"
		"three ", 14);
#line 5 "pre.html"
	if (n) {
#line 5 "pre.html"
	html_lit(out, "\n"
		"x\n", 3);
	}
#line 7 "pre.html"
	html_lit(out, "\n"
		"</pre>\n"
		"<pre class=\"x\">\n"
		"\n"
		"  kept</pre>\n"
		"<p>", 41);
}

