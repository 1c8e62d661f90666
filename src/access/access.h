/* Who somebody is and what they may do: accounts' credentials, sessions, roles and permissions, paired televisions.
 * For: answering "who sends this request" and "has this role that permission". Its pages are the subject `account`.
 * Not for: where in the tree a record lies; the router asks that with a route's scope. */
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include "work/work.h"

/* What a route needs. The table of who has what is access/permission.c, and `xianfeng routes` prints it. */
#define PERMISSIONS(X) \
	X(PUBLIC, "公开", "everybody, signed in or not") \
	X(SIGNED_IN, "登录即可", "every signed-in person: home, inbox, own account") \
	X(READ_ORG, "查看组织", "organisations of the scope") \
	X(EDIT_ORG, "维护组织", "found, change organisations and posts") \
	X(EDIT_VILLAGE, "维护村情", "contact, place and village facts of an organisation") \
	X(READ_MEMBER, "查看党员", "members of the scope, sensitive fields masked") \
	X(EDIT_MEMBER, "维护党员", "change members") \
	X(REVEAL_MEMBER, "查看敏感信息", "reveal one sensitive field, with a reason, on the record") \
	X(ERASE, "清除个人信息", "take away the sensitive fields of people who left; with a second person") \
	X(IMPORT, "批量导入", "import organisations and members") \
	X(EXPORT, "导出", "lists as files") \
	X(EXPORT_WHOLE, "导出完整号码", "lists with whole ID numbers, telephone numbers and addresses, by two persons") \
	X(FETCH_EXPORT, "下载导出的文件", "files that one has asked for oneself") \
	X(READ_ACTIVITY, "查看活动", "activities of the scope") \
	X(EDIT_ACTIVITY, "组织活动", "plan, notice, open, record, file activities") \
	X(NOTICE_FILE, "导出短信文件", "telephone numbers of those who do not know of a meeting, for an operator's bulk-SMS desk") \
	X(OWN_BRANCH, "本支部事务", "what a branch alone keeps: its year's plan, its talks, asking who need not come") \
	X(ATTEND, "参加活动", "own meetings: check in, leave") \
	X(REVIEW, "审核活动", "return and seal filed records") \
	X(MAKE_THEME, "下发主题包", "make theme packages and send them down") \
	X(SUPERVISE, "督导", "ledger, cockpit, urging") \
	X(RULES, "制定本县要求", "the county's own rules: stricter, exempt, grace, off") \
	X(ANSWER_URGE, "回复督办", "answer an urge") \
	X(READ_AUDIT, "查看审计", "audit rows of the scope") \
	X(MANAGE_ACCOUNT, "管理账号", "accounts of the scope") \
	X(MANAGE_DEVICE, "管理电视", "pair and revoke televisions") \
	X(PROPOSE, "提交审批", "propose what a second person has to approve") \
	X(APPROVE, "审批", "approve or refuse what others proposed in the scope") \
	X(KEEP, "系统维护", "jobs, copies and the state of the whole system") \
	X(SEE_AREA, "查看区域汇总", "sums of the counties of a city or province, no record of theirs") \
	X(USE_TV, "电视端", "pages of a paired television")

enum permission {
	PERMISSION_UNSET,
#define X(name, title, about) PERMISSION_##name,
	PERMISSIONS(X)
#undef X
	PERMISSION_COUNT
};

/* True when the role has the permission. */
bool access_allows(enum role role, enum permission permission);
/* The same for a record of the organisation at `path`: a township's office keeps the gatherings of its own leading body (民主生活会, the
 * secretary's lecture), though no branch's. */
bool access_allows_at(const struct actor *actor, enum permission permission, const char *path);
/* True when the role has the permission at its own organisation alone, not below it. */
bool access_allows_own(enum role role, enum permission permission);
/* True for those who work at an office's computer, which others use too: their sessions are short. */
bool role_office(enum role role);
const char *permission_word(enum permission permission);  /* "READ_ORG" */
const char *permission_title(enum permission permission); /* 查看组织 */
const char *role_word(enum role role);                    /* "secretary" */
const char *role_title(enum role role);                   /* 党支部书记 */
enum role role_of_word(const char *word);                 /* ROLE_NONE when there is none of that word */

/* ---- passwords (argon2id) ---- */

/* Hashes a password: 25 to 100 ms of CPU and 19 MiB. Never on a pool thread of the server. */
char *password_hash(struct arena *a, const char *password);
bool password_matches(const char *hash, const char *password);
/* Why a password is not accepted (Chinese), NULL when it is: length 8 to 128, not on the list of common ones, no day,
 * not the account's own name or that with some digits. No rules about kinds of characters (GB/T 22239 gives none; length is what helps). */
