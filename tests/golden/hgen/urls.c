/* Generated from a template by hgen. */
#include "urls.html.h"

#line 1 "urls.html"
void urls(struct html *out, const char *u, const char *p, int n)
{
	(void)out;
#line 2 "urls.html"
	html_lit(out, "<a href=\"", 9);
#line 2 "urls.html"
	html_url(out, u);
#line 2 "urls.html"
	html_lit(out, "\">whole</a> <a href=\" ", 22);
#line 2 "urls.html"
	html_url(out, u);
#line 2 "urls.html"
	html_lit(out, "\">behind a space</a>\n"
		"<a href=\"", 30);
	html_base(out);
#line 3 "urls.html"
	html_lit(out, "/org/", 5);
#line 3 "urls.html"
	html_urlpart(out, n);
#line 3 "urls.html"
	html_lit(out, "/", 1);
#line 3 "urls.html"
	html_urlpart(out, p);
#line 3 "urls.html"
	html_lit(out, "?q=", 3);
#line 3 "urls.html"
	html_urlpart(out, p);
#line 3 "urls.html"
	html_lit(out, "&amp;n=", 7);
#line 3 "urls.html"
	html_urlpart(out, n);
#line 3 "urls.html"
	html_lit(out, "#", 1);
#line 3 "urls.html"
	html_urlpart(out, p);
#line 3 "urls.html"
	html_lit(out, "\">parts</a>\n"
		"<a href=\"", 21);
#line 4 "urls.html"
	html_url(out, u);
#line 4 "urls.html"
	html_lit(out, "?n=", 3);
#line 4 "urls.html"
	html_urlpart(out, n);
#line 4 "urls.html"
	html_lit(out, "\">value first</a> <a href=\"", 27);
#line 4 "urls.html"
	html_url(out, u);
#line 4 "urls.html"
	html_lit(out, "#x:", 3);
#line 4 "urls.html"
	html_urlpart(out, n);
#line 4 "urls.html"
	html_lit(out, "\">fragment</a>\n"
		"<a href=\"", 24);
#line 5 "urls.html"
	html_urlbase(out, u);
#line 5 "urls.html"
	html_lit(out, "/edit/", 6);
#line 5 "urls.html"
	html_urlpart(out, n);
#line 5 "urls.html"
	html_lit(out, "\">base</a> <a href=\"", 20);
#line 5 "urls.html"
	html_url(out, u);
#line 5 "urls.html"
	html_lit(out, "-", 1);
#line 5 "urls.html"
	html_urlpart(out, p);
#line 5 "urls.html"
	html_lit(out, "/x:", 3);
#line 5 "urls.html"
	html_urlpart(out, n);
#line 5 "urls.html"
	html_lit(out, "\">suffix</a>\n"
		"<a href=\"", 22);
	html_base(out);
#line 6 "urls.html"
	html_lit(out, "/", 1);
#line 6 "urls.html"
	html_urlpart(out, p);
#line 6 "urls.html"
	html_lit(out, "\">root</a> <a href=\"", 20);
	html_base(out);
#line 6 "urls.html"
	html_lit(out, "/", 1);
#line 6 "urls.html"
	html_urlpart(out, p);
#line 6 "urls.html"
	html_lit(out, ".html\">root and suffix</a> <a href=\"", 36);
#line 6 "urls.html"
	html_url(out, u);
#line 6 "urls.html"
	html_urlpart(out, p);
#line 6 "urls.html"
	html_lit(out, "\">two values</a>\n"
		"<a href=\"?page=", 32);
#line 7 "urls.html"
	html_urlpart(out, n);
#line 7 "urls.html"
	html_lit(out, "\">query</a> <a href=\"#", 22);
#line 7 "urls.html"
	html_urlpart(out, p);
#line 7 "urls.html"
	html_lit(out, "\">fragment</a> <a href=\"org/", 28);
#line 7 "urls.html"
	html_urlpart(out, p);
#line 7 "urls.html"
	html_lit(out, "\">relative</a>\n"
		"<a href=\"org", 27);
#line 8 "urls.html"
	html_urlpart(out, n);
#line 8 "urls.html"
	html_lit(out, "\">word</a> <a href=\"org", 23);
#line 8 "urls.html"
	html_urlpart(out, n);
#line 8 "urls.html"
	html_lit(out, "/x:y\">word and path</a>\n"
		"<a href=\"https://example.org/", 53);
#line 9 "urls.html"
	html_urlpart(out, p);
#line 9 "urls.html"
	html_lit(out, "\">site</a> <a href=\"HTTP://example.org?q=", 41);
#line 9 "urls.html"
	html_urlpart(out, p);
#line 9 "urls.html"
	html_lit(out, "\">query of a site</a>\n"
		"<a href=\"tel:", 35);
#line 10 "urls.html"
	html_urlpart(out, p);
#line 10 "urls.html"
	html_lit(out, "\">phone</a> <a href=\"mailto:", 28);
#line 10 "urls.html"
	html_urlpart(out, p);
#line 10 "urls.html"
	html_lit(out, "\">mail</a> <a href=\"&#47;org&sol;", 33);
#line 10 "urls.html"
	html_urlpart(out, p);
#line 10 "urls.html"
	html_lit(out, "\">references</a>\n"
		"<img src=\"", 27);
	html_base(out);
#line 11 "urls.html"
	html_lit(out, "/photo/", 7);
#line 11 "urls.html"
	html_urlpart(out, n);
#line 11 "urls.html"
	html_lit(out, "\" alt=\"", 7);
#line 11 "urls.html"
	html_attr(out, p);
#line 11 "urls.html"
	html_lit(out, "\"> <form action=\"", 17);
	html_base(out);
#line 11 "urls.html"
	html_lit(out, "/go/", 4);
#line 11 "urls.html"
	html_urlpart(out, n);
#line 11 "urls.html"
	html_lit(out, "\" hx-post=\"", 11);
	html_base(out);
#line 11 "urls.html"
	html_lit(out, "/go/", 4);
#line 11 "urls.html"
	html_urlpart(out, n);
#line 11 "urls.html"
	html_lit(out, "\" method=\"post\">\n"
		"<button formaction=\"", 37);
	html_base(out);
#line 12 "urls.html"
	html_lit(out, "/go/", 4);
#line 12 "urls.html"
	html_urlpart(out, n);
#line 12 "urls.html"
	html_lit(out, "\" hx-get=\"", 10);
#line 12 "urls.html"
	html_url(out, u);
#line 12 "urls.html"
	html_lit(out, "\" data-hx-get=\"", 15);
#line 12 "urls.html"
	html_url(out, u);
#line 12 "urls.html"
	html_lit(out, "\" hx-push-url=\"", 15);
	html_base(out);
#line 12 "urls.html"
	html_lit(out, "/x/", 3);
#line 12 "urls.html"
	html_urlpart(out, p);
#line 12 "urls.html"
	html_lit(out, "\">\n"
		"<use xlink:href=\"#", 21);
#line 13 "urls.html"
	html_urlpart(out, p);
#line 13 "urls.html"
	html_lit(out, "\"></use> <object data=\"", 23);
#line 13 "urls.html"
	html_url(out, u);
#line 13 "urls.html"
	html_lit(out, "\"></object> <video poster=\"", 27);
#line 13 "urls.html"
	html_url(out, u);
#line 13 "urls.html"
	html_lit(out, "\"></video> <q cite=\"", 20);
#line 13 "urls.html"
	html_url(out, u);
#line 13 "urls.html"
	html_lit(out, "\">\n", 3);
#line 14 "urls.html"
	if (n) {
#line 14 "urls.html"
	html_lit(out, "<a href=\"", 9);
#line 14 "urls.html"
	html_url(out, u);
#line 14 "urls.html"
	html_lit(out, "\">", 2);
#line 14 "urls.html"
	} else {
#line 14 "urls.html"
	html_lit(out, "<a href=\"", 9);
	html_base(out);
#line 14 "urls.html"
	html_lit(out, "/x/", 3);
#line 14 "urls.html"
	html_urlpart(out, n);
#line 14 "urls.html"
	html_lit(out, "\">", 2);
	}
#line 14 "urls.html"
	html_lit(out, "</a>\n"
		"<a href=\"", 14);
#line 15 "urls.html"
	if (n) {
#line 15 "urls.html"
	html_url(out, u);
#line 15 "urls.html"
	} else {
#line 15 "urls.html"
	html_lit(out, "#", 1);
	}
#line 15 "urls.html"
	html_lit(out, "?x=", 3);
#line 15 "urls.html"
	html_urlpart(out, n);
#line 15 "urls.html"
	html_lit(out, "\">branches</a> <a href=\"", 24);
	html_base(out);
#line 15 "urls.html"
	html_lit(out, "/a", 2);
#line 15 "urls.html"
	if (n) {
#line 15 "urls.html"
	html_lit(out, "/", 1);
#line 15 "urls.html"
	html_urlpart(out, n);
	}
#line 15 "urls.html"
	html_lit(out, "?x=", 3);
#line 15 "urls.html"
	html_urlpart(out, p);
#line 15 "urls.html"
	html_lit(out, "\">grows</a>\n"
		"<a href=\"", 21);
#line 16 "urls.html"
	if (n) {
#line 16 "urls.html"
	html_url(out, u);
	}
#line 16 "urls.html"
	html_lit(out, "\">maybe</a> <a href=\"", 21);
	html_base(out);
#line 16 "urls.html"
	html_lit(out, "/", 1);
#line 16 "urls.html"
	if (n) {
#line 16 "urls.html"
	html_lit(out, "a", 1);
	}
#line 16 "urls.html"
	html_lit(out, "\">root maybe</a>\n"
		"<a href=\"", 26);
#line 17 "urls.html"
	if (n) {
#line 17 "urls.html"
	html_lit(out, "abc", 3);
#line 17 "urls.html"
	} else {
#line 17 "urls.html"
	html_lit(out, "abd", 3);
	}
#line 17 "urls.html"
	html_lit(out, "/", 1);
#line 17 "urls.html"
	html_urlpart(out, p);
#line 17 "urls.html"
	html_lit(out, "\">words</a> <a href=\"", 21);
	html_base(out);
#line 17 "urls.html"
	html_lit(out, "/x?", 3);
#line 17 "urls.html"
	for (int i = 0; i < n; i++) {
#line 17 "urls.html"
	html_lit(out, "&amp;i=", 7);
#line 17 "urls.html"
	html_urlpart(out, i);
	}
#line 17 "urls.html"
	html_lit(out, "\">loop</a>", 10);
}

