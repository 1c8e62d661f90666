/* Handing a message to the server, over libcurl. */
#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>

#include "smtp/smtp.h"

#define CONNECT_MS 10000
#define WHOLE_MS 30000
#define PASSWORD_MOST 256

/* What stood on the wire last: which command, and the server's number for it. libcurl tells one and the same fault for a receiver
 * that is not there and a sender that is not allowed. */
struct wire {
	const char *verb;  /* "RCPT"; "" before the first command: the server's greeting */
	int status, class; /* 550; 5.7.1 → 7, -1 where the server gives no enhanced status (RFC 3463) */
	bool over;         /* QUIT was said: what is answered to it tells nothing */
};

struct smtp {
	struct smtp_server server;
	CURL *curl;
	struct curl_slist *to;
	struct wire wire;
	bool loopback;
	char password[PASSWORD_MOST];
	const char *wrong; /* of the settings; static text */
};

static const char *const words[SMTP_OUTCOMES] = { [SMTP_SENT] = "sent", [SMTP_REFUSED] = "refused", [SMTP_AGAIN] = "again", [SMTP_WRONG] = "wrong" };

const char *smtp_outcome_word(enum smtp_outcome outcome)
{
	return (unsigned)outcome < SMTP_OUTCOMES ? words[outcome] : "";
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void library_begin(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		die("libcurl does not start");
}

/* ---- the settings ---- */

/* The host of a server's address; {NULL, 0} when it is none: scheme, host and perhaps a port, nothing else. */
static struct str host_of(const char *url)
{
	struct str none = { NULL, 0 };
	const char *at = text_starts(url, "smtp://") ? url + 7 : text_starts(url, "smtps://") ? url + 8 : NULL;
	int64_t port = 0;
	if (!at || strpbrk(at, "/@?# \t\r\n%\\"))
		return none;
	const char *end = at[0] == '[' ? strchr(at, ']') : NULL;
	size_t len = end ? (size_t)(end + 1 - at) : strcspn(at, ":");
	if (!len || (at[0] == '[' && !end) || (at[len] && (at[len] != ':' || !str_i64(str_of(at + len + 1), &port) || port < 1 || port > 65535)))
		return none;
	return (struct str){ at, len };
}

static bool loopback(struct str host)
{
	return str_eq(host, STR("localhost")) || str_eq(host, STR("127.0.0.1")) || str_eq(host, STR("[::1]"));
}

/* The first line of the file. False when it cannot be read, is empty or too long. */
static bool password_read(const char *file, char *out, size_t size)
{
	FILE *f = fopen(file, "re");
	bool good = f && fgets(out, (int)size, f);
	if (f)
		fclose(f);
	if (!good)
		return false;
	size_t len = strcspn(out, "\r\n");
	good = len > 0 && (out[len] || len < size - 1);
	out[len] = '\0';
	return good;
}

/* Static text, so that a session can keep it. */
static const char *wrong_of(const struct smtp_server *server, char *password, size_t size)
{
	bool named = !text_empty(server->user), secret = !text_empty(server->password_file);
	if (!host_of(server->url).at)
		return "mail-server 要写成 smtp://主机:端口 或 smtps://主机:端口";
	if (!smtp_address_valid(server->from))
		return "mail-from 要填一个完整的邮箱地址";
	if (named != secret)
		return "mail-user 和 mail-password-file 要一起填，或都不填";
	if (secret && !password_read(server->password_file, password, size))
		return "读不到 mail-password-file 里的密码（第一行）";
	return NULL;
}

const char *smtp_server_wrong(const struct smtp_server *server)
{
	char password[PASSWORD_MOST] = "";
	const char *wrong = wrong_of(server, password, sizeof password);
	sodium_memzero(password, sizeof password);
	return wrong;
}

/* ---- the session ---- */

/* A line from the server: "550 5.1.1 …" or "250-…". The last one of an answer counts. */
static void heard(struct wire *wire, const char *line, size_t len)
{
	int64_t status;
	if (wire->over || len < 3 || !str_i64((struct str){ line, 3 }, &status) || status < 200)
		return;
	wire->status = (int)status;
	wire->class = len >= 9 && line[3] == ' ' && (line[4] == '4' || line[4] == '5') && line[5] == '.' && line[7] == '.' ? line[6] - '0' : -1;
}

static int wire_heard(CURL *curl, curl_infotype type, char *data, size_t len, void *arg)
{
	struct wire *wire = arg;
	(void)curl;
	if (type == CURLINFO_HEADER_IN)
		heard(wire, data, len);
	if (type == CURLINFO_HEADER_OUT) {
		/* Nothing but the command's name is kept: what follows may be a password, and lines of a sign-in are no commands. */
		static const char *const verbs[] = { "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA" };
		for (size_t i = 0; i < COUNT_OF(verbs); i++)
			if (len >= strlen(verbs[i]) && !memcmp(data, verbs[i], strlen(verbs[i])))
				wire->verb = verbs[i];
		wire->over = wire->over || (len >= 4 && !memcmp(data, "QUIT", 4));
	}
	return 0;
}

static void close_all(void *arg)
{
	struct smtp *s = arg;
	curl_easy_cleanup(s->curl);
	curl_slist_free_all(s->to);
	sodium_memzero(s->password, sizeof s->password);
}

struct smtp *smtp_open(struct arena *a, const struct smtp_server *server)
{
	pthread_once(&once, library_begin);
	struct smtp *s = ARENA_NEW(a, struct smtp);
	s->server = *server;
	s->wrong = wrong_of(server, s->password, sizeof s->password);
	s->loopback = loopback(host_of(server->url));
	s->curl = curl_easy_init();
	if (!s->curl)
		arena_lack();
	arena_on_reset(a, close_all, s);
	return s;
}

struct outgoing {
	const char *at;
	size_t left;
};

static size_t outgoing_read(char *to, size_t size, size_t count, void *arg)
{
	struct outgoing *o = arg;
	size_t n = size * count < o->left ? size * count : o->left;
	memcpy(to, o->at, n);
	o->at += n;
	o->left -= n;
	return n;
}

static size_t nothing_written(char *at, size_t size, size_t count, void *arg)
{
	(void)at, (void)arg;
	return size * count;
}

static void options_set(struct smtp *s, struct arena *a, struct outgoing *o)
{
	const struct smtp_server *v = &s->server;
	CURL *c = s->curl;
	/* What stands behind the host is the name by which we greet: the sender's own domain, not that of this machine. */
	curl_easy_setopt(c, CURLOPT_URL, arena_printf(a, "%s/%s", v->url, strchr(v->from, '@') + 1));
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(c, CURLOPT_PROXY, ""); /* none of the environment's either */
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)(v->connect_ms ? v->connect_ms : CONNECT_MS));
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(v->whole_ms ? v->whole_ms : WHOLE_MS));
	curl_easy_setopt(c, CURLOPT_USE_SSL, (long)(s->loopback ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (v->ca)
		curl_easy_setopt(c, CURLOPT_CAINFO, v->ca);
	if (!text_empty(v->user)) {
		curl_easy_setopt(c, CURLOPT_USERNAME, v->user);
		curl_easy_setopt(c, CURLOPT_PASSWORD, s->password);
	}
	curl_easy_setopt(c, CURLOPT_MAIL_FROM, arena_printf(a, "<%s>", v->from));
	curl_easy_setopt(c, CURLOPT_MAIL_RCPT, s->to);
	curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(c, CURLOPT_READFUNCTION, outgoing_read);
	curl_easy_setopt(c, CURLOPT_READDATA, o);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, nothing_written);
	curl_easy_setopt(c, CURLOPT_VERBOSE, 1L); /* for wire_heard alone, which prints nothing */
	curl_easy_setopt(c, CURLOPT_DEBUGFUNCTION, wire_heard);
	curl_easy_setopt(c, CURLOPT_DEBUGDATA, &s->wire);
}

