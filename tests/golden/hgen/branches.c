/* Generated from a template by hgen. */
#include "branches.html.h"

#line 1 "branches.html"
void branches(struct html *out, const char *a, int n)
{
	(void)out;
#line 2 "branches.html"
	if (n == 1) {
#line 3 "branches.html"
	html_lit(out, "<p>one</p>\n", 11);
#line 4 "branches.html"
	} else if (n == 2) {
#line 5 "branches.html"
	html_lit(out, "<p>two ", 7);
#line 5 "branches.html"
	html_text(out, a);
#line 5 "branches.html"
	html_lit(out, "</p>\n", 5);
#line 6 "branches.html"
	} else {
#line 7 "branches.html"
	html_lit(out, "<p>many</p>\n", 12);
	}
#line 9 "branches.html"
	for (int i = 0; i < n; i++) {
#line 10 "branches.html"
	if (i) {
#line 10 "branches.html"
	html_lit(out, ", ", 2);
	}
#line 10 "branches.html"
	html_text(out, i);
#line 10 "branches.html"
	html_lit(out, "\n", 1);
	}
#line 12 "branches.html"
	html_lit(out, "<div class=\"a", 13);
#line 12 "branches.html"
	if (n) {
#line 12 "branches.html"
	html_lit(out, " b\">", 4);
#line 12 "branches.html"
	} else {
#line 12 "branches.html"
	html_lit(out, " c\">", 4);
	}
#line 12 "branches.html"
	html_text(out, a);
#line 12 "branches.html"
	html_lit(out, "</div>\n", 7);
#line 13 "branches.html"
	if ((n)) {
#line 13 "branches.html"
	html_lit(out, "x", 1);
	}
}

