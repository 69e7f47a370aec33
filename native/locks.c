#define _GNU_SOURCE
#include "locks.h"

#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"
#include "elf-patch.h"

/* glibc 2.34 has given this function a new version; the old one is the same and lets older systems load this. */
#if defined(__GLIBC__) && defined(__x86_64__)
__asm__(".symver pthread_mutex_trylock, pthread_mutex_trylock@GLIBC_2.2.5");
#elif defined(__GLIBC__) && defined(__aarch64__)
__asm__(".symver pthread_mutex_trylock, pthread_mutex_trylock@GLIBC_2.17");
#endif

/** Operations of futex(2). A system without the kernel's headers has no name for them. */
enum { FUTEX_WAIT = 0, FUTEX_WAIT_BITSET = 9, FUTEX_OPERATION_MASK = 0x7f };

static int wake_nobody(pthread_cond_t *condition);
static int wait_for_nobody(pthread_cond_t *condition, pthread_mutex_t *mutex);
static int lock_or_give_up(pthread_mutex_t *mutex);
static long call_or_give_up(long number, long a, long b, long c, long d, long e, long f);

/** The C library's own, which the import of this addon does not lead to any more. */
static long (*system_call)(long number, ...);

int locks_expect_nobody(void) {
  static const struct elf_patch patches[] = {
      {"pthread_cond_signal", (void (*)(void))wake_nobody},
      {"pthread_cond_broadcast", (void (*)(void))wake_nobody},
      {"pthread_cond_wait", (void (*)(void))wait_for_nobody},
      {"pthread_cond_timedwait", (void (*)(void))wait_for_nobody},
      {"pthread_mutex_lock", (void (*)(void))lock_or_give_up},
      {"syscall", (void (*)(void))call_or_give_up},
  };
  system_call = syscall;
  return elf_patch_all(patches, sizeof patches / sizeof *patches);
}

/**
 * glibc's may wait for the threads that slept at the fork. V8 calls it when it offers a job to its helpers; it
 * then does the whole job on the thread that joins it, since none has helped.
 */
static int wake_nobody(pthread_cond_t *condition) {
  (void)condition;
  return 0;
}

/** V8 waits for a helper that had begun its part before the fork: that part is lost. */
static int wait_for_nobody(pthread_cond_t *condition, pthread_mutex_t *mutex) {
  (void)condition;
  (void)mutex;
  _exit(CHILD_NOT_QUIESCENT);
}

/** What a held lock protects was half changed at the fork, most often the queue of jobs of Node's platform. */
static int lock_or_give_up(pthread_mutex_t *mutex) {
  if (pthread_mutex_trylock(mutex) != 0) _exit(CHILD_NOT_QUIESCENT);
  return 0;
}

/** From Node 24 on V8 waits by Abseil's locks, which call the kernel themselves: futex(2), with the value to wait on. */
static long call_or_give_up(long number, long a, long b, long c, long d, long e, long f) {
  const long operation = b & FUTEX_OPERATION_MASK;
  const int is_wait = number == SYS_futex && (operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET);
  if (!is_wait) return system_call(number, a, b, c, d, e, f);
  if (*(const volatile int *)a == (int)c) _exit(CHILD_NOT_QUIESCENT);
  errno = EAGAIN;
  return -1;
}
