/* A message as RFC 5322 wants it. Everything that comes from outside is either checked (addresses) or encoded (name, subject, text),
 * so that nothing in it can begin a line of its own. */
#include <sodium.h>

#include "smtp/smtp.h"

#define LOCAL_MOST 64   /* RFC 5321, 4.5.3.1.1 */
#define LABEL_MOST 63   /* RFC 1035, 2.3.4 */
#define WORD_BYTES 39   /* of UTF-8 in an encoded word: 52 of base64, 12 around it and "Subject: " stay within the 76 of a line (RFC 2047, 2) */
#define LINE_BYTES 57   /* of text in a line of base64: 76 characters (RFC 2045, 6.8) */

static bool atom(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool local_valid(struct str s)
{
	if (!s.len || s.len > LOCAL_MOST || s.at[0] == '.' || s.at[s.len - 1] == '.')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!atom(s.at[i]) && (s.at[i] != '.' || s.at[i - 1] == '.'))
			return false;
	return true;
}

static bool label_valid(struct str s)
{
	if (!s.len || s.len > LABEL_MOST || s.at[0] == '-' || s.at[s.len - 1] == '-')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!((s.at[i] >= 'a' && s.at[i] <= 'z') || (s.at[i] >= 'A' && s.at[i] <= 'Z') || (s.at[i] >= '0' && s.at[i] <= '9') || s.at[i] == '-'))
			return false;
	return true;
}

/* A name with a dot in it, whose last part is no number: an address of a machine is none of a mailbox. */
static bool domain_valid(struct str s)
{
	int labels = 0;
	struct str label = { NULL, 0 };
	do {
		label = str_cut(&s, '.');
		labels++;
		if (!label_valid(label))
			return false;
	} while (s.at);
	return labels > 1 && !(label.at[0] >= '0' && label.at[0] <= '9');
}

bool smtp_address_valid(const char *address)
{
	struct str rest = str_of(address);
	if (!rest.len || rest.len > SMTP_ADDRESS_MOST)
		return false;
	struct str local = str_cut(&rest, '@');
	return rest.at && local_valid(local) && domain_valid(rest);
}

static void base64_put(struct buf *b, const char *at, size_t len)
{
	size_t room = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL);
	sodium_bin2base64(buf_room(b, room), room, (const unsigned char *)at, len, sodium_base64_VARIANT_ORIGINAL);
	b->len += room - 1;
}

/* Bytes of the next encoded word: whole characters, at most WORD_BYTES. */
static size_t word_length(const char *at, size_t left)
{
	size_t len = left < WORD_BYTES ? left : WORD_BYTES;
	while (len < left && len > 1 && ((unsigned char)at[len] & 0xC0) == 0x80)
		len--;
	return len;
}

static void words_put(struct buf *b, const char *text)
{
	size_t left = strlen(text);
	for (const char *at = text; left;) {
		size_t len = word_length(at, left);
		buf_text(b, at == text ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
		base64_put(b, at, len);
		buf_text(b, "?=");
		at += len;
		left -= len;
	}
}

static bool line_valid(const char *text, size_t most)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			return false;
	return str_utf8(str_of(text)) && str_chars(str_of(text)) <= most;
}

/* Line ends are CRLF before they are encoded (RFC 2045, 6.8). */
static void text_put(struct buf *b, struct arena *a, const char *text)
{
	struct buf lines;
	buf_init(&lines, a);
	for (const char *p = text; *p; p++) {
		if (*p == '\r')
			continue;
		if (*p == '\n')
			buf_char(&lines, '\r');
		buf_char(&lines, *p);
	}
	buf_text(&lines, "\r\n");
	for (size_t at = 0; at < lines.len; at += LINE_BYTES) {
		base64_put(b, lines.at + at, lines.len - at < LINE_BYTES ? lines.len - at : LINE_BYTES);
		buf_text(b, "\r\n");
	}
}

/* RFC 5322, 3.3, in Beijing time. */
static void date_put(struct buf *b, int64_t now)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct moment m = clock_local(now);
	buf_printf(b, "Date: %s, %d %s %04d %02d:%02d:%02d +0800\r\n", days[m.weekday], m.day, months[m.month - 1], m.year, m.hour, m.minute, m.second);
}

const char *smtp_message(struct arena *a, const struct smtp_server *server, const struct smtp_mail *mail, const char *id)
{
	struct buf b;
	bool named = !text_empty(server->name);
	if (!smtp_address_valid(server->from) || !smtp_address_valid(mail->to) || text_empty(mail->subject) ||
		!line_valid(mail->subject, SMTP_SUBJECT_MOST) || (named && !line_valid(server->name, SMTP_SUBJECT_MOST)) || !str_utf8(str_of(mail->text)))
		return NULL;
	buf_init(&b, a);
	date_put(&b, mail->now);
	buf_text(&b, "From: ");
	if (named)
		words_put(&b, server->name);
	buf_printf(&b, "%s<%s>\r\nTo: <%s>\r\nSubject: ", named ? "\r\n " : "", server->from, mail->to);
	words_put(&b, mail->subject);
	buf_printf(&b, "\r\nMessage-ID: <%s@%s>\r\n", id, strchr(server->from, '@') + 1);
	/* Says that a program wrote it, so that no absence note answers (RFC 3834, 5). */
	buf_text(&b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n");
	text_put(&b, a, mail->text);
	return b.at;
}
