#define _GNU_SOURCE
#include "fork.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "heap-ranges.h"

static struct fork_result fork_with_heap(const struct heap_ranges *ranges, unsigned deadline_seconds);
static struct fork_result fork_with_pipe(unsigned deadline_seconds);
static pid_t fork_signals_held(void);
static struct fork_result failure(const char *step);
static double resident_bytes(void);
static double now_ms(void);

struct fork_result fork_process(unsigned deadline_seconds) {
  const double started_at_ms = now_ms();
  struct heap_ranges ranges = {0};
  struct fork_result result = heap_ranges_find(&ranges) == 0 ? fork_with_heap(&ranges, deadline_seconds)
                                                             : failure("read the mappings in /proc/self");
  if (result.failed_step == NULL && result.pid > 0) {
    result.rss_bytes = resident_bytes();
    result.pause_ms = now_ms() - started_at_ms;
  }
  heap_ranges_free(&ranges);
  return result;
}

static struct fork_result fork_with_heap(const struct heap_ranges *ranges, unsigned deadline_seconds) {
  const int is_open = mappings_advise(&ranges->closed, MADV_DOFORK) == 0 &&
                      mappings_advise(&ranges->unknown, MADV_DOFORK) == 0;
  struct fork_result result = is_open ? fork_with_pipe(deadline_seconds) : failure("madvise");
  const int is_child = result.failed_step == NULL && result.pid == 0;
  if (!is_child) mappings_advise(&ranges->closed, MADV_DONTFORK);
  return result;
}

static struct fork_result fork_with_pipe(unsigned deadline_seconds) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return failure("pipe");
  const pid_t parent = getpid();
  const pid_t pid = fork_signals_held();
  if (pid == 0) {
    close(ends[0]);
    child_prepare(parent, ends[1], deadline_seconds);
    return (struct fork_result){.pid = 0, .fd = ends[1]};
  }
  const struct fork_result result = pid > 0 ? (struct fork_result){.pid = pid, .fd = ends[0]} : failure("fork");
  close(ends[1]);
  if (pid < 0) close(ends[0]);
  return result;
}

/**
 * Returns with all signals blocked in the child: until it has dropped the handlers of the application, a
 * signal to it would be written into the pipe that libuv reads signals from in the parent.
 */
static pid_t fork_signals_held(void) {
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &before);
  const pid_t pid = fork();
  const int error = errno;
  if (pid != 0) sigprocmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return pid;
}

static struct fork_result failure(const char *step) {
  return (struct fork_result){.pid = -1, .fd = -1, .failed_step = step, .error = errno};
}

/** The second number of statm, in pages. The child's own would lack what it maps of files when it first touches it. */
static double resident_bytes(void) {
  char text[64] = "";
  const int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  const ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  unsigned long pages = 0;
  if (length <= 0 || sscanf(text, "%*u %lu", &pages) != 1) return 0;
  return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}
