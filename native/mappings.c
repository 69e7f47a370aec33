#define _GNU_SOURCE
#include "mappings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The kernel hands out these files by pages of 4 KiB; the rest is room for a line that the page cuts off. */
enum { BUFFER_BYTES = 16 * 1024 };

static int read_file(struct mappings *mappings, const char *path);
static ssize_t take_lines(struct mappings *mappings, const char *text, size_t length);
static int take_line(struct mappings *mappings, const char *line, const char *end);
static struct mapping parse_mapping(const char *line);
static bool has_dontfork(const char *flags, const char *end);

int mappings_read(struct mappings *mappings) { return read_file(mappings, "/proc/self/maps"); }

int mappings_read_flags(struct mappings *mappings) { return read_file(mappings, "/proc/self/smaps"); }

int mappings_append(struct mappings *mappings, struct mapping mapping) {
  if (mappings->count == mappings->capacity) {
    const size_t capacity = mappings->capacity == 0 ? 1024 : 2 * mappings->capacity;
    struct mapping *items = realloc(mappings->items, capacity * sizeof *items);
    if (items == NULL) return -1;
    mappings->items = items;
    mappings->capacity = capacity;
  }
  mappings->items[mappings->count++] = mapping;
  return 0;
}

int mappings_advise(const struct mappings *mappings, int advice) {
  for (size_t i = 0; i < mappings->count;) {
    const uintptr_t start = mappings->items[i].start;
    uintptr_t end = mappings->items[i++].end;
    while (i < mappings->count && mappings->items[i].start == end) end = mappings->items[i++].end;
    if (madvise((void *)start, end - start, advice) != 0 && errno != ENOMEM && errno != EINVAL) return -1;
  }
  return 0;
}

static int read_file(struct mappings *mappings, const char *path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  char buffer[BUFFER_BYTES];
  size_t length = 0;
  ssize_t got;
  while ((got = read(fd, buffer + length, sizeof buffer - length)) != 0) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    length += (size_t)got;
    const ssize_t taken = take_lines(mappings, buffer, length);
    if (taken < 0) {
      got = -1;
      break;
    }
    length -= (size_t)taken;
    memmove(buffer, buffer + taken, length);
  }
  const int error = errno;
  close(fd);
  errno = error;
  return got < 0 ? -1 : 0;
}

/** Returns how many bytes the whole lines of the text had, or -1 with errno. */
static ssize_t take_lines(struct mappings *mappings, const char *text, size_t length) {
  const char *line = text;
  const char *newline;
  while ((newline = memchr(line, '\n', length - (size_t)(line - text))) != NULL) {
    if (take_line(mappings, line, newline) != 0) return -1;
    line = newline + 1;
  }
  return line - text;
}

/** A mapping begins with a line of lower-case hex; in `smaps` its flags are the last line below it. */
static int take_line(struct mappings *mappings, const char *line, const char *end) {
  static const char flags[] = "VmFlags:";
  if (*line < 'A' || *line > 'Z') return mappings_append(mappings, parse_mapping(line));
  const bool is_flags = (size_t)(end - line) >= sizeof flags - 1 && memcmp(line, flags, sizeof flags - 1) == 0;
  if (is_flags && mappings->count > 0) {
    mappings->items[mappings->count - 1].is_dontfork = has_dontfork(line + sizeof flags - 1, end);
  }
  return 0;
}

/** `start-end permissions offset device inode path`: memory that no file is behind has inode 0 (proc_pid_maps(5)). */
static struct mapping parse_mapping(const char *line) {
  char *at;
  struct mapping mapping = {.start = strtoul(line, &at, 16)};
  mapping.end = strtoul(at + 1, &at, 16);
  const bool is_private = at[4] == 'p';
  strtoul(at + 6, &at, 16);                /* offset */
  strtoul(at + 1, &at, 16);                /* device, major */
  strtoul(at + 1, &at, 16);                /* device, minor */
  mapping.is_private_memory = is_private && strtoul(at + 1, &at, 10) == 0;
  return mapping;
}

/** Each flag is two letters after a space; "dc" is "do not copy on fork" (proc_pid_smaps(5)). */
static bool has_dontfork(const char *flags, const char *end) {
  for (; end - flags >= 3; flags += 3) {
    if (flags[1] == 'd' && flags[2] == 'c') return true;
  }
  return false;
}
