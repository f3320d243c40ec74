/*
 * One faked clock for several processes: what libc tells of the time, and how long it waits.
 *
 * Preloaded (LD_PRELOAD) into the bot and into the double. Both map the page that MONTH_CLOCK names,
 * so that a change of the speed, or a leap, is one write that both see at the same instant. Whatever
 * asks libc goes by it: asyncio, APScheduler, discord.py's heartbeat thread, SQLite's busy handler.
 *
 * Three things stay real: the clocks of processor time; CLOCK_MONOTONIC_RAW, by which the run itself
 * is measured; and waits of up to 10 ms on a condition, which is how Python hands its lock around.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL
#define SLICE 1000000LL /* a wait looks at the page this often, in real ns: a leap is noticed by then */
#define INTERPRETERS_OWN 10000000LL

struct page {
    _Atomic uint64_t version; /* odd while it is being written */
    int64_t real_at, fake_at; /* monotonic, ns: the fake clock showed fake_at at real_at */
    int64_t wall_ahead;       /* wall clock less monotonic clock, ns */
    double speed;
};

static struct page *page;

static int64_t in_ns(const struct timespec *t) { return t->tv_sec * SECOND + t->tv_nsec; }

static struct timespec from_ns(int64_t ns) {
    return (struct timespec){.tv_sec = ns / SECOND, .tv_nsec = ns % SECOND};
}

static int real_clock(clockid_t id, struct timespec *t) {
    static int (*next)(clockid_t, struct timespec *);
    if (!next) next = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    return next(id, t);
}

static int64_t real_now(void) {
    struct timespec t;
    real_clock(CLOCK_MONOTONIC, &t);
    return in_ns(&t);
}

static struct page page_now(void) {
    struct page copy;
    uint64_t version;
    do {
        version = atomic_load(&page->version);
        copy.real_at = page->real_at;
        copy.fake_at = page->fake_at;
        copy.wall_ahead = page->wall_ahead;
        copy.speed = page->speed;
        atomic_thread_fence(memory_order_seq_cst);
    } while ((version & 1) || version != atomic_load(&page->version));
    return copy;
}

static int64_t shown_by(const struct page *p) {
    return p->fake_at + (int64_t)((double)(real_now() - p->real_at) * p->speed);
}

static int64_t fake_now(void) {
    struct page p = page_now();
    return shown_by(&p);
}

/* Real ns to wait now for a fake deadline: at most a slice, 0 when it has come. */
static int64_t slice_before(int64_t deadline) {
    struct page p = page_now();
    int64_t left = deadline - shown_by(&p);
    if (left <= 0) return 0;
    int64_t real = (int64_t)((double)left / p.speed) + 1;
    return real < SLICE ? real : SLICE;
}

__attribute__((constructor)) static void open_page(void) {
    const char *name = getenv("MONTH_CLOCK");
    int file = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *at = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (at != MAP_FAILED) page = at;
}

/* For the run itself, through ctypes. There is one writer. */

static void write_page(int64_t leap, int64_t wall, double speed) {
    struct page p = page_now();
    int64_t real = real_now(), fake = p.fake_at;
    if (p.real_at) fake += (int64_t)((double)(real - p.real_at) * p.speed);
    atomic_fetch_add(&page->version, 1);
    page->real_at = real;
    page->fake_at = (p.real_at ? fake : real) + leap;
    page->wall_ahead = wall ? wall - page->fake_at : p.wall_ahead;
    page->speed = speed;
    atomic_fetch_add(&page->version, 1);
}

int month_is_faked(void) { return page != NULL; }
void month_begin(int64_t wall) { write_page(0, wall, 1.0); }
void month_speed(double speed) { write_page(0, 0, speed); }
void month_leap(int64_t ns) { write_page(ns, 0, page->speed); }

/* What time it is. */

static int64_t ahead_of_monotonic(clockid_t id, const struct page *p) {
    return id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE ? p->wall_ahead : 0;
}

static int is_faked(clockid_t id) {
    return page && page->real_at &&
           (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE || id == CLOCK_MONOTONIC ||
            id == CLOCK_MONOTONIC_COARSE || id == CLOCK_BOOTTIME);
}

int clock_gettime(clockid_t id, struct timespec *t) {
    if (!is_faked(id)) return real_clock(id, t);
    struct page p = page_now();
    *t = from_ns(shown_by(&p) + ahead_of_monotonic(id, &p));
    return 0;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    *t = (struct timeval){.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t *t) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (t) *t = now.tv_sec;
    return now.tv_sec;
}

/* Waiting. A deadline is in the fake monotonic clock, in ns. */

static int sleep_until(int64_t deadline) {
    for (int64_t slice; (slice = slice_before(deadline)) > 0;) {
        struct timespec t = from_ns(slice);
        if (syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &t, NULL) != 0) return EINTR;
    }
    return 0;
}

