/* Calls that change files, watched from outside: loaded before the C library with LD_PRELOAD.

   Those on paths below a prefix are counted. The nth may fail, be cut short, or kill the process; or
   all are written to a journal, in order, with their data. shim.py compiles it and says what is to
   be done. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { OFF, COUNT, FAIL_ONCE, FAIL_ON, CUT_SHORT, KILL, KILL_TORN, JOURNAL };

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static int mode = OFF, error_number = 0, log_fd = -1;
static long target = 0, counted = 0, failed = 0;
static char prefix[PATH_MAX];
static __thread int inside = 0;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

long shim_arm(int new_mode, long new_target, int new_error, const char *below, int new_log) {
    mode = OFF;
    snprintf(prefix, sizeof prefix, "%s", below);
    target = new_target;
    error_number = new_error;
    log_fd = new_log;
    counted = failed = 0;
    mode = new_mode;
    return 0;
}

long shim_counted(void) { return counted; }
long shim_failed(void) { return failed; }

static int is_ours(const char *path) {
    size_t length = strlen(prefix), n = strlen(path);
    if (mode == OFF || inside || strncmp(path, prefix, length) || (path[length] && path[length] != '/'))
        return 0;
    return n < 4 || strcmp(path + n - 4, "-shm"); /* shared memory: no disk is meant */
}

static int to_path(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n <= 0) return 0;
    path[n] = 0;
    return is_ours(path);
}

static int at_path(int dirfd, const char *name, char *path) {
    if (!name) return 0;
    if (name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
    } else {
        char folder[PATH_MAX];
        if (dirfd == AT_FDCWD) {
            if (!getcwd(folder, sizeof folder)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", dirfd);
            ssize_t n = readlink(link, folder, PATH_MAX - 1);
            if (n <= 0) return 0;
            folder[n] = 0;
        }
        if (snprintf(path, PATH_MAX, "%s/%s", folder, name) >= PATH_MAX) return 0;
    }
    return is_ours(path);
}

static void put(const void *data, size_t n) {
    const char *at = data;
    while (n > 0) {
        ssize_t done = REAL(write)(log_fd, at, n);
        if (done <= 0) return;
        at += done;
        n -= (size_t)done;
    }
}

typedef void (*Dump)(int, void *);
typedef void *(*ThisThread)(void);

static void tell(const char *call, const char *path) {
    char line[PATH_MAX + 64];
    int n = snprintf(line, sizeof line, "= %s %s\n", call, path);
    put(line, (size_t)n);
    Dump dump = (Dump)dlsym(RTLD_DEFAULT, "_Py_DumpTraceback");
    ThisThread thread = (ThisThread)dlsym(RTLD_DEFAULT, "PyGILState_GetThisThreadState");
    void *state = thread ? thread() : NULL;
    if (dump && state) dump(log_fd, state);
}

/* Returns 0 to go on, 1 to fail with error_number, 2 to do half of it. */
static int meet(const char *call, const char *path, int takes_space) {
    int todo = 0;
    inside = 1;
    pthread_mutex_lock(&order);
    counted++;
    if (mode == COUNT && log_fd >= 0) tell(call, path);
    int is_due = counted == target;
    if (mode == FAIL_ONCE && is_due) todo = 1;
    if (mode == FAIL_ON && counted >= target && (is_due || takes_space)) todo = 1;
    if (mode == CUT_SHORT && is_due) todo = 2;
    if (mode == CUT_SHORT && counted > target && takes_space) todo = 1;
    if (mode == KILL && is_due) kill(getpid(), SIGKILL), pause();
    if (mode == KILL_TORN && is_due) todo = 2;
    if (todo) failed++;
    pthread_mutex_unlock(&order);
    inside = 0;
    if (todo == 1) errno = error_number;
    return todo;
}

static void torn(void) {
    if (mode == KILL_TORN) kill(getpid(), SIGKILL), pause();
}

struct record { uint32_t kind, path, other, pad; int64_t at; uint64_t length; };

static void note(char kind, const char *path, const char *other, int64_t at, const void *data,
                 size_t n) {
    if (mode != JOURNAL || log_fd < 0) return;
    struct record r = {(uint32_t)kind, (uint32_t)strlen(path),
                       other ? (uint32_t)strlen(other) : 0, 0, at, n};
    put(&r, sizeof r);
    put(path, r.path);
    if (other) put(other, r.other);
    if (data && n) put(data, n);
}

#define BEGIN if (mode == JOURNAL) { pthread_mutex_lock(&order); inside = 1; }
#define END if (mode == JOURNAL) { inside = 0; pthread_mutex_unlock(&order); }

ssize_t write(int fd, const void *data, size_t n) {
    char path[PATH_MAX];
    if (mode == OFF || inside || fd == log_fd || !to_path(fd, path)) return REAL(write)(fd, data, n);
    int todo = meet("write", path, 1);
    if (todo == 1) return -1;
    BEGIN
    struct stat st;
    int flags = fcntl(fd, F_GETFL);
    int64_t at = lseek(fd, 0, SEEK_CUR);
    if (flags & O_APPEND && !fstat(fd, &st)) at = st.st_size;
    ssize_t done = REAL(write)(fd, data, todo == 2 ? (n + 1) / 2 : n);
    if (todo == 2) torn();
    if (done > 0) note('w', path, NULL, at, data, (size_t)done);
    END
    return done;
}

static ssize_t put_at(int fd, const void *data, size_t n, off64_t at) {
    char path[PATH_MAX];
    if (mode == OFF || inside || !to_path(fd, path)) return REAL(pwrite64)(fd, data, n, at);
    int todo = meet("pwrite", path, 1);
    if (todo == 1) return -1;
    BEGIN
    ssize_t done = REAL(pwrite64)(fd, data, todo == 2 ? (n + 1) / 2 : n, at);
    if (todo == 2) torn();
    if (done > 0) note('w', path, NULL, at, data, (size_t)done);
    END
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t n, off_t at) { return put_at(fd, data, n, at); }
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) { return put_at(fd, data, n, at); }

