/* xianfeng: the command table. What each command does stands in command/. */
#include <limits.h>
#include <unistd.h>

#include "command/command.h"

static const struct command commands[] = {
	{ "serve", "启动服务", "xianfeng serve [--data 目录] [--listen 地址:端口] [--config 文件]\n"
				"  xianfeng serve --counties 清单：一个程序服务多个县（docs/operations.md）\n"
				"  xianfeng serve --print-settings：打印带注释的设置文件，含全部默认值\n"
				"  例：xianfeng serve --data /srv/xianfeng --listen 127.0.0.1:8080",
		command_serve },
	{ "init", "建立一个新的县", "xianfeng init [--area] --county 县名 [--code 代码] [--platform 平台名] [--tenant 编号] [--data 目录]\n"
				    "  建立空的县、县级管理员账号，并打印首次登录码。\n"
				    "  --area：不是县，是市或省，只看各县的汇总数；--county 写市或省的名称（docs/scale-out.md）\n"
				    "  一个数据库（--db）里可以建多个县，各有代码、编号（默认取下一个）和目录。\n"
				    "  xianfeng init --citus --db postgres://…：把数据库的表按县分布到 Citus 的各台机器（docs/scale-out.md）\n"
				    "  例：xianfeng init --county 青禾县 --code QH --platform 青禾先锋",
		command_init },
	{ "demo", "生成演示县", "xianfeng demo [--seed 数] [--date 日期] [--villages 数] [--data 目录]\n"
				"  数据库或清单里已有青禾县时，用 --county 县名 --code 代码 再建一个。\n"
				"  例：xianfeng demo --villages 60 --date 2026-11-23",
		command_demo },
	{ "import", "导入组织或党员名册", "xianfeng import 文件 [--dry-run] [--move] [--data 目录]\n"
					  "  按身份证号或组织代码认出已有的，只更新表里有的列，空格不改动；--move：按名册调整党员的支部。\n"
					  "  xianfeng import --undo 编号 [--dry-run]：整体撤销一次导入（30 天内，之后没有别的变动以它为根据）\n"
					  "  例：xianfeng import docs/samples/members.xlsx --dry-run",
		command_import },
	{ "export", "把列表导出为表格", "xianfeng export 列表 --out 文件.xlsx|.csv [--org 代码] [--where 条件]\n"
					      "  不写列表时列出全部：members 党员名册、organisations 党组织、activities 会议活动、ledger 督导台账等。\n"
					      "  条件与列表页地址里问号后面的相同；身份证号、手机号只导出掩码。\n"
					      "  例：xianfeng export members --org QH03001 --out 小河西村.xlsx\n"
					      "  例：xianfeng export ledger --where 'period=2026-11&state=overdue' --out 逾期支部.csv",
		command_export },
	{ "search", "查党员、组织和活动", "xianfeng search 词… [--org 代码] [--as-of 日期] [--data 目录]\n"
					   "  查姓名、拼音、首字母、完整的身份证号或手机号，组织名称或代码，最近一年活动标题里的词。\n"
					   "  --as-of：按那一天的归属和名称查，活动查那天以前一年的。\n"
					   "  例：xianfeng search sxx --org QH03\n"
					   "  例：xianfeng search 单雄信 --as-of 2025-12-31",
		command_search },
	{ "duty", "列出支部应做的组织生活", "xianfeng duty --org 代码 --period 2026-11 [--format table|json]\n"
					    "  期间可写月（2026-11）、季（2026-Q4）、年（2026）。\n"
					    "  例：xianfeng duty --org QH03001 --period 2026-11 --format json",
		command_duty },
	{ "org", "组织：新建、更名、划转、合并、拆分、撤销、撤回、查看",
		"xianfeng org tree [--as-of 日期] [--org 代码]：那一天的组织树\n"
		"  xianfeng org show 代码：一个组织的情况、要注意的和历次调整\n"
		"  xianfeng org found --parent 上级代码 --code 代码 --name 名称 --kind 631 [--founded 成立日期]\n"
		"  xianfeng org rename 代码 --name 新名称 [--short 简称]\n"
		"  xianfeng org retype 代码 --kind 632 [--migrant] [--planned-end 日期]\n"
		"  xianfeng org move 代码 --to 新上级代码 | merge 代码 --to 并入组织代码 | dissolve 代码\n"
		"  xianfeng org split 代码 --code 新代码 --name 新名称 --members 姓名,姓名 [--kind 631]\n"
		"  xianfeng org undo 代码：撤回最近一次调整；或 --operation 编号\n"
		"  都要写 --as 登录名（由谁办理，按其管理范围）；调整另要 --approval 文号 --approved 批复日期 [--day 生效日期] [--note 说明]。\n"
		"  先看预览；加 --yes 才办理。上级批复已对不合规定的项作出说明的，加 --exempt。\n"
		"  例：xianfeng org merge QH03005 --to QH03001 --approval 青组发〔2026〕12号 --approved 2026-11-01 --as qh03",
		command_organisation },
	{ "member", "党员：核对重复记录、合并、撤回合并",
		"xianfeng member duplicates --as 登录名：可能是同一人的记录\n"
		"  xianfeng member merge 保留的编号 并入的编号 --reason 核实情况 [--take name,idno,phone,branch…] --as 登录名\n"
		"  xianfeng member undo 合并编号 --as 登录名\n"
		"  --take 写明哪些项采用并入的那一条：name idno ethnic education job category joined full_day phone address branch。\n"
		"  先看预览；加 --yes 才办理。\n"
		"  例：xianfeng member duplicates --as qh03",
		command_member },
	{ "user", "账号：新建、批量新建、换登录码、设密码、停用", "xianfeng user add 登录名 --name 姓名 --role county|township|secretary|clerk|member|"
						       "auditor|keeper --org 代码\n"
						       "  xianfeng user code 登录名 | user password 登录名（从标准输入读） | user disable 登录名\n"
						       "  xianfeng user totp-off 登录名：停用动态口令（手机丢了，又没有别人能批准重设）\n"
						       "  xianfeng user bulk secretaries|members|clerks|offices --as 登录名 [--org 代码] [--renew] [--yes]：给范围内的书记、党员、党务工作者或乡镇机关批量建账号\n"
						       "  先看预览；加 --yes 才建，登录码成表打印一次；--renew：还没登录过的人也换新登录码\n"
						       "  例：xianfeng user add qh03 --name 柳河镇党建办 --role township --org QH03\n"
						       "  例：xianfeng user bulk secretaries --as qh03 --yes > 书记登录码.tsv",
		command_user },
	{ "routes", "列出全部地址、权限和范围", "xianfeng routes [--format table|json]\n  例：xianfeng routes --format json", command_routes },
	{ "verify", "核对审计链、汇总和附件", "xianfeng verify [--data 目录]\n  例：xianfeng verify --data /srv/xianfeng", command_verify },
	{ "backup", "备份", "xianfeng backup 目标目录 [--data 目录]\n  目标目录里得到县的数据、密钥和附件的一份完整副本，核对过，带清单。\n"
			   "  例：xianfeng backup /mnt/backup/2026-11-23 --data /srv/xianfeng",
		command_backup },
	{ "restore", "从备份恢复", "xianfeng restore 备份目录 --data 目录 [--db postgres://…] [--over]\n"
				   "  先核对备份，再放进数据目录；目录里已有数据时要加 --over，原来的数据留在它的 before- 目录里。\n"
				   "  带 --db：这个县的数据放进数据库，一次事务做完，别的县不动；库里已有它时要加 --over。先停止服务它的程序。\n"
				   "  有多个县的清单时，加 --counties 清单 --county 代码。\n"
				   "  例：xianfeng restore /mnt/backup/20261123-080000 --data /srv/xianfeng",
		command_restore },
	{ "move", "把县的全部数据搬到另一种存储", "xianfeng move [--to 目录] [--to-db postgres://…] [--tenant 编号] [--remove] [--data 目录] [--db postgres://…]\n"
						 "  从文件搬到数据库服务器，或从数据库服务器搬回文件；先停止服务。原来的数据不改动。\n"
						 "  --remove：原来在数据库里的，核对一致后从那里删去这个县，别的县不动。\n"
						 "  有多个县的清单时，加 --counties 清单 --county 代码。\n"
						 "  例：xianfeng move --data /srv/xianfeng --to-db postgres://xianfeng@db/qinghe\n"
						 "  例：xianfeng move --data /srv/xianfeng --db postgres://xianfeng@db/qinghe --to /srv/xianfeng-2",
		command_move },
	{ "job", "后台任务：列出、立即执行", "xianfeng job list [--data 目录]\n  xianfeng job run 名称：在这里做完它；服务运行时请在“后台任务”页上执行\n"
					     "  例：xianfeng job run verify --data /srv/xianfeng",
		command_job },
	{ "erase", "清除离开人员的个人信息", "xianfeng erase [--run --as 登录名] [--data 目录]\n  列出离开满保留期（设置 erase-after-days）的人；加 --run 提出清除他们的身份证号、手机、住址、状态说明、照片和材料、谈话要点，不能恢复。\n"
						"  --as 写明由谁提出：只清除其管理范围内的人；要由另一位管理员批准，本县停用双人审批的当场清除。\n"
						"  例：xianfeng erase --run --as county --data /srv/xianfeng",
		command_erase },
	{ "approval", "双人审批：列出、停用、启用", "xianfeng approval list [--data 目录]\n  xianfeng approval off --reason 原因 | approval on\n"
						 "  停用后，合并、撤销组织等由一个人就能办成；审批页面一直显示原因。\n"
						 "  例：xianfeng approval off --reason 全县只有一名管理员 --data /srv/xianfeng",
		command_approval },
	{ "speak", "把一段文字读成声音文件（试朗读程序）", "xianfeng speak --out 文件 [--with 程序]\n  要读的文字从标准输入来；不写 --with 时用设置 speech 的程序。\n"
							  "  例：echo 今晚七点半开会 | xianfeng speak --out 通知.wav",
		command_speak },
	{ "mail", "试发一封邮件（设置邮件提醒时用）", "xianfeng mail --to 邮箱地址\n  用设置 mail-server、mail-from 等发一封，并说明发成没有、为什么。\n"
						"  例：xianfeng mail --to keeper@example.org",
		command_mail },
	{ "version", "版本", "xianfeng version\n  例：xianfeng version", command_version },
};

