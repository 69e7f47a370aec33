/** How urgent the disk is to a thread, against other processes. */
#pragma once

/** The calling thread, and those that it makes from now on, read and write when nobody else wants to. 0, or -1 with errno. */
int io_priority_set_idle(void);