/* ---- how it ended ---- */

static bool about_tls(CURLcode code)
{
	switch (code) {
	case CURLE_USE_SSL_FAILED:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return true;
	default:
		return false;
	}
}

/* A refusal that speaks of the receiver, or of this message after its receiver was taken. What is said before that, and all that
 * calls itself a matter of policy (5.7.x: "relaying denied"), is about us. */
static bool about_receiver(const struct wire *wire)
{
	static const char *const before[] = { "", "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL" };
	for (size_t i = 0; i < COUNT_OF(before); i++)
		if (text_eq(wire->verb, before[i]))
			return false;
	return wire->class != 7 && wire->status != 530 && wire->status != 535;
}

static enum smtp_outcome judge(struct arena *a, CURLcode code, const struct wire *wire, const char **why)
{
	const char *number = arena_printf(a, "%d", wire->status);
	if (code == CURLE_OK) {
		*why = "已交给邮件服务器";
		return SMTP_SENT;
	}
	if (about_tls(code)) {
		*why = "和邮件服务器的加密连接没有建立：它不支持加密，或证书不能信任";
		return SMTP_WRONG;
	}
	if (code == CURLE_LOGIN_DENIED) {
		*why = "邮件服务器不接受设置的用户名或密码";
		return wire->status >= 400 && wire->status < 500 ? SMTP_AGAIN : SMTP_WRONG;
	}
	if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
		*why = "mail-server 的写法不对";
		return SMTP_WRONG;
	}
	if (code == CURLE_OPERATION_TIMEDOUT) {
		*why = "邮件服务器太久没有回答";
		return SMTP_AGAIN;
	}
	if (wire->status >= 500 && about_receiver(wire)) {
		*why = arena_printf(a, "对方的邮箱不收（%s）", number);
		return SMTP_REFUSED;
	}
	if (wire->status >= 500) {
		*why = arena_printf(a, "邮件服务器不让发（%s），请检查发件地址、用户名和它的规定", number);
		return SMTP_WRONG;
	}
	*why = wire->status >= 400 ? arena_printf(a, "邮件服务器要求过会儿再发（%s）", number) : "连不上邮件服务器，或中途断开";
	return SMTP_AGAIN;
}

enum smtp_outcome smtp_send(struct smtp *s, struct arena *a, const struct smtp_mail *mail, const char **why)
{
	const char *said = NULL, **to_say = why ? why : &said;
	*to_say = s->wrong;
	if (s->wrong)
		return SMTP_WRONG;
	unsigned char random[16];
	randombytes_buf(random, sizeof random);
	const char *text = smtp_message(a, &s->server, mail, hex_of(a, random, sizeof random));
	if (!text) {
		*to_say = "收件地址或标题不能用";
		return SMTP_REFUSED;
	}
	struct outgoing o = { text, strlen(text) };
	curl_slist_free_all(s->to);
	s->to = curl_slist_append(NULL, arena_printf(a, "<%s>", mail->to));
	if (!s->to)
		arena_lack();
	s->wire = (struct wire){ .verb = "", .class = -1 };
	curl_easy_reset(s->curl); /* keeps the connection */
	options_set(s, a, &o);
	return judge(a, curl_easy_perform(s->curl), &s->wire, to_say);
}