int clock_nanosleep(clockid_t id, int flags, const struct timespec *t, struct timespec *left) {
    if (!is_faked(id)) return syscall(SYS_clock_nanosleep, id, flags, t, left) ? errno : 0;
    struct page p = page_now();
    int64_t at = flags & TIMER_ABSTIME ? in_ns(t) - ahead_of_monotonic(id, &p)
                                       : shown_by(&p) + in_ns(t);
    int failed = sleep_until(at);
    if (failed && left && !(flags & TIMER_ABSTIME)) {
        int64_t rest = at - fake_now();
        *left = from_ns(rest > 0 ? rest : 0);
    }
    return failed;
}

int nanosleep(const struct timespec *t, struct timespec *left) {
    errno = clock_nanosleep(CLOCK_MONOTONIC, 0, t, left);
    return errno ? -1 : 0;
}

int usleep(useconds_t us) {
    struct timespec t = from_ns((int64_t)us * 1000);
    return nanosleep(&t, NULL);
}

static int real_ppoll(struct pollfd *files, nfds_t count, int64_t ns) {
    struct timespec t = from_ns(ns);
    return syscall(SYS_ppoll, files, count, ns < 0 ? NULL : &t, NULL, 0);
}

static int poll_until(struct pollfd *files, nfds_t count, int64_t deadline) {
    for (;;) {
        int64_t slice = slice_before(deadline);
        int found = real_ppoll(files, count, slice);
        if (found || slice == 0) return found;
    }
}

int poll(struct pollfd *files, nfds_t count, int milliseconds) {
    if (!is_faked(CLOCK_MONOTONIC) || milliseconds <= 0)
        return real_ppoll(files, count, milliseconds < 0 ? -1 : 0);
    return poll_until(files, count, fake_now() + milliseconds * 1000000LL);
}

static int real_epoll(int file, struct epoll_event *events, int most, int milliseconds) {
    return syscall(SYS_epoll_pwait, file, events, most, milliseconds, NULL, 0);
}

int epoll_wait(int file, struct epoll_event *events, int most, int milliseconds) {
    if (!is_faked(CLOCK_MONOTONIC) || milliseconds <= 0)
        return real_epoll(file, events, most, milliseconds);
    int64_t deadline = fake_now() + milliseconds * 1000000LL;
    for (;;) {
        struct pollfd one = {.fd = file, .events = POLLIN};
        int found = poll_until(&one, 1, deadline);
        if (found < 0) return found;
        int count = real_epoll(file, events, most, 0);
        if (count || found == 0) return count;
    }
}

int sem_clockwait(sem_t *sem, clockid_t id, const struct timespec *at) {
    static int (*next)(sem_t *, clockid_t, const struct timespec *);
    if (!next)
        next = (int (*)(sem_t *, clockid_t, const struct timespec *))dlsym(RTLD_NEXT, "sem_clockwait");
    if (!is_faked(id)) return next(sem, id, at);
    struct page p = page_now();
    int64_t deadline = in_ns(at) - ahead_of_monotonic(id, &p);
    for (;;) {
        int64_t slice = slice_before(deadline);
        struct timespec until = from_ns(real_now() + slice);
        int failed = next(sem, CLOCK_MONOTONIC, &until);
        if (!failed || errno != ETIMEDOUT || slice == 0) return failed;
    }
}

int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict at) {
    return sem_clockwait(sem, CLOCK_REALTIME, at);
}

typedef int (*cond_wait)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);

static int wait_on(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t deadline) {
    static cond_wait next;
    if (!next) next = (cond_wait)dlsym(RTLD_NEXT, "pthread_cond_clockwait");
    int64_t left = deadline - fake_now();
    int is_interpreters = left <= INTERPRETERS_OWN;
    for (;;) {
        int64_t slice = is_interpreters ? (left > 0 ? left : 0) : slice_before(deadline);
        struct timespec until = from_ns(real_now() + slice);
        int failed = next(cond, mutex, CLOCK_MONOTONIC, &until);
        if (failed != ETIMEDOUT || is_interpreters || slice == 0) return failed;
    }
}

int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t id,
                           const struct timespec *at) {
    static cond_wait next;
    if (!next) next = (cond_wait)dlsym(RTLD_NEXT, "pthread_cond_clockwait");
    if (!is_faked(id)) return next(cond, mutex, id, at);
    struct page p = page_now();
    return wait_on(cond, mutex, in_ns(at) - ahead_of_monotonic(id, &p));
}

/* Of which clock a condition is, nobody can ask; but no machine is up for fifteen years. */
int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict at) {
    clockid_t id = at->tv_sec > 500000000 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    return pthread_cond_clockwait(cond, mutex, id, at);
}
