/* What a server owns beside its connections: arenas in reserve, and the listening socket. */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/inside.h"

#define BACKLOG 1024
#define REQUEST_MEMORY_MOST (512u << 20) /* no request may take the whole machine; the largest workbook needs a quarter */

struct arena *server_arena(struct http_server *s)
{
	struct arena *a = NULL;
	pthread_mutex_lock(&s->arenas_lock);
	if (s->arenas_count)
		a = s->arenas[--s->arenas_count];
	pthread_mutex_unlock(&s->arenas_lock);
	if (!a)
		a = arena_new();
	arena_limit(a, REQUEST_MEMORY_MOST);
	return a;
}

void server_arena_back(struct http_server *s, struct arena *a)
{
	pthread_mutex_lock(&s->arenas_lock);
	if (s->arenas_count < ARENAS_KEPT) {
		s->arenas[s->arenas_count++] = a;
		a = NULL;
	}
	pthread_mutex_unlock(&s->arenas_lock);
	arena_free(a);
}

int http_port(const struct http_server *s)
{
	return s->port;
}

int http_connections(const struct http_server *s)
{
	return atomic_load(&s->connections);
}

const struct http_server *http_server_of(const struct http *h)
{
	return h->server;
}

int64_t http_requests(const struct http_server *s)
{
	return atomic_load(&s->requests);
}

/* ---- the listening socket ---- */

static const char *refusal(int error)
{
	switch (error) {
	case EADDRINUSE:
		return "监听地址已被别的程序占用:请停掉它,或用 --listen 换一个端口";
	case EACCES:
		return "没有权限使用这个端口:1024 以下的端口要由系统管理员授权,请换一个端口";
	case EADDRNOTAVAIL:
		return "本机没有这个地址:请检查 --listen 里的地址";
	default:
		return "无法监听这个地址:请检查 --listen 的写法,例如 127.0.0.1:8080";
	}
}

/* Splits "host:port" or "[v6]:port" into two texts. */
static bool where_split(const char *where, char *host, size_t host_size, const char **port)
{
	const char *colon = strrchr(where, ':');
	int64_t n;
	if (!colon || !str_i64(str_of(colon + 1), &n) || n < 0 || n > 65535)
		return false;
	struct str h = {where, (size_t)(colon - where)};
	if (h.len >= 2 && h.at[0] == '[' && h.at[h.len - 1] == ']')
		h = (struct str){h.at + 1, h.len - 2};
	else if (h.len && memchr(h.at, ':', h.len))
		return false;
	if (h.len == 0 || h.len >= host_size)
		return false;
	memcpy(host, h.at, h.len);
	host[h.len] = 0;
	*port = colon + 1;
	return true;
}

static int socket_listen(const struct addrinfo *to)
{
	int one = 1;
	int fd = socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (to->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	if (bind(fd, to->ai_addr, to->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int socket_port(int fd)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof at;
	if (getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		return 0;
	return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
					      : ((struct sockaddr_in *)&at)->sin_port);
}

int listen_open(const char *where, int *port, const char **why)
{
	char host[128];
	const char *service;
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found = NULL;
	if (!where || !where_split(where, host, sizeof host, &service) ||
		getaddrinfo(host, service, &hints, &found) != 0) {
		*why = refusal(0);
		return -1;
	}
	int fd = socket_listen(found);
	if (fd < 0)
		*why = refusal(errno);
	else
		*port = socket_port(fd);
	freeaddrinfo(found);
	return fd;
}
