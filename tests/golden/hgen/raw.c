/* Generated from a template by hgen. */
#include "raw.html.h"

#line 1 "raw.html"
void raw(struct html *out, const char *u)
{
	(void)out;
#line 2 "raw.html"
	html_lit(out, "<script src=\"", 13);
#line 2 "raw.html"
	html_url(out, u);
#line 2 "raw.html"
	html_lit(out, "\" defer></script>\n"
		"<script type=\"module\" src=\"", 45);
#line 3 "raw.html"
	html_url(out, u);
#line 3 "raw.html"
	html_lit(out, "\">\n"
		"</script >\n"
		"<style></style><iframe src=\"", 42);
#line 5 "raw.html"
	html_url(out, u);
#line 5 "raw.html"
	html_lit(out, "\" title=\"", 9);
#line 5 "raw.html"
	html_attr(out, u);
#line 5 "raw.html"
	html_lit(out, "\"></iframe><noscript><p>", 24);
#line 5 "raw.html"
	html_text(out, u);
#line 5 "raw.html"
	html_lit(out, "</p></noscript>\n"
		"<svg viewBox=\"0 0 1 1\"><title>", 46);
#line 6 "raw.html"
	html_attr(out, u);
#line 6 "raw.html"
	html_lit(out, "</title><path d=\"M0 0\"/><text x=\"", 33);
#line 6 "raw.html"
	html_attr(out, u);
#line 6 "raw.html"
	html_lit(out, "\">", 2);
#line 6 "raw.html"
	html_text(out, u);
#line 6 "raw.html"
	html_lit(out, "</text></svg>\n"
		"<meta http-equiv=\"X-UA-Compatible\" content=\"", 58);
#line 7 "raw.html"
	html_attr(out, u);
#line 7 "raw.html"
	html_lit(out, "\"><meta http-equiv=\"refresh\" content=\"60\">\n"
		"<meta name=\"description\" content=\"", 77);
#line 8 "raw.html"
	html_attr(out, u);
#line 8 "raw.html"
	html_lit(out, "\"><img srcset=\"/a.png 2x\" src=\"", 31);
#line 8 "raw.html"
	html_url(out, u);
#line 8 "raw.html"
	html_lit(out, "\" alt=\"\">", 9);
}