const char *password_objection(struct arena *a, const char *password, const char *login);

/* ---- accounts, as far as signing in goes ---- */

struct account {
	int64_t id, org, member, version;
	const char *login, *name;
	enum role role;
	const char *password;       /* hash; NULL until first signed in */
	struct str first_code_hash; /* {NULL,0} once used */
	int64_t first_code_until;
	bool disabled;
	bool elder;                 /* wants the elder version on the phone */
	const char *org_name, *org_path;
	int org_level;
	int64_t office; /* the one it begins with: that of role and org */
	int offices;    /* how many it holds; 0: nothing to act as, so that nobody gets in with it */
	bool desk;      /* one of them is an office's (role_office) */
};
/* By login name; NULL when there is none. */
struct account *account_by_login(struct work *w, const char *login);
struct account *account_by_id(struct work *w, int64_t id);

/* Makes an account with its first office and returns its id (0 with a fault). `code`, when not NULL, receives the one-time code for the first
 * sign-in ("K7M2-9QXF"), valid 30 days, which only its printed slip shows. */
int64_t account_create(struct work *w, const char *login, const char *name, enum role role, int64_t org, int64_t member,
	const char **code);
/* True when `code`, as typed (dash and case do not matter), is the account's unused and valid one-time code. */
bool account_code_matches(struct work *w, const struct account *account, const char *code);
/* A new one-time code for an account; the old password stops working. */
bool account_new_code(struct work *w, int64_t id, const char **code);
bool account_set_password(struct work *w, int64_t id, const char *hash);
bool account_disable(struct work *w, int64_t id, bool disabled);
/* What rooms above keep for the owner of an account alone goes: the account is stopped or has no office left, or its owner's data is
 * erased. Called within the unit that does this; false fails it. */
bool account_forget(struct work *w, int64_t id);
/* The same for each account whose id the rows begin with; reads them to their end. */
bool account_forget_each(struct work *w, struct db_rows *rows);
/* ACCOUNT_FORGET(mail, forget) beside the function, in the room that keeps it. */
struct account_forgetting {
	bool (*run)(struct work *w, int64_t account);
};
#define ACCOUNT_FORGET(word, function) \
	static const struct account_forgetting forgetting_##word = { function }; \
	static const struct account_forgetting *const forgetting_##word##_entry __attribute__((section("account_forgettings"), used)) = \
		&forgetting_##word
/* Notes a wrong password: from the 5th in a row on each further try of this account from this address waits, 30 s and
 * doubling up to 15 minutes. Counted per account and address (of IPv6 its /64), so that nobody can lock out somebody
 * else. */
bool account_note_failure(struct work *w, int64_t id, const char *from);
/* Forgets them after a right one; session_open does it. */
bool account_forget_failures(struct work *w, int64_t id, const char *from);
/* Seconds to wait before the next try from this address; 0: now. */
int64_t account_wait(struct work *w, int64_t id, const char *from);

/* ---- offices: what an account acts as ---- */

#define OFFICES_MOST 8 /* that one account holds at a time */

/* A role at an organisation, from a day to a day. An account may hold several; a session acts in one of them. */
struct office {
	int64_t id, account, org, member; /* member: the holder's, 0 when none */
	enum role role;
	int from_day, to_day;             /* from 0: since before offices were kept; to: the first day on which it is not held, 0 held */
	const char *granted_name, *org_name, *org_path, *holder, *login;
	int org_level;
};
/* All of an account, those that are held first, oldest first. One statement. */
int office_list(struct work *w, int64_t account, struct office **out);
/* Those that are held at one organisation, members' apart; accounts that are stopped are left out. One statement. */
int office_of_org(struct work *w, int64_t org, struct office **out);
/* NOT_FOUND "office.none". */
struct office *office_load(struct work *w, int64_t id);
/* 党支部书记 · 小河西村党支部 */
const char *office_words(struct arena *a, enum role role, const char *org_name);
/* Grants one from today on; who may do that is asked by the subject `account`. An office's (role_office) ends the sessions that were
 * opened without it: they last for weeks. The id, 0 with a fault. */
int64_t office_grant(struct work *w, int64_t account, enum role role, int64_t org);
/* Ends one today. Sessions that act in it go on in another that the account holds, or end. */
bool office_end(struct work *w, int64_t id);
/* Takes an end back. */
bool office_again(struct work *w, int64_t id);
/* The actor's session acts in that office of its own from now on: the session's new token. NULL with NOT_FOUND when it is not held.
 * Forms of pages that were shown before are refused, for they carry the former token's. */
