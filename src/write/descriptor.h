/* descriptor: bytes into an open file, all of them. */
#ifndef SVODKA_WRITE_DESCRIPTOR_H
#define SVODKA_WRITE_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>

/* Writes n bytes, however many calls that takes; false with errno set when the system takes no more. */
bool descriptor_write(int fd, const char *p, size_t n);

#endif
