/* vec: a growing array of any type: declare `struct { T *v; size_t n, cap; } name;`, zeroed is empty. */
#ifndef SVODKA_BASE_VEC_H
#define SVODKA_BASE_VEC_H

#include "base/mem.h"

/* Makes room for one more and gives a pointer to it, uninitialised; counts it. */
#define VEC_PUSH(vec) \
    ((vec)->n == (vec)->cap ? (void)((vec)->v = mem_resize((vec)->v, (vec)->cap = (vec)->cap ? 2 * (vec)->cap : 8, sizeof *(vec)->v)) : (void)0, \
     &(vec)->v[(vec)->n++])
#define VEC_RELEASE(vec) (mem_free((vec)->v), (vec)->v = NULL, (vec)->n = (vec)->cap = 0)
#define ARRAY_LEN(a) (sizeof(a) / sizeof *(a))

#endif