const char *office_switch(struct work *w, int64_t id);
/* Lets an account whose member belongs to that branch take part in it as a member, if it does not yet. */
bool office_as_member(struct work *w, int64_t account, int64_t org);
/* A member went from one branch to another, or left (to 0): the accounts' office as a member goes along; who left keeps none there. */
bool office_follow(struct work *w, int64_t member, int64_t from, int64_t to);
/* Makes account.office, role, org, offices and desk anew after the offices of that account, or of all who hold one at `org`, were
 * changed by a statement; what is not meant is 0. */
bool office_settle(struct work *w, int64_t account, int64_t org);

/* ---- the second factor: one-time codes of an app (TOTP, RFC 6238: SHA-1, 30 seconds, six digits) ---- */

#define TOTP_RECOVERY 10 /* recovery codes that are given out with it */

enum totp_state { TOTP_NONE, TOTP_BEGUN, TOTP_ON };
enum totp_state totp_state(struct work *w, int64_t account);
/* The code of a step (seconds since 1970 / 30), of up to nine digits. */
int totp_code(struct str secret, int64_t step, int digits);
/* Bytes as RFC 4648 base32 without padding: as apps take a secret. */
const char *totp_base32(struct arena *a, struct str bytes);
/* Begins setting it up; the secret that waits is kept. CONFLICT "totp.on". */
bool totp_begin(struct work *w, int64_t account);
/* The secret that waits for its first code; {NULL, 0} when there is none. One that is on is told to nobody. */
struct str totp_secret(struct work *w, int64_t account);
/* True when the typed code is right: from now on it is asked for, and `codes` are the recovery codes, of which the store keeps
 * hashes alone. False without a fault when it is not. */
bool totp_confirm(struct work *w, int64_t account, const char *typed, const char *codes[TOTP_RECOVERY]);
/* True when the typed code is one of the app's, at most a step early or late and not used before, or an unused recovery code;
 * either is used up by it. False without a fault when it is not. */
bool totp_use(struct work *w, int64_t account, const char *typed);
int totp_recovery_left(struct work *w, int64_t account);
/* Takes it away, recovery codes and all; `org` is the account's, for the audit. */
bool totp_remove(struct work *w, int64_t account, int64_t org);

/* ---- sessions ---- */

struct session {
	int64_t id, account, created, seen, expires;
	const char *agent, *from;
};
/* Opens a session in the office that the account begins with, and returns its token (64 hexadecimal characters; the store keeps
 * its hash). */
const char *session_open(struct work *w, int64_t account, const char *agent, int64_t lasts);
/* Fills w->actor from a token: it acts in the session's office. False when it is unknown, expired, noted by a clock that was far
 * ahead, the account is disabled or the office has ended. One statement. */
bool session_actor(struct work *w, const char *token);
/* True when the actor's session was last noted more than ten minutes ago, or by a clock that has been set back since. */
bool session_touch_due(const struct work *w);
/* Notes that a session was used, and moves its end to `lasts` seconds from now. */
bool session_touch(struct work *w, int64_t session, int64_t lasts);
bool session_close(struct work *w, int64_t session);
int session_list(struct work *w, int64_t account, struct session **out);
/* The CSRF token of a session token, masked freshly each time; and the check. */
const char *session_csrf(struct store *s, struct arena *a, const char *token);
bool session_csrf_valid(struct store *s, struct arena *a, const char *token, const char *csrf);

/* ---- televisions ---- */

struct device {
	int64_t id, org, created, seen, paired;
	const char *name, *org_name, *code;
	bool revoked;
	int wakes, sleeps; /* minutes of the day; the same: always awake */
};
/* A television asks to be paired: makes a device without an organisation; returns its token, and the code that it shows
 * (8 digits, valid 15 minutes). */
const char *device_announce(struct work *w, const char **code);
/* Confirms a code for an organisation of the actor's scope; the device's id, 0 with a fault. */
int64_t device_pair(struct work *w, const char *code, int64_t org, const char *name);
/* Fills w->actor (ROLE_TV) from a token; false when unknown, not yet paired, or revoked. */
bool device_actor(struct work *w, const char *token);
/* The device of a token, paired or not; NULL when unknown or its code ran out. */
struct device *device_by_token(struct work *w, const char *token);
struct device *device_by_id(struct work *w, int64_t id);
bool device_revoke(struct work *w, int64_t id);
/* The same of a television, after a minute. */
bool device_touch_due(const struct work *w);
bool device_touch(struct work *w, int64_t id);
/* The devices of a subtree (path), newest first. */
int device_list(struct work *w, const char *path, int limit, int offset, struct device **out);

#endif
