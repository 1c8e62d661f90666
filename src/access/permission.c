/* Who may do what: one table, read by the router, shown as a page, walked by the tests. */
#include "access/access.h"

#define BIT(role) (1u << ROLE_##role)
#define OFFICES (BIT(COUNTY) | BIT(TOWNSHIP))
#define BRANCH (BIT(SECRETARY) | BIT(CLERK))
#define PEOPLE (OFFICES | BRANCH | BIT(MEMBER) | BIT(AUDITOR) | BIT(KEEPER))

/* The command line and nightly work act as ROLE_SYSTEM and do not pass through the router. */
static const unsigned allowed[PERMISSION_COUNT] = {
	[PERMISSION_PUBLIC] = ~0u,
	[PERMISSION_SIGNED_IN] = PEOPLE | BIT(AREA),
	[PERMISSION_READ_ORG] = OFFICES | BRANCH | BIT(AUDITOR) | BIT(KEEPER),
	[PERMISSION_EDIT_ORG] = OFFICES,
	[PERMISSION_EDIT_VILLAGE] = OFFICES | BRANCH,
	[PERMISSION_READ_MEMBER] = OFFICES | BRANCH | BIT(AUDITOR),
	[PERMISSION_EDIT_MEMBER] = OFFICES | BRANCH,
	[PERMISSION_REVEAL_MEMBER] = OFFICES | BIT(SECRETARY),
	[PERMISSION_ERASE] = OFFICES,
	[PERMISSION_IMPORT] = OFFICES,
	[PERMISSION_EXPORT] = OFFICES | BIT(SECRETARY) | BIT(AUDITOR),
	[PERMISSION_EXPORT_WHOLE] = OFFICES,
	[PERMISSION_FETCH_EXPORT] = OFFICES | BIT(SECRETARY) | BIT(AUDITOR) | BIT(KEEPER),
	[PERMISSION_READ_ACTIVITY] = OFFICES | BRANCH | BIT(AUDITOR),
	[PERMISSION_EDIT_ACTIVITY] = BRANCH,
	[PERMISSION_NOTICE_FILE] = BIT(SECRETARY),
	[PERMISSION_OWN_BRANCH] = BRANCH,
	[PERMISSION_ATTEND] = BRANCH | BIT(MEMBER),
	[PERMISSION_REVIEW] = OFFICES,
	[PERMISSION_MAKE_THEME] = OFFICES,
	[PERMISSION_SUPERVISE] = OFFICES | BIT(AUDITOR),
	[PERMISSION_RULES] = BIT(COUNTY),
	[PERMISSION_ANSWER_URGE] = BRANCH,
	[PERMISSION_READ_AUDIT] = BIT(COUNTY) | BIT(AUDITOR) | BIT(KEEPER),
	[PERMISSION_MANAGE_ACCOUNT] = OFFICES | BIT(KEEPER),
	[PERMISSION_MANAGE_DEVICE] = OFFICES | BRANCH | BIT(KEEPER),
	[PERMISSION_PROPOSE] = OFFICES | BIT(SECRETARY) | BIT(KEEPER),
	[PERMISSION_APPROVE] = OFFICES,
	[PERMISSION_KEEP] = BIT(COUNTY) | BIT(KEEPER),
	[PERMISSION_SEE_AREA] = BIT(AREA),
	[PERMISSION_USE_TV] = BIT(TV),
};

/* What a role may do at its own organisation alone, not below it. */
static const unsigned allowed_own[PERMISSION_COUNT] = {
	[PERMISSION_EDIT_ACTIVITY] = BIT(TOWNSHIP),
	[PERMISSION_NOTICE_FILE] = BIT(TOWNSHIP),
};

static const struct {
	const char *word, *title;
} permissions[PERMISSION_COUNT] = {
	{ "UNSET", "" },
#define X(name, title, about) { #name, title },
	PERMISSIONS(X)
#undef X
};

static const struct {
	const char *word, *title;
} roles[ROLE_COUNT] = {
	[ROLE_NONE] = { "none", "未登录" },
	[ROLE_COUNTY] = { "county", "县级管理员" },
	[ROLE_TOWNSHIP] = { "township", "乡镇管理员" },
	[ROLE_SECRETARY] = { "secretary", "党支部书记" },
	[ROLE_CLERK] = { "clerk", "党务工作者" },
	[ROLE_MEMBER] = { "member", "党员" },
	[ROLE_AUDITOR] = { "auditor", "监督员" },
	[ROLE_KEEPER] = { "keeper", "系统管理员" },
	[ROLE_AREA] = { "area", "区域查看员" },
	[ROLE_TV] = { "tv", "电视" },
	[ROLE_SYSTEM] = { "system", "系统" },
};

bool access_allows(enum role role, enum permission permission)
{
	return permission > PERMISSION_UNSET && permission < PERMISSION_COUNT && (allowed[permission] >> role & 1);
}

bool access_allows_own(enum role role, enum permission permission)
{
	return permission > PERMISSION_UNSET && permission < PERMISSION_COUNT && (allowed_own[permission] >> role & 1);
}

bool access_allows_at(const struct actor *actor, enum permission permission, const char *path)
{
	return access_allows(actor->role, permission) ||
	       (path && access_allows_own(actor->role, permission) && text_eq(path, actor->path));
}

bool role_office(enum role role)
{
	return role == ROLE_COUNTY || role == ROLE_TOWNSHIP || role == ROLE_AUDITOR || role == ROLE_KEEPER || role == ROLE_AREA;
}

const char *permission_word(enum permission permission)
{
	return permissions[permission].word;
}

const char *permission_title(enum permission permission)
{
	return permissions[permission].title;
}

const char *role_word(enum role role)
{
	return roles[role].word;
}

const char *role_title(enum role role)
{
	return roles[role].title;
}

enum role role_of_word(const char *word)
{
	for (int role = ROLE_COUNTY; role < ROLE_COUNT; role++)
		if (text_eq(word, roles[role].word))
			return (enum role)role;
	return ROLE_NONE;
}
