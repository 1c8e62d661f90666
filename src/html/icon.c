/* The icon table: strokes on a 24 by 24 field, drawn for this project, coloured and sized by CSS (.ic, .mark).
 * Inline, because some hundred names of about 200 bytes weigh less than one more request, and currentColor follows the
 * text. Some drawings have several names, so that a page says what it means ("export") and not what it looks like. */
#include "html/html.h"

struct icon {
	const char *name;
	struct safe_html svg;
};

/* clang-format off */
#define SVG(head, body) { head body "</svg>", sizeof(head body "</svg>") - 1 }
#define IC(name, body) { name, SVG("<svg class=\"ic\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">", body) }

/* Sorted by name: icon() searches by halves. */
static const struct icon icons[] = {
	IC("account",
		"<circle cx=\"12\" cy=\"8\" r=\"4\"/>"
		"<path d=\"M4 20.5c.7-4.3 3.8-6.5 8-6.5s7.3 2.2 8 6.5\"/>"),
	IC("accounts",
		"<circle cx=\"9.5\" cy=\"8\" r=\"3.5\"/>"
		"<path d=\"M3 20c.4-3.6 3-5.5 6.5-5.5 1.3 0 2.5.3 3.5.8\"/>"
		"<circle cx=\"16\" cy=\"16\" r=\"2\"/>"
		"<path d=\"M17.6 17.2l3.4 2.6M19.4 18.6l-1 1.4\"/>"),
	IC("alert",
		"<path d=\"M12 4l9 16H3zM12 10v4.5M12 17.3v.2\"/>"),
	IC("arrow-left",
		"<path d=\"M20 12H4.5M10.5 6l-6 6 6 6\"/>"),
	IC("arrow-right",
		"<path d=\"M4 12h15.5M13.5 6l6 6-6 6\"/>"),
	IC("attachment",
		"<path d=\"M19.5 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.3 4.3l-7.8 7.8a1.5 1.5 0 "
		"0 1-2.1-2.1l7-7\"/>"),
	IC("audit",
		"<path d=\"M18 11V4H5v16h6M8.5 8h6M8.5 11.7h3.5\"/>"
		"<circle cx=\"15.5\" cy=\"15.5\" r=\"3.2\"/>"
		"<path d=\"M18 18l3 3\"/>"),
	IC("back",
		"<path d=\"M15 5l-7 7 7 7\"/>"),
	IC("ballot",
		"<path d=\"M4 13h16v7.5H4zM8 13l1-8.5h6L16 13M9.5 17h5\"/>"),
	IC("bell",
		"<path d=\"M6 16v-5a6 6 0 1 1 12 0v5l1.5 2h-15zM10 20.8h4\"/>"),
	IC("bin",
		"<path d=\"M4.5 7h15M9.5 7V4h5v3M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5\"/>"),
	IC("book",
		"<path d=\"M12 6.5C10 5 7 4.5 4 4.8v13.4c3-.3 6 .2 8 1.8 2-1.6 5-2.1 8-1.8V4.8c-3-.3-6 .2-8 "
		"1.7zM12 6.5V20\"/>"),
	IC("calendar",
		"<path d=\"M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4\"/>"),
	IC("camera",
		"<path d=\"M4 7.5h3.5L9 5h6l1.5 2.5H20V19H4z\"/>"
		"<circle cx=\"12\" cy=\"13\" r=\"3.5\"/>"),
	IC("chart",
		"<path d=\"M4 4v16h16M8.5 16v-4M13 16V8M17.5 16v-6\"/>"),
	IC("check",
		"<path d=\"M5 12.5l4.7 4.7L19.5 7\"/>"),
	IC("check-circle",
		"<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
		"<path d=\"M8 12.2l2.8 2.8L16 9.5\"/>"),
	IC("chevron-down",
		"<path d=\"M5 9l7 7 7-7\"/>"),
	IC("chevron-left",
		"<path d=\"M15 5l-7 7 7 7\"/>"),
	IC("chevron-right",
		"<path d=\"M9 5l7 7-7 7\"/>"),
	IC("chevron-up",
		"<path d=\"M5 15l7-7 7 7\"/>"),
	IC("clipboard",
		"<path d=\"M8 5H5v16h14V5h-3M8 3h8v4H8zM8.5 12h7M8.5 16h5\"/>"),
	IC("clock",
		"<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
		"<path d=\"M12 7v5.2l3.3 2\"/>"),
	IC("close",
		"<path d=\"M6 6l12 12M18 6L6 18\"/>"),
	IC("copy",
		"<path d=\"M8.5 8.5H20V20H8.5zM15.5 8.5V4H4v11.5h4.5\"/>"),
	IC("cross",
		"<path d=\"M6 6l12 12M18 6L6 18\"/>"),
	IC("dashboard",
		"<path d=\"M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z\"/>"),
	IC("database",
		"<ellipse cx=\"12\" cy=\"6\" rx=\"7.5\" ry=\"2.8\"/>"
		"<path d=\"M4.5 6v12c0 1.5 3.4 2.8 7.5 2.8s7.5-1.3 7.5-2.8V6M4.5 12c0 1.5 3.4 2.8 7.5 "
		"2.8s7.5-1.3 7.5-2.8\"/>"),
	IC("document",
		"<path d=\"M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6\"/>"),
	IC("done",
		"<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
		"<path d=\"M8 12.2l2.8 2.8L16 9.5\"/>"),
	IC("down",
		"<path d=\"M5 9l7 7 7-7\"/>"),
	IC("download",
		"<path d=\"M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4 20h16\"/>"),
	IC("edit",
		"<path d=\"M4 20v-4L15.5 4.5l4 4L8 20zM13 7l4 4\"/>"),
	IC("expand",
		"<path d=\"M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5\"/>"),
	IC("export",
		"<path d=\"M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4 20h16\"/>"),
	IC("eye",
		"<path d=\"M2.5 12C4.7 8 8 6 12 6s7.3 2 9.5 6c-2.2 4-5.5 6-9.5 6s-7.3-2-9.5-6z\"/>"
		"<circle cx=\"12\" cy=\"12\" r=\"2.8\"/>"),
	IC("eye-off",
		"<path d=\"M4 4l16 16M9.5 6.3A11 11 0 0 1 12 6c4 0 7.3 2 9.5 6a14 14 0 0 1-2.6 3.3M6 7.7A13 "
		"13 0 0 0 2.5 12c2.2 4 5.5 6 9.5 6 1.3 0 2.6-.2 3.7-.7\"/>"),
	IC("fee",
		"<path d=\"M19 7V5H5.5a1.5 1.5 0 0 0 0 3H20v11H5.5A1.5 1.5 0 0 1 4 17.5v-11M20 11.5h-4a2 2 0 "
		"0 0 0 4h4\"/>"),
	IC("file",
		"<path d=\"M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6\"/>"),
	IC("filter",
		"<path d=\"M4 5h16l-6.2 7.5V19l-3.6-2v-4.5z\"/>"),
	IC("flag",
		"<path d=\"M6 21V4M6 5h12l-2.5 4L18 13H6\"/>"),
	IC("grid",
		"<path d=\"M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z\"/>"),
	IC("handshake",
		"<path d=\"M3.5 12l8.5-7.5 8.5 7.5M6 10v9.5h12V10M12 17.2s-3-1.7-3-3.7a1.6 1.6 0 0 1 3-.8 1.6 "
		"1.6 0 0 1 3 .8c0 2-3 3.7-3 3.7z\"/>"),
	IC("heart",
		"<path d=\"M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.3 4.2 4.2 0 0 1 19.5 10c0 5.4-7.5 10-7.5 "
		"10z\"/>"),
	IC("help",
		"<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
		"<path d=\"M9.5 9.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.7M12 16.7v.2\"/>"),
	IC("home",
		"<path d=\"M4 11l8-7 8 7v8.5a.5.5 0 0 1-.5.5H15v-6H9v6H4.5a.5.5 0 0 1-.5-.5z\"/>"),
	IC("house",
		"<path d=\"M4.5 11v9h15v-9M4 9.5L5.5 4.5h13L20 9.5c0 1.6-1.2 2.5-2.7 2.5s-2.6-.9-2.6-2.5c0 1.6-1.2 2.5-2.7 2.5s-2.7-.9-2.7-2.5c0 1.6-1.1 2.5-2.6 2.5S4 11.1 4 9.5zM10 20v-4.5h4V20\"/>"),
	IC("image",
		"<path d=\"M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17\"/>"
		"<circle cx=\"15.5\" cy=\"9\" r=\"1.5\"/>"),
	IC("import",
		"<path d=\"M12 15.5v-11M7.5 8.5L12 4l4.5 4.5M4 20h16\"/>"),
	IC("inbox",
		"<path d=\"M4 13.5L6.5 5h11l2.5 8.5V19H4zM4 13.5h4.5c0 1.8 1.4 3 3.5 3s3.5-1.2 3.5-3H20\"/>"),
	IC("info",
		"<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
		"<path d=\"M12 11v5.5M12 7.6v.2\"/>"),
	IC("key",
		"<circle cx=\"8\" cy=\"15.5\" r=\"4\"/>"
		"<path d=\"M11 12.5L19.5 4M15.5 8l3 3\"/>"),
	IC("law",
		"<path d=\"M12 4v16M7 20h10M5 7.5h14M5 7.5l-2.5 6a2.7 2.7 0 0 0 5 0zM19 7.5l-2.5 6a2.7 2.7 0 "
		"0 0 5 0z\"/>"),
	IC("leaf",
		"<path d=\"M12 21v-9M12 12.5c0-4-3-6.7-8-6.7 0 4.5 3 6.7 8 6.7zM12 15c0-3.7 2.6-6.2 8-6.2 0 "
		"4.2-3 6.2-8 6.2z\"/>"),
	IC("left",
		"<path d=\"M15 5l-7 7 7 7\"/>"),
	IC("letters",
		"<path d=\"M2.5 19L8 5.5 13.5 19M4.5 14.5h7M14.5 19l3.3-8.5L21 19M15.7 16.2h4.1\"/>"),
	IC("link",
		"<path d=\"M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 "
		"0 0 11 18.7l1-1\"/>"),
	IC("list",
		"<path d=\"M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5v.1M4.5 12v.1M4.5 17.5v.1\"/>"),
	IC("lock",
		"<path d=\"M5.5 10.5h13V20h-13zM8 10.5V8a4 4 0 0 1 8 0v2.5M12 14v2.5\"/>"),
	IC("login",
		"<path d=\"M10 4h9v16h-9M4 12h10M10.5 8.5L14 12l-3.5 3.5\"/>"),
	IC("logout",
		"<path d=\"M14 4H5v16h9M10 12h10M16.5 8.5L20 12l-3.5 3.5\"/>"),
	IC("map-pin",
		"<path d=\"M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21z\"/>"
		"<circle cx=\"12\" cy=\"9.5\" r=\"2.5\"/>"),
	IC("meeting",
		"<path d=\"M4 6h16v14H4zM4 10.5h16M8 3.5v4M16 3.5v4\"/>"),
	IC("members",
		"<circle cx=\"9\" cy=\"7.5\" r=\"3.5\"/>"
		"<path d=\"M2.5 20c.4-3.6 3-5.5 6.5-5.5s6.1 1.9 6.5 5.5M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.9c2 "
		".8 3.2 2.6 3.5 5.1\"/>"),
	IC("menu",
		"<path d=\"M4 6.5h16M4 12h16M4 17.5h16\"/>"),
	IC("message",
		"<path d=\"M4 5h16v11.5h-9.5L6 20v-3.5H4zM8 9.5h8M8 12.7h5\"/>"),
	IC("minus",
		"<path d=\"M5 12h14\"/>"),
	IC("more",
		"<path d=\"M5.5 12v.1M12 12v.1M18.5 12v.1\" stroke-width=\"2.6\"/>"),
	IC("offline",
		"<path d=\"M3.5 3.5l17 17M5 12.5a10 10 0 0 1 4.5-2.6M2.5 9a14.5 14.5 0 0 1 4.2-2.7M19 12.5a10 "
		"10 0 0 0-2.5-1.8M21.5 9A14.5 14.5 0 0 0 11 5.3M8.5 16a5 5 0 0 1 7 0M12 19.8v.2\"/>"),
	IC("org",
		"<path d=\"M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3\"/>"),
	IC("organisation",
		"<path d=\"M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3\"/>"),
	IC("organisations",
		"<path d=\"M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3\"/>"),
	IC("out",
		"<path d=\"M14 4H5v16h9M10 12h10M16.5 8.5L20 12l-3.5 3.5\"/>"),
	IC("overview",
		"<path d=\"M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z\"/>"),
	IC("paperclip",
		"<path d=\"M19.5 11.5l-7.6 7.6a4.6 4.6 0 0 1-6.5-6.5l8-8a3 3 0 0 1 4.3 4.3l-7.8 7.8a1.5 1.5 0 "
		"0 1-2.1-2.1l7-7\"/>"),
	IC("party-day",
		"<path d=\"M12 20.5V10M12 12c0-3.2 2.3-5.5 6.5-5.5 0 3.7-2.3 5.5-6.5 5.5zM12 "
		"15.5c0-2.7-2-4.5-5.5-4.5 0 3 2 4.5 5.5 4.5zM7 20.5h10\"/>"),
	IC("pause",
		"<path d=\"M8 5.5v13M16 5.5v13\"/>"),
	IC("people",
		"<circle cx=\"9\" cy=\"7.5\" r=\"3.5\"/>"
		"<path d=\"M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6M15.5 4.3a3.5 3.5 0 0 1 0 6.4M17.5 14.3c2.3.7 3.7 2.6 4 5.7\"/>"),
	IC("person",
		"<circle cx=\"12\" cy=\"8\" r=\"4\"/>"
		"<path d=\"M4 20.5c.7-4.3 3.8-6.5 8-6.5s7.3 2.2 8 6.5\"/>"),
	IC("phone",
		"<path d=\"M6 3.5h3.2l1.6 4.3-2.2 1.6a12 12 0 0 0 6 6l1.6-2.2 4.3 1.6V18a2.5 2.5 0 0 1-2.7 "
		"2.5C10 20 4 14 3.5 6.2A2.5 2.5 0 0 1 6 3.5z\"/>"),
	IC("photo",
		"<path d=\"M4 5h16v14H4zM4 16l4.5-4.5 4 4 3-3L20 17\"/>"
		"<circle cx=\"15.5\" cy=\"9\" r=\"1.5\"/>"),
	IC("place",
		"<path d=\"M12 21s-7-6.2-7-11.5a7 7 0 0 1 14 0C19 14.8 12 21 12 21z\"/>"
		"<circle cx=\"12\" cy=\"9.5\" r=\"2.5\"/>"),
	IC("play",
		"<path d=\"M8 5.5v13l11-6.5z\" fill=\"currentColor\"/>"),
	IC("plus",
		"<path d=\"M12 5v14M5 12h14\"/>"),
	IC("print",
		"<path d=\"M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z\"/>"),
	IC("printer",
		"<path d=\"M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z\"/>"),
	IC("qr",
		"<path d=\"M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM20 14v2.5M14 20h2.5M20 "
		"19.5v.5M7 7v.1M17 7v.1M7 17v.1\"/>"),
	IC("refresh",
		"<path d=\"M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 4v4.5H15\"/>"),
	IC("reply",
		"<path d=\"M9 6L4 11l5 5M4 11h9a7 7 0 0 1 7 7\"/>"),
	IC("request",
		"<path d=\"M4 5h16v11.5h-9.5L6 20v-3.5H4zM8 9.5h8M8 12.7h5\"/>"),
	IC("right",
		"<path d=\"M9 5l7 7-7 7\"/>"),
	IC("rule",
		"<path d=\"M12 4v16M7 20h10M5 7.5h14M5 7.5l-2.5 6a2.7 2.7 0 0 0 5 0zM19 7.5l-2.5 6a2.7 2.7 0 "
		"0 0 5 0z\"/>"),
	IC("save",
		"<path d=\"M4.5 4.5H16l3.5 3.5v11.5h-15zM8 4.5V9h7V4.5M8 19.5V14h8v5.5\"/>"),
	IC("scan",
		"<path d=\"M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M4 12h16\"/>"),
	IC("screen",
		"<path d=\"M3 6h18v11.5H3zM8 21h8M12 17.5V21\"/>"),
	IC("seal",
		"<path d=\"M9 13.5c.8-1.5.2-3-.3-4.2A3.5 3.5 0 1 1 15.3 9.3c-.5 1.2-1.1 2.7-.3 4.2H19V17H5v-3.5zM5 20.5h14\"/>"),
	IC("search",
		"<circle cx=\"11\" cy=\"11\" r=\"6.5\"/>"
		"<path d=\"M16 16l4.5 4.5\"/>"),
	IC("send",
		"<path d=\"M4 11.5L20.5 4 16 20.5l-4-7zM12 13.5l8.5-9.5\"/>"),
	IC("server",
		"<path d=\"M4 4.5h16v6H4zM4 13.5h16v6H4zM7.5 7.5v.1M7.5 16.5v.1M11 7.5h5.5M11 16.5h5.5\"/>"),
	IC("service",
		"<path d=\"M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.3 4.2 4.2 0 0 1 19.5 10c0 5.4-7.5 10-7.5 "
		"10z\"/>"),
	IC("settings",
		"<path d=\"M4 7h8M18 7h2M4 12h2M12 12h8M4 17h9M19 17h1\"/>"
		"<circle cx=\"15\" cy=\"7\" r=\"2.5\"/>"
		"<circle cx=\"9\" cy=\"12\" r=\"2.5\"/>"
		"<circle cx=\"16\" cy=\"17\" r=\"2.5\"/>"),
	IC("shield",
		"<path d=\"M12 3l7.5 3v5.5c0 4.6-3.1 8-7.5 9.5-4.4-1.5-7.5-4.9-7.5-9.5V6z\"/>"
		"<path d=\"M8.5 12l2.5 2.5 4.5-5\"/>"),
	IC("sound",
		"<path d=\"M4 9.5v5h3.5L13 19V5L7.5 9.5zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11\"/>"),
	IC("speaker",
		"<path d=\"M4 9.5v5h3.5L13 19V5L7.5 9.5zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11\"/>"),
	IC("sprout",
		"<path d=\"M12 20.5V10M12 12c0-3.2 2.3-5.5 6.5-5.5 0 3.7-2.3 5.5-6.5 5.5zM12 "
		"15.5c0-2.7-2-4.5-5.5-4.5 0 3 2 4.5 5.5 4.5zM7 20.5h10\"/>"),
	IC("star",
		"<path d=\"M12 4l2.5 5.2 5.6.8-4 4 .9 5.7-5-2.7-5 2.7.9-5.7-4-4 5.6-.8z\"/>"),
	IC("station",
		"<path d=\"M4.5 11v9h15v-9M4 9.5L5.5 4.5h13L20 9.5c0 1.6-1.2 2.5-2.7 2.5s-2.6-.9-2.6-2.5c0 "
		"1.6-1.2 2.5-2.7 2.5s-2.7-.9-2.7-2.5c0 1.6-1.1 2.5-2.6 2.5S4 11.1 4 9.5zM10 20v-4.5h4V20\"/>"),
	IC("study",
		"<path d=\"M12 6.5C10 5 7 4.5 4 4.8v13.4c3-.3 6 .2 8 1.8 2-1.6 5-2.1 8-1.8V4.8c-3-.3-6 .2-8 "
		"1.7zM12 6.5V20\"/>"),
	IC("supervise",
		"<path d=\"M12 3l7.5 3v5.5c0 4.6-3.1 8-7.5 9.5-4.4-1.5-7.5-4.9-7.5-9.5V6z\"/>"
		"<path d=\"M8.5 12l2.5 2.5 4.5-5\"/>"),
	IC("swap",
		"<path d=\"M4 8h14M14.5 4.5L18 8l-3.5 3.5M20 16H6M9.5 12.5L6 16l3.5 3.5\"/>"),
	IC("system",
		"<path d=\"M4 4.5h16v6H4zM4 13.5h16v6H4zM7.5 7.5v.1M7.5 16.5v.1M11 7.5h5.5M11 16.5h5.5\"/>"),
	IC("text-size",
		"<path d=\"M2.5 19L8 5.5 13.5 19M4.5 14.5h7M14.5 19l3.3-8.5L21 19M15.7 16.2h4.1\"/>"),
	IC("tick",
		"<path d=\"M5 12.5l4.5 4.5L19 7.5\"/>"),
	IC("transfer",
		"<path d=\"M4 8h14M14.5 4.5L18 8l-3.5 3.5M20 16H6M9.5 12.5L6 16l3.5 3.5\"/>"),
	IC("trash",
		"<path d=\"M4 6.5h16M9 6.5V4h6v2.5M6 6.5L7 20h10l1-13.5M10 10.5v5.5M14 10.5v5.5\"/>"),
	IC("tree",
		"<path d=\"M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3\"/>"),
	IC("tv",
		"<path d=\"M3 6h18v11.5H3zM8 21h8M12 17.5V21\"/>"),
	IC("unlock",
		"<path d=\"M5.5 10.5h13V20h-13zM8 10.5V8a4 4 0 0 1 7.8-1.3M12 14v2.5\"/>"),
	IC("up",
		"<path d=\"M5 15l7-7 7 7\"/>"),
	IC("upload",
		"<path d=\"M12 15.5v-11M7.5 8.5L12 4l4.5 4.5M4 20h16\"/>"),
	IC("user",
		"<circle cx=\"12\" cy=\"8\" r=\"4\"/>"
		"<path d=\"M4 20.5c.7-4.3 3.8-6.5 8-6.5s7.3 2.2 8 6.5\"/>"),
	IC("users",
		"<circle cx=\"9\" cy=\"7.5\" r=\"3.5\"/>"
		"<path d=\"M2.5 20c.4-3.6 3-5.5 6.5-5.5s6.1 1.9 6.5 5.5M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.9c2 "
		".8 3.2 2.6 3.5 5.1\"/>"),
	IC("video",
		"<path d=\"M3.5 6.5h12v11h-12zM15.5 11l5-3v8l-5-3z\"/>"),
	IC("visit",
		"<path d=\"M3.5 12l8.5-7.5 8.5 7.5M6 10v9.5h12V10M12 17.2s-3-1.7-3-3.7a1.6 1.6 0 0 1 3-.8 1.6 "
		"1.6 0 0 1 3 .8c0 2-3 3.7-3 3.7z\"/>"),
	IC("vote",
		"<path d=\"M4 13h16v7.5H4zM8 13l1-8.5h6L16 13M9.5 17h5\"/>"),
	IC("wallet",
		"<path d=\"M19 7V5H5.5a1.5 1.5 0 0 0 0 3H20v11H5.5A1.5 1.5 0 0 1 4 17.5v-11M20 11.5h-4a2 2 0 "
		"0 0 0 4h4\"/>"),
	IC("warning",
		"<path d=\"M12 4l9 16H3zM12 10v4.5M12 17.3v.2\"/>"),
	IC("wifi-off",
		"<path d=\"M3.5 3.5l17 17M5 12.5a10 10 0 0 1 4.5-2.6M2.5 9a14.5 14.5 0 0 1 4.2-2.7M19 12.5a10 "
		"10 0 0 0-2.5-1.8M21.5 9A14.5 14.5 0 0 0 11 5.3M8.5 16a5 5 0 0 1 7 0M12 19.8v.2\"/>"),
	IC("wrong",
		"<circle cx=\"12\" cy=\"12\" r=\"9\"/>"
		"<path d=\"M12 7.2v6M12 16.4v.2\"/>"),
	IC("x",
		"<path d=\"M6 6l12 12M18 6L6 18\"/>"),
};
/* clang-format on */

