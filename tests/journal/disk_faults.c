/* Fails the n-th opening for writing, write, sync, truncation, renaming or new folder below one folder.
   Loaded with LD_PRELOAD; armed from the test through ctypes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char root[PATH_MAX];
static long count, fail_at;
static int error_number, lasting;

void faults_arm(const char *folder, long n, int number, int stays) {
    strncpy(root, folder, sizeof root - 1);
    count = 0; fail_at = n; error_number = number; lasting = stays;
}
long faults_count(void) { return count; }

static int below(const char *path) { return root[0] && path && strncmp(path, root, strlen(root)) == 0; }
static int open_below(int fd) {
    char link[64], path[PATH_MAX];
    if (!root[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return below(path);
}
static int fails(void) {
    count += 1;
    if (fail_at > 0 && (count == fail_at || (lasting && count > fail_at))) { errno = error_number; return 1; }
    return 0;
}
#define REAL(name, type, ...) static type (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, name)
#define WRITES(flags) (((flags) & O_ACCMODE) != O_RDONLY || ((flags) & O_CREAT))
#define MODE mode_t mode = 0; if (flags & O_CREAT) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

int open(const char *path, int flags, ...) {
    REAL("open", int, const char *, int, mode_t); MODE
    return below(path) && WRITES(flags) && fails() ? -1 : real(path, flags, mode); }
int open64(const char *path, int flags, ...) {
    REAL("open64", int, const char *, int, mode_t); MODE
    return below(path) && WRITES(flags) && fails() ? -1 : real(path, flags, mode); }
int openat(int at, const char *path, int flags, ...) {
    REAL("openat", int, int, const char *, int, mode_t); MODE
    return below(path) && WRITES(flags) && fails() ? -1 : real(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) {
    REAL("openat64", int, int, const char *, int, mode_t); MODE
    return below(path) && WRITES(flags) && fails() ? -1 : real(at, path, flags, mode); }
ssize_t write(int fd, const void *data, size_t size) {
    REAL("write", ssize_t, int, const void *, size_t); return open_below(fd) && fails() ? -1 : real(fd, data, size); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL("pwrite", ssize_t, int, const void *, size_t, off_t); return open_below(fd) && fails() ? -1 : real(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t); return open_below(fd) && fails() ? -1 : real(fd, data, size, at); }
int fsync(int fd) { REAL("fsync", int, int); return open_below(fd) && fails() ? -1 : real(fd); }
int fdatasync(int fd) { REAL("fdatasync", int, int); return open_below(fd) && fails() ? -1 : real(fd); }
int ftruncate(int fd, off_t size) { REAL("ftruncate", int, int, off_t); return open_below(fd) && fails() ? -1 : real(fd, size); }
int ftruncate64(int fd, off64_t size) { REAL("ftruncate64", int, int, off64_t); return open_below(fd) && fails() ? -1 : real(fd, size); }
int rename(const char *one, const char *other) {
    REAL("rename", int, const char *, const char *); return below(other) && fails() ? -1 : real(one, other); }
int mkdir(const char *path, mode_t mode) {
    REAL("mkdir", int, const char *, mode_t); return below(path) && fails() ? -1 : real(path, mode); }
