/* A small tree of organisations for tests that need accounts and scopes but no subject room:
 * county 1, townships 2 and 3, village branches 4 (under 2) and 5 (under 3). */
#ifndef TESTS_PEOPLE_H
#define TESTS_PEOPLE_H

#include "access/access.h"
#include "county.h"

enum { TREE_COUNTY = 1, TREE_TOWNSHIP, TREE_TOWNSHIP_OTHER, TREE_VILLAGE, TREE_VILLAGE_OTHER };

static inline bool tree_write(struct work *w, void *arg)
{
	static const struct {
		int id, parent, level, kind;
		const char *path, *name;
	} orgs[] = {
		{ TREE_COUNTY, 0, 1, 611, "0001.", "中共青禾县委员会" },
		{ TREE_TOWNSHIP, 1, 2, 611, "0001.0001.", "中共柳河镇委员会" },
		{ TREE_TOWNSHIP_OTHER, 1, 2, 611, "0001.0002.", "中共松岭乡委员会" },
		{ TREE_VILLAGE, 2, 3, 631, "0001.0001.0001.", "中共小河西村支部委员会" },
		{ TREE_VILLAGE_OTHER, 3, 3, 631, "0001.0002.0001.", "中共岭后村支部委员会" },
	};
	for (size_t i = 0; i < COUNT_OF(orgs); i++) {
		DB_EXEC(w->db, w->arena, "insert into org_edge (tenant, org, from_day, parent) values ($1, $2, 20200101, $3)", w->tenant,
			orgs[i].id, orgs[i].parent);
		DB_EXEC(w->db, w->arena,
			"insert into org (tenant, id, parent, path, level, kind, code, name, short, name_key, pinyin, initials) "
			"values ($1, $2, $3, $4, $5, $6, $4, $7, $7, $8, '', '')",
			w->tenant, orgs[i].id, orgs[i].parent, orgs[i].path, orgs[i].level, orgs[i].kind, orgs[i].name,
			STR("x"));
		work_touch(w, orgs[i].id); /* rooms that compute from organisations begin with these */
	}
	return audit(w, "test.tree", "org", 1, 1, NULL, NULL);
}

struct new_account {
	const char *login;
	enum role role;
	int64_t org, member;
	int64_t id;       /* what it became */
	const char *code; /* its one-time code */
};

static inline bool account_write(struct work *w, void *arg)
{
	struct new_account *n = arg;
	n->id = account_create(w, n->login, n->login, n->role, n->org, n->member, &n->code);
	return n->id != 0;
}

/* Makes an account; the id. `code` may be NULL. */
static inline int64_t account_made(struct county *c, const char *login, enum role role, int64_t org, const char **code)
{
	struct new_account n = { login, role, org, 0, 0, NULL };
	county_do(c, account_write, &n);
	if (code)
		*code = n.code;
	return n.id;
}

struct new_session {
	int64_t account, lasts;
	const char *token;
};

static inline bool session_write(struct work *w, void *arg)
{
	struct new_session *n = arg;
	n->token = session_open(w, n->account, "test", n->lasts);
	return n->token != NULL;
}

/* Opens a session of an hour; its token. */
static inline const char *session_made(struct county *c, int64_t account)
{
	struct new_session n = { account, 3600, NULL };
	county_do(c, session_write, &n);
	return n.token;
}

static inline int people_setup(void **state)
{
	county_setup(state);
	county_do(county_of(state), tree_write, NULL);
	return 0;
}

#endif
