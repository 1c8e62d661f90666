/* Slow work (password hashing, workbooks, photos): two threads, so that neither the pool nor the writer waits for it. */
#include <pthread.h>

#include "route/internal.h"

#define THREADS 2
#define QUEUE_MOST 256

struct slow_pool {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct passage *first, **last;
	int queued;
	bool stopping;
	pthread_t threads[THREADS];
};

static struct passage *take(struct slow_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	while (!pool->first && !pool->stopping)
		pthread_cond_wait(&pool->wake, &pool->lock);
	struct passage *p = pool->first;
	if (p) {
		pool->first = p->next;
		if (!pool->first)
			pool->last = &pool->first;
		pool->queued--;
	}
	pthread_mutex_unlock(&pool->lock);
	return p;
}

static void slow_turn(void *arg)
{
	struct passage *p = arg;
	passage_begin(p);
	p->request.route->slow(&p->request);
	work_db_check(&p->work);
}

static void *slow_main(void *arg)
{
	struct passage *p;
	while ((p = take(arg)) != NULL) {
		log_request_set(p->work.request);
		if (!arena_guard(slow_turn, p)) {
			p->work.arena = http_arena(p->request.http); /* a step with memory of its own may have been left */
			work_lacks(&p->work);
		}
		if (p->work.db)
			passage_end(p);
		log_request_set(NULL);
		http_resume(p->request.http);
	}
	return NULL;
}

struct slow_pool *slow_start(void)
{
	struct slow_pool *pool = calloc(1, sizeof *pool);
	if (!pool)
		die("no memory for the slow pool");
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->wake, NULL);
	pool->last = &pool->first;
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&pool->threads[i], NULL, slow_main, pool) != 0)
			die("no thread for slow work");
	return pool;
}

void slow_stop(struct slow_pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
	for (int i = 0; i < THREADS; i++)
		pthread_join(pool->threads[i], NULL);
	pthread_cond_destroy(&pool->wake);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

bool slow_submit(struct slow_pool *pool, struct passage *p)
{
	pthread_mutex_lock(&pool->lock);
	bool room = pool->queued < QUEUE_MOST && !pool->stopping;
	if (room) {
		p->next = NULL;
		*pool->last = p;
		pool->last = &p->next;
		pool->queued++;
		pthread_cond_signal(&pool->wake);
	}
	pthread_mutex_unlock(&pool->lock);
	return room;
}
