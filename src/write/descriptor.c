#include "write/descriptor.h"

#include <errno.h>
#include <unistd.h>

bool descriptor_write(int fd, const char *p, size_t n) {
    while (n > 0) {
        ssize_t written = write(fd, p, n);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        p += written;
        n -= (size_t)written;
    }
    return true;
}
