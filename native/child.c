#define _GNU_SOURCE
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "descriptors.h"
#include "locks.h"

static void end_with(pid_t parent);
static void drop_signal_handlers(void);
static void give_way(void);
static void leave_no_core(void);

void child_prepare(pid_t parent, int write_fd, unsigned deadline_seconds) {
  end_with(parent);
  alarm(deadline_seconds);
  drop_signal_handlers();
  give_way();
  if (descriptors_drop_all_but(write_fd) != 0) _exit(CHILD_NOT_PREPARED);
  if (locks_expect_nobody() != 0) _exit(CHILD_NOT_PREPARED);
  leave_no_core();
}

/** Nobody reads the pipe any more when the application is gone; the kernel counts its main thread as the parent. */
static void end_with(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(CHILD_NOT_PREPARED);
}

static void drop_signal_handlers(void) {
  const struct sigaction by_default = {.sa_handler = SIG_DFL};
  /* Refused for SIGKILL, SIGSTOP and the two that the C library keeps to itself. */
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &by_default, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/**
 * No core of the application's memory, not even to a handler behind a pipe, which the limit does not stop. This
 * comes last: it makes the files of /proc/self belong to root.
 */
static void leave_no_core(void) {
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  prctl(PR_SET_DUMPABLE, 0);
}

/** When memory is short, the kernel is to kill this process; when processors are, it is to wait. Both at best. */
static void give_way(void) {
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (fd >= 0) {
    const ssize_t ignored = write(fd, "1000", 4);
    (void)ignored;
    close(fd);
  }
  const int ignored = nice(19);
  (void)ignored;
}
