/* Functions that this project does not call, because each of them has cost somebody a night: they overrun, they keep
 * hidden state between threads, they guess at errors, or they start a shell. What to use instead stands beside each.
 * Included by every room's C files through base/base.h, after the system headers. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#undef strcpy
#define strcpy(...) banned_use_arena_dup
#undef strcat
#define strcat(...) banned_use_buf_put
#undef strncpy
#define strncpy(...) banned_use_arena_dup
#undef strncat
#define strncat(...) banned_use_buf_put
#undef sprintf
#define sprintf(...) banned_use_arena_printf_or_snprintf
#undef vsprintf
#define vsprintf(...) banned_use_arena_vprintf
#undef strtok
#define strtok(...) banned_use_str_cut
#undef atoi
#define atoi(...) banned_use_str_i64
#undef atol
#define atol(...) banned_use_str_i64
#undef gmtime
#define gmtime(...) banned_use_clock_local
#undef localtime
#define localtime(...) banned_use_clock_local
#undef system
#define system(...) banned_no_shell
#undef popen
#define popen(...) banned_no_shell

#endif
