/** Replaces functions that the loaded objects of this process import. */
#pragma once

#include <stddef.h>

struct elf_patch {
  const char *name;
  void (*replacement)(void);
};

/**
 * Points the imports of the named functions, in the executable and in every shared object, to their
 * replacements. Calls inside of the object that defines such a function are not affected.
 * To be called while no other thread runs. Returns 0, or -1 with errno.
 */
int elf_patch_all(const struct elf_patch *patches, size_t count);