ssize_t writev(int fd, const struct iovec *parts, int n) {
    char path[PATH_MAX];
    if (mode == OFF || inside || !to_path(fd, path)) return REAL(writev)(fd, parts, n);
    ssize_t total = 0;
    for (int i = 0; i < n; i++) {
        if (!parts[i].iov_len) continue;
        ssize_t done = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (done < 0) return total ? total : -1;
        total += done;
        if ((size_t)done < parts[i].iov_len) break;
    }
    return total;
}

/* Whoever copies so falls back to writing, which is watched. */
#define NO_FAST_COPY(fd) \
    char path[PATH_MAX]; \
    if (mode != OFF && !inside && to_path(fd, path)) { errno = ENOTSOCK; return -1; }
#include <sys/sendfile.h>
ssize_t sendfile(int to, int from, off_t *at, size_t n) {
    NO_FAST_COPY(to)
    return REAL(sendfile)(to, from, at, n);
}
ssize_t sendfile64(int to, int from, off64_t *at, size_t n) {
    NO_FAST_COPY(to)
    return REAL(sendfile64)(to, from, at, n);
}
ssize_t copy_file_range(int from, off64_t *a, int to, off64_t *b, size_t n, unsigned flags) {
    char path[PATH_MAX];
    if (mode != OFF && !inside && to_path(to, path)) { errno = EXDEV; return -1; }
    return REAL(copy_file_range)(from, a, to, b, n, flags);
}

static int sync_of(int fd, const char *call, int is_data) {
    char path[PATH_MAX];
    if (mode == OFF || inside || !to_path(fd, path))
        return is_data ? REAL(fdatasync)(fd) : REAL(fsync)(fd);
    if (meet(call, path, 0)) { torn(); errno = EIO; return -1; }
    BEGIN
    note('s', path, NULL, 0, NULL, 0); /* to no disk: what is lost is for the reader to say */
    END
    return 0;
}
int fsync(int fd) { return sync_of(fd, "fsync", 0); }
int fdatasync(int fd) { return sync_of(fd, "fdatasync", 1); }

