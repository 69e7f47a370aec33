/** What locks and conditions mean in a forked process, where no thread is left that could open them. */
#pragma once

/**
 * Has the whole process give up, with CHILD_NOT_QUIESCENT, where it would wait for another thread, instead of
 * waiting forever. Returns 0, or -1 with errno.
 */
int locks_expect_nobody(void);