static void help(void)
{
	printf("先锋：县域智慧党建平台\n\n用法：xianfeng 命令 [选项]；xianfeng 命令 --help 看该命令的选项和例子\n\n");
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		printf("  %-8s %s\n", commands[i].name, commands[i].about);
	printf("\n共同选项：--data 目录（默认 ./data）、--db postgres://…（默认用目录里的文件）、--county 代码或县名（有多个县时）、--counties 各县的清单、--listen 地址:端口、--config 设置文件\n");
}

#define SETTINGS "xianfeng.conf"

/* What lies in a directory by chance may be another county's. */
static void say_found(void)
{
	char path[PATH_MAX];
	if (realpath(SETTINGS, path))
		fprintf(stderr, "没有写 --config，设置取自当前目录的 %s。\n", path);
}

static int run(const struct command *command, struct command_line *line)
{
	if (option_flag(line, "help")) {
		printf("%s\n\n%s\n", command->about, command->usage);
		return EXIT_DONE;
	}
	const char *file = option_text(line, "config", NULL), *why = NULL;
	line->config = config_load(line->arena, file ? file : SETTINGS, file == NULL, &why);
	if (!file)
		say_found();
	if (!line->config) {
		fprintf(stderr, "%s\n", why);
		return EXIT_REFUSED;
	}
	line->county = option_text(line, "county", NULL);
	const char *counties = option_text(line, "counties", NULL);
	if (counties)
		config_set(line->config, "counties", counties);
	const char *data = option_text(line, "data", NULL), *db = option_text(line, "db", NULL), *listen = option_text(line, "listen", NULL);
	if (data)
		config_set(line->config, "data", data);
	if (db)
		config_set(line->config, "db", db);
	if (listen)
		config_set(line->config, "listen", listen);
	static const char *const levels[] = { "debug", "info", "warn", "error" };
	for (size_t i = 0; i < COUNT_OF(levels); i++)
		if (text_eq(config_text(line->config, "log"), levels[i]))
			log_level_set((enum log_level)i);
	if (!rules_read(line))
		return EXIT_REFUSED;
	int code = command->run(line);
	if (code == EXIT_USAGE)
		fprintf(stderr, "用法：%s\n", command->usage);
	return code;
}

struct call {
	const struct command *command;
	struct command_line line;
	int code;
};

static void call_run(void *arg)
{
	struct call *call = arg;
	call->line.arena = arena_new();
	call->code = run(call->command, &call->line);
	arena_free(call->line.arena);
}

int main(int argc, char **argv)
{
	if (argc < 2 || text_eq(argv[1], "--help") || text_eq(argv[1], "help")) {
		help();
		return argc < 2 ? EXIT_USAGE : EXIT_DONE;
	}
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (!text_eq(argv[1], commands[i].name))
			continue;
		struct call call = { .command = &commands[i], .line = { .argc = argc - 2, .argv = argv + 2 } };
		if (arena_guard(call_run, &call))
			return call.code;
		fprintf(stderr, "服务器内存不够，这条命令没有做完；已保存的数据没有丢失。请腾出内存后再运行一次。\n");
		fflush(stdout);
		_exit(EXIT_REFUSED); /* threads that a command was left with are not waited for */
	}
	fprintf(stderr, "没有“%s”这个命令。xianfeng --help 列出全部命令。\n", argv[1]);
	return EXIT_USAGE;
}
