#define _GNU_SOURCE
#include "descriptors.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

int descriptors_drop_all_but(int kept) {
  const int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  DIR *list = opendir("/proc/self/fd");
  if (null_fd < 0 || event_fd < 0 || list == NULL) return -1;

  const struct dirent *entry;
  while ((entry = readdir(list)) != NULL) {
    if (entry->d_name[0] == '.') continue;
    const int fd = atoi(entry->d_name);
    if (fd == kept || fd == null_fd || fd == event_fd || fd == dirfd(list)) continue;
    if (dup2(fd <= STDERR_FILENO ? null_fd : event_fd, fd) < 0) return -1;
  }
  closedir(list);
  return 0;
}
