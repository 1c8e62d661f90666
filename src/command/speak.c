/* The command that speaks a text into a file: the server runs it beside itself, and a keeper can try a voice with it. */
#include "command/command.h"
#include "speech/speech.h"

int command_speak(struct command_line *line)
{
	const char *out = option_text(line, "out", NULL), *with = option_text(line, "with", config_text(line->config, "speech"));
	if (!line_finished(line))
		return EXIT_USAGE;
	if (!out) {
		fprintf(stderr, "请用 --out 文件 写明声音存到哪里。要读的文字从标准输入来。\n");
		return EXIT_USAGE;
	}
	if (!text_eq(with, "espeak-ng") && !speech_there(with)) {
		fprintf(stderr, "没有可以朗读的程序。请安装 espeak-ng，或在设置 speech 里写明别的程序。\n");
		return EXIT_REFUSED;
	}
	if (!speech_make(text_empty(with) ? "espeak-ng" : with, out)) {
		fprintf(stderr, "没有读成。请检查朗读程序能不能运行。\n");
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}
