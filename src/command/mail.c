/* The command that sends one letter with the settings, and says how that ended: for whoever sets the server up. */
#include "command/command.h"
#include "mail/mail.h"

static int sent(struct command_line *line, const struct smtp_server *server, const char *to)
{
	const char *why, *wrong = smtp_server_wrong(server);
	if (wrong) {
		fprintf(stderr, "%s。\n", wrong);
		return EXIT_REFUSED;
	}
	struct smtp_mail mail = { .to = to, .subject = arena_printf(line->arena, "%s：试发一封", server->name),
		.text = arena_printf(line->arena, "看到这封信，说明%s的邮件提醒设置好了。", server->name), .now = clock_now() };
	enum smtp_outcome outcome = smtp_send(smtp_open(line->arena, server), line->arena, &mail, &why);
	fprintf(outcome == SMTP_SENT ? stdout : stderr, "%s。\n", why);
	return outcome == SMTP_SENT ? EXIT_DONE : EXIT_REFUSED;
}

int command_mail(struct command_line *line)
{
	struct smtp_server server;
	const char *to = option_text(line, "to", NULL);
	if (!line_finished(line))
		return EXIT_USAGE;
	if (!smtp_address_valid(to)) {
		fprintf(stderr, "请用 --to 邮箱地址 写明试发给谁。\n");
		return EXIT_USAGE;
	}
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	int code = EXIT_REFUSED;
	if (mail_server(line->config, store, &server))
		code = sent(line, &server, to);
	else
		fprintf(stderr, "还没有设置邮件服务器。请在设置文件里写上 mail-server 和 mail-from（docs/operations.md）。\n");
	store_close(store);
	return code;
}
