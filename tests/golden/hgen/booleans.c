/* Generated from a template by hgen. */
#include "booleans.html.h"

#line 1 "booleans.html"
void booleans(struct html *out, bool on, const char *x, int n)
{
	(void)out;
#line 2 "booleans.html"
	html_lit(out, "<input ", 7);
#line 2 "booleans.html"
	if (on) {
#line 2 "booleans.html"
	html_lit(out, "checked", 7);
	}
#line 2 "booleans.html"
	html_lit(out, ">\n"
		"<input", 8);
#line 3 "booleans.html"
	if (on) {
#line 3 "booleans.html"
	html_lit(out, " checked", 8);
#line 3 "booleans.html"
	} else {
#line 3 "booleans.html"
	html_lit(out, " disabled", 9);
	}
#line 3 "booleans.html"
	html_lit(out, ">\n"
		"<input checked ", 17);
#line 4 "booleans.html"
	if (on) {
#line 4 "booleans.html"
	html_lit(out, " disabled ", 10);
	}
#line 4 "booleans.html"
	html_lit(out, " >\n"
		"<option value=\"", 18);
#line 5 "booleans.html"
	html_attr(out, x);
#line 5 "booleans.html"
	html_lit(out, "\"", 1);
#line 5 "booleans.html"
	if (on) {
#line 5 "booleans.html"
	html_lit(out, " selected", 9);
	}
#line 5 "booleans.html"
	html_lit(out, ">", 1);
#line 5 "booleans.html"
	html_text(out, x);
#line 5 "booleans.html"
	html_lit(out, "</option>\n"
		"<p ", 13);
#line 6 "booleans.html"
	if (on) {
#line 6 "booleans.html"
	html_lit(out, "class=\"a\"", 9);
#line 6 "booleans.html"
	} else if (n) {
#line 6 "booleans.html"
	html_lit(out, "class=\"b ", 9);
#line 6 "booleans.html"
	html_attr(out, x);
#line 6 "booleans.html"
	html_lit(out, "\"", 1);
#line 6 "booleans.html"
	} else {
#line 6 "booleans.html"
	html_lit(out, "hidden", 6);
	}
#line 6 "booleans.html"
	html_lit(out, " id=\"", 5);
#line 6 "booleans.html"
	html_attr(out, x);
#line 6 "booleans.html"
	html_lit(out, "\">\n"
		"<p", 5);
#line 7 "booleans.html"
	for (int i = 0; i < n; i++) {
#line 7 "booleans.html"
	html_lit(out, " data-x=\"", 9);
#line 7 "booleans.html"
	html_attr(out, i);
#line 7 "booleans.html"
	html_lit(out, "\"", 1);
	}
#line 7 "booleans.html"
	html_lit(out, "/>", 2);
}

