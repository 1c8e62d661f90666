/* The file for text messages (短信文件): numbers and texts as an operator's bulk-SMS desk takes them.
 * For: its lines, its columns, its preview. Rooms that know who has not heard of something fill the lines and note who stood in a file.
 * Not for: sending. The file is given to somebody who may; the platform has no way to a telephone network.
 *
 * It holds whole telephone numbers, so it goes the way of such files (member/whole.h): of two persons, but where a branch has the file
 * of its own people for its own meeting; on record; and everybody in it reads on the phone that it was made. */
#ifndef INBOX_SMS_H
#define INBOX_SMS_H

#include "export/export.h"
#include "inbox/words.h"

struct sms_line {
	int64_t member, texted_at; /* texted_at: when the person was put into an earlier file; 0 never */
	const char *name, *beside; /* beside: 小河西村党支部; "" nothing */
	const char *text;
	const char *phone;         /* a whole mobile number (whole_mobile); NULL: there is none */
	const char *spared;        /* why the person is not meant this time, in Chinese; NULL: is meant */
	/* sms_sheet_fill: */
	int units, parts;          /* of sms_parts */
	bool listed;               /* will stand in the file */
};
struct sms_sheet {
	struct sms_line *lines;
	int count, listed, parts;  /* parts: messages that are charged */
	int before;                /* stood in an earlier file */
	int64_t after;             /* to be sent from then on, because of quiet hours; 0 at once */
	const struct sms_line *longest;
};
/* Lengths and sums; `again`: who stood in an earlier file is listed once more. */
void sms_sheet_fill(struct sms_sheet *s, bool again);
/* False with CONFLICT "sms.nobody" when nobody would stand in the file. */
bool sms_anybody(struct work *w, const struct sms_sheet *s);

/* An office's reason for what does not wait until the quiet hours are over. INPUT at "reason" when it is urgent without one. */
#define SMS_REASON_MOST 24 /* behind the title of a meeting a purpose still has room for it */
bool sms_urgent(struct work *w, bool urgent, const char *reason);
/* The purpose of the file with that reason; the purpose itself when it is not urgent. */
const char *sms_purpose(struct arena *a, const char *purpose, bool urgent, const char *reason);

/* An EXPORT_LIST of such lines, and its rows. */
#define SMS_COLUMNS 3
extern const char *const sms_headings[SMS_COLUMNS];
extern const int sms_widths[SMS_COLUMNS];
#define SMS_LIST \
	.title = "短信文件", .need = PERMISSION_EXPORT_WHOLE, .second = true, .traced = true, .headings = sms_headings, .widths = sms_widths, \
	.columns = SMS_COLUMNS
int sms_rows(const struct sms_sheet *s, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total);
/* CONFLICT "sms.twice" unless as many were noted as stand in the file. */
bool sms_noted(struct work *w, int64_t noted, const struct export_people *people);

#define SMS_SHOWN 200 /* lines of the preview; the file has all */
/* The preview, with the buttons. */
struct sms_view {
	const struct sms_sheet *sheet;
	const char *action, *back; /* address of the page; where who sends nothing goes */
	const char *done;          /* what it says when there is nobody */
	bool all, again, alone;    /* alone: without a second person */
};
void sms_show(struct request *rq, const struct sms_view *v);
/* After a proposal: 303 to it, or to the files where the county does without a second person. */
void sms_proposed(struct request *rq, int64_t proposal);

#endif
