/*
 * A slower CPU for one tree of processes, without stalls: preloaded, it tells them clocks that run 1/speed times as fast,
 * shortens their waits to match, and tells their CPU time in the same unit. Work then takes 1/speed times as long as a
 * timer of theirs says, as on a slower machine; only the scheduler's slices
 * seem longer by the same factor, which they are not on a real one.
 * A cgroup's quota is no slower CPU: the thread runs at full speed and then stands still for the rest of its period.
 *
 * TWO_AM_SLOW_CLOCK=speed:monotonic:realtime, both in ns: when the clocks of this tree began to run faster.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double rate = 1; /* told seconds a real second */
static int64_t monotonic0, realtime0;
static const int64_t second = 1000000000;

__attribute__((constructor)) static void read_settings(void) {
  const char *settings = getenv("TWO_AM_SLOW_CLOCK");
  double speed;
  if (settings && sscanf(settings, "%lf:%ld:%ld", &speed, &monotonic0, &realtime0) == 3 && speed > 0) rate = 1 / speed;
}

static int64_t ns(const struct timespec *t) { return t->tv_sec * second + t->tv_nsec; }
static void put(struct timespec *t, int64_t v) { t->tv_sec = v / second; t->tv_nsec = v % second; }
static int64_t origin(clockid_t c) {
  switch (c) {
    case CLOCK_REALTIME: case CLOCK_REALTIME_COARSE: return realtime0;
    case CLOCK_MONOTONIC: case CLOCK_MONOTONIC_COARSE: case CLOCK_MONOTONIC_RAW: case CLOCK_BOOTTIME: return monotonic0;
    default: return 0;
  }
}
static int64_t told(clockid_t c, int64_t real) { int64_t o = origin(c); return o + (int64_t)((real - o) * rate); }
static int64_t real_of(clockid_t c, int64_t t) { int64_t o = origin(c); return o + (int64_t)((t - o) / rate); }
#define NEXT(name) static __typeof__(&name) next; if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

int clock_gettime(clockid_t c, struct timespec *t) {
  NEXT(clock_gettime);
  int r = next(c, t);
  if (r == 0) put(t, told(c, ns(t)));
  return r;
}
int gettimeofday(struct timeval *restrict v, void *restrict z) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  v->tv_sec = t.tv_sec; v->tv_usec = t.tv_nsec / 1000;
  return 0;
}
time_t time(time_t *out) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  if (out) *out = t.tv_sec;
  return t.tv_sec;
}
static void stretch(struct timeval *v) {
  int64_t us = (int64_t)((v->tv_sec * 1000000.0 + v->tv_usec) * rate);
  v->tv_sec = us / 1000000; v->tv_usec = us % 1000000;
}
int getrusage(__rusage_who_t who, struct rusage *u) {
  NEXT(getrusage);
  int r = next(who, u);
  if (r == 0) { stretch(&u->ru_utime); stretch(&u->ru_stime); }
  return r;
}
/* epoll's own timeout is in ms: too coarse at a clock that runs faster. */
static int wait_ns(int fd, struct epoll_event *e, int n, int timeout, const sigset_t *s) {
  struct timespec t;
  if (timeout > 0) put(&t, (int64_t)(timeout * 1e6 / rate));
  else put(&t, 0);
  return syscall(SYS_epoll_pwait2, fd, e, n, timeout < 0 ? NULL : &t, s, 8);
}
int epoll_pwait(int fd, struct epoll_event *e, int n, int timeout, const sigset_t *s) { return wait_ns(fd, e, n, timeout, s); }
int epoll_wait(int fd, struct epoll_event *e, int n, int timeout) { return wait_ns(fd, e, n, timeout, NULL); }
int poll(struct pollfd *f, nfds_t n, int timeout) {
  struct timespec t;
  if (timeout >= 0) put(&t, (int64_t)(timeout * 1e6 / rate));
  return (int)syscall(SYS_ppoll, f, n, timeout < 0 ? NULL : &t, NULL, 8);
}
int nanosleep(const struct timespec *want, struct timespec *left) {
  NEXT(nanosleep);
  struct timespec t;
  put(&t, (int64_t)(ns(want) / rate));
  int r = next(&t, left);
  if (r && left) put(left, (int64_t)(ns(left) * rate));
  return r;
}
int clock_nanosleep(clockid_t c, int flags, const struct timespec *want, struct timespec *left) {
  NEXT(clock_nanosleep);
  struct timespec t;
  put(&t, flags & TIMER_ABSTIME ? real_of(c, ns(want)) : (int64_t)(ns(want) / rate));
  int r = next(c, flags, &t, left);
  if (r && left) put(left, (int64_t)(ns(left) * rate));
  return r;
}
int usleep(useconds_t us) { struct timespec t; put(&t, (int64_t)us * 1000); return nanosleep(&t, NULL); }
/* Which clock a condition waits by is in its attributes; V8 and libuv take the monotonic one. */
int pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m, const struct timespec *restrict until) {
  NEXT(pthread_cond_timedwait);
  struct timespec t;
  clockid_t clock = ns(until) > realtime0 / 2 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  put(&t, real_of(clock, ns(until)));
  return next(c, m, &t);
}
int pthread_cond_clockwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m, clockid_t clock, const struct timespec *restrict until) {
  NEXT(pthread_cond_clockwait);
  struct timespec t;
  put(&t, real_of(clock, ns(until)));
  return next(c, m, clock, &t);
}
int sem_timedwait(sem_t *restrict s, const struct timespec *restrict until) {
  NEXT(sem_timedwait);
  struct timespec t;
  put(&t, real_of(CLOCK_REALTIME, ns(until)));
  return next(s, &t);
}