/* The seedling: the mark of the program, in the colours of the console. */
static const struct safe_html mark = SVG("<svg class=\"mark\" viewBox=\"0 0 32 32\" aria-hidden=\"true\">",
	"<rect width=\"32\" height=\"32\" rx=\"8\" fill=\"#c7000b\"/><g fill=\"#fff\"><path d=\"M15.1 "
	"12.5h1.8V27h-1.8z\"/>"
	"<ellipse cx=\"16\" cy=\"7.8\" rx=\"2.3\" ry=\"3.8\"/>"
	"<path d=\"M15 17c-4.3-.3-6.3-2.3-6.6-6.4C12.7 10.9 14.7 12.9 15 17zM17 17c4.3-.3 6.3-2.3 6.6-6.4C19.3 10.9 "
	"17.3 "
	"12.9 17 17zM15 23.5c-4.3-.3-6.3-2.3-6.6-6.4 4.3.3 6.3 2.3 6.6 6.4zM17 23.5c4.3-.3 6.3-2.3 6.6-6.4-4.3.3-6.3 "
	"2.3-"
	"6.6 6.4z\"/></g>");

static int icon_compare(const void *name, const void *entry)
{
	return strcmp(name, ((const struct icon *)entry)->name);
}

struct safe_html icon(const char *name)
{
	const struct icon *found;

	if (text_eq(name, "mark"))
		return mark;
	found = name ? bsearch(name, icons, COUNT_OF(icons), sizeof(icons[0]), icon_compare) : NULL;
	if (found)
		return found->svg;
#ifndef NDEBUG
	die("icon(\"%s\"): no such icon; docs/templates.md lists them", name ? name : "(null)");
#endif
	return (struct safe_html){"", 0};
}