int ftruncate64(int fd, off64_t length) {
    char path[PATH_MAX];
    if (mode == OFF || inside || !to_path(fd, path)) return REAL(ftruncate64)(fd, length);
    if (meet("ftruncate", path, 0)) { torn(); return -1; }
    BEGIN
    int done = REAL(ftruncate64)(fd, length);
    if (!done) note('t', path, NULL, length, NULL, 0);
    END
    return done;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

static int opened(const char *call, int dirfd, const char *name, int flags, mode_t rights) {
    char path[PATH_MAX];
    struct stat st;
    int makes = flags & (O_CREAT | O_TRUNC) && (flags & O_TMPFILE) != O_TMPFILE;
    if (mode == OFF || inside || !makes || !at_path(dirfd, name, path))
        return REAL(openat)(dirfd, name, flags, rights);
    int is_new = fstatat(dirfd, name, &st, 0) != 0;
    int is_cut = !is_new && flags & O_TRUNC && st.st_size > 0;
    if (!is_new && !is_cut) return REAL(openat)(dirfd, name, flags, rights);
    if (meet(call, path, 1)) { torn(); errno = error_number; return -1; }
    BEGIN
    int fd = REAL(openat)(dirfd, name, flags, rights);
    if (fd >= 0) note(is_new ? 'c' : 't', path, NULL, 0, NULL, 0);
    END
    return fd;
}
#define RIGHTS(flags) \
    mode_t rights = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list list; va_start(list, flags); rights = va_arg(list, mode_t); va_end(list); \
    }
int open(const char *name, int flags, ...) { RIGHTS(flags) return opened("open", AT_FDCWD, name, flags, rights); }
int open64(const char *name, int flags, ...) { RIGHTS(flags) return opened("open", AT_FDCWD, name, flags | O_LARGEFILE, rights); }
int openat(int fd, const char *name, int flags, ...) {
    RIGHTS(flags)
    if (mode == OFF || inside) return (int)REAL(openat64)(fd, name, flags, rights);
    char path[PATH_MAX];
    struct stat st;
    int makes = flags & (O_CREAT | O_TRUNC) && (flags & O_TMPFILE) != O_TMPFILE;
    if (!makes || !at_path(fd, name, path)) return REAL(openat64)(fd, name, flags, rights);
    (void)st;
    return opened("open", fd, name, flags, rights);
}
int openat64(int fd, const char *name, int flags, ...) { RIGHTS(flags) return opened("open", fd, name, flags | O_LARGEFILE, rights); }

#define ONE(call, kind, dirfd, name, space, real) \
    char path[PATH_MAX]; \
    if (mode == OFF || inside || !at_path(dirfd, name, path)) return real; \
    if (meet(call, path, space)) { torn(); errno = error_number; return -1; } \
    BEGIN \
    int done = real; \
    if (!done) note(kind, path, NULL, 0, NULL, 0); \
    END \
    return done;
int unlink(const char *name) { ONE("unlink", 'u', AT_FDCWD, name, 0, REAL(unlink)(name)) }
int unlinkat(int fd, const char *name, int flags) { ONE("unlink", flags & AT_REMOVEDIR ? 'd' : 'u', fd, name, 0, REAL(unlinkat)(fd, name, flags)) }
int rmdir(const char *name) { ONE("rmdir", 'd', AT_FDCWD, name, 0, REAL(rmdir)(name)) }
int mkdir(const char *name, mode_t rights) { ONE("mkdir", 'm', AT_FDCWD, name, 1, REAL(mkdir)(name, rights)) }
int mkdirat(int fd, const char *name, mode_t rights) { ONE("mkdir", 'm', fd, name, 1, REAL(mkdirat)(fd, name, rights)) }

#define TWO(call, kind, a, old, b, new, real) \
    char path[PATH_MAX], other[PATH_MAX]; \
    int ours = mode != OFF && !inside && at_path(b, new, other); \
    int from = mode != OFF && !inside && at_path(a, old, path); \
    if (!ours && !from) return real; \
    if (meet(call, ours ? other : path, 1)) { torn(); errno = error_number; return -1; } \
    BEGIN \
    int done = real; \
    if (!done) note(kind, path, other, 0, NULL, 0); \
    END \
    return done;
int rename(const char *old, const char *new) { TWO("rename", 'r', AT_FDCWD, old, AT_FDCWD, new, REAL(rename)(old, new)) }
int renameat(int a, const char *old, int b, const char *new) { TWO("rename", 'r', a, old, b, new, REAL(renameat)(a, old, b, new)) }
int link(const char *old, const char *new) { TWO("link", 'l', AT_FDCWD, old, AT_FDCWD, new, REAL(link)(old, new)) }
int linkat(int a, const char *old, int b, const char *new, int flags) { TWO("link", 'l', a, old, b, new, REAL(linkat)(a, old, b, new, flags)) }
