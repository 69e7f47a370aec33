#define _GNU_SOURCE
#include "malloc-state.h"

#include <dlfcn.h>
#include <stddef.h>

/* glibc 2.34 has moved this function; the old version is the same and lets older systems load this. */
#if defined(__GLIBC__) && defined(__x86_64__)
__asm__(".symver dlsym, dlsym@GLIBC_2.2.5");
#elif defined(__GLIBC__) && defined(__aarch64__)
__asm__(".symver dlsym, dlsym@GLIBC_2.17");
#endif

/** As mallinfo2(3) returns it; older headers do not know it. */
struct mallinfo2_result {
  size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
};

static const char *replaced_by(void);

struct malloc_state malloc_state_read(void) {
  struct malloc_state state = {.allocator = replaced_by(), .free_bytes = -1, .used_bytes = -1};
  if (state.allocator != NULL) return state;
  /* From glibc 2.33 on; mallinfo(3), which came before it, counts to 2 GiB. */
  struct mallinfo2_result (*read_all)(void) = NULL;
  *(void **)&read_all = dlsym(RTLD_DEFAULT, "mallinfo2");
  if (read_all == NULL) {
    state.allocator = "other";
    return state;
  }
  const struct mallinfo2_result all = read_all();
  state.allocator = "glibc";
  state.free_bytes = (double)all.fordblks;
  state.used_bytes = (double)all.uordblks + (double)all.hblkhd;
  return state;
}

/** NULL for the C library's own malloc. One that is preloaded takes its place, and glibc's figures stand still. */
static const char *replaced_by(void) {
  static const struct {
    const char *symbol;
    const char *name;
  } known[] = {{"mallctl", "jemalloc"}, {"tc_version", "tcmalloc"}, {"mi_version", "mimalloc"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (dlsym(RTLD_DEFAULT, known[i].symbol) != NULL) return known[i].name;
  }
  return NULL;
}
