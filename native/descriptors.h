/** The open descriptors that a forked process has inherited. */
#pragma once

/**
 * Lets go of every descriptor but `kept`, so that sockets, pipes and locked files belong to the parent alone.
 * The numbers stay taken: 0 to 2 by /dev/null, since nothing of the child may reach the application's output,
 * the others by an eventfd, since libuv aborts when it cannot write to its own.
 * Returns 0, or -1 with errno.
 */
int descriptors_drop_all_but(int kept);
