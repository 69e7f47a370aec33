#define _GNU_SOURCE
#include "elf-patch.h"

#include <elf.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert(sizeof(void *) == 8, "64-bit ELF is assumed: relocations have addends, and symbols 32 bits");

struct patch_list {
  const struct elf_patch *items;
  size_t count;
};

struct relocations {
  const ElfW(Rela) *items;
  size_t bytes;
};

/** What is needed of the dynamic section of an object (System V ABI, chapter 5, "Dynamic Section"). */
struct imports {
  const ElfW(Sym) *symbols;
  const char *names;
  struct relocations of_data;
  struct relocations of_calls;
};

static int patch_object(struct dl_phdr_info *object, size_t size, void *patch_list);
static struct imports find_imports(const struct dl_phdr_info *object);
static int patch_slots(const struct dl_phdr_info *object, const struct imports *imports,
                       struct relocations relocations, const struct patch_list *patches);
static const struct elf_patch *find_patch(const struct patch_list *patches, const char *name);
static int overwrite(void *slot, void (*function)(void));

int elf_patch_all(const struct elf_patch *patches, size_t count) {
  struct patch_list list = {patches, count};
  return dl_iterate_phdr(patch_object, &list);
}

static int patch_object(struct dl_phdr_info *object, size_t size, void *patch_list) {
  (void)size;
  const struct imports imports = find_imports(object);
  if (imports.symbols == NULL || imports.names == NULL) return 0;
  if (patch_slots(object, &imports, imports.of_calls, patch_list) != 0) return -1;
  return patch_slots(object, &imports, imports.of_data, patch_list);
}

static struct imports find_imports(const struct dl_phdr_info *object) {
  struct imports imports = {0};
  const ElfW(Dyn) *entry = NULL;
  for (size_t i = 0; i < object->dlpi_phnum; i++) {
    if (object->dlpi_phdr[i].p_type == PT_DYNAMIC) {
      entry = (const void *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
    }
  }
  for (; entry != NULL && entry->d_tag != DT_NULL; entry++) {
    const uintptr_t value = entry->d_un.d_ptr;
    /* glibc has added the load address to these already, musl and the kernel's vDSO have not. */
    const void *address = (const void *)(value < object->dlpi_addr ? object->dlpi_addr + value : value);
    switch (entry->d_tag) {
      case DT_SYMTAB: imports.symbols = address; break;
      case DT_STRTAB: imports.names = address; break;
      case DT_RELA: imports.of_data.items = address; break;
      case DT_RELASZ: imports.of_data.bytes = value; break;
      case DT_JMPREL: imports.of_calls.items = address; break;
      case DT_PLTRELSZ: imports.of_calls.bytes = value; break;
    }
  }
  return imports;
}

static int patch_slots(const struct dl_phdr_info *object, const struct imports *imports,
                       struct relocations relocations, const struct patch_list *patches) {
  for (size_t i = 0; i < relocations.bytes / sizeof *relocations.items; i++) {
    const ElfW(Rela) *relocation = &relocations.items[i];
    const size_t symbol = ELF64_R_SYM(relocation->r_info);
    if (symbol == STN_UNDEF) continue;
    const struct elf_patch *patch = find_patch(patches, imports->names + imports->symbols[symbol].st_name);
    if (patch == NULL) continue;
    if (overwrite((void *)(object->dlpi_addr + relocation->r_offset), patch->replacement) != 0) return -1;
  }
  return 0;
}

static const struct elf_patch *find_patch(const struct patch_list *patches, const char *name) {
  for (size_t i = 0; i < patches->count; i++) {
    if (strcmp(patches->items[i].name, name) == 0) return &patches->items[i];
  }
  return NULL;
}

/** The page was made read-only when the object had been loaded ("relro"). */
static int overwrite(void *slot, void (*function)(void)) {
  const uintptr_t page_bytes = (uintptr_t)sysconf(_SC_PAGESIZE);
  void *page = (void *)((uintptr_t)slot & ~(page_bytes - 1));
  if (mprotect(page, page_bytes, PROT_READ | PROT_WRITE) != 0) return -1;
  memcpy(slot, &function, sizeof function);
  return 0;
}
