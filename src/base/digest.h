/* digest: SHA-256 (OpenSSL EVP, in digest.c alone). */
#ifndef SVODKA_BASE_DIGEST_H
#define SVODKA_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_BYTES = 32, DIGEST_HEX = 65 /* 64 hex digits and the 0 */ };

struct digest; /* a digest under way */
struct digest *digest_new(void);
void digest_add(struct digest *d, const void *p, size_t n);
/* The digest of all that was added, in lower-case hex; frees d. Returns out. */
char *digest_finish(struct digest *d, char out[DIGEST_HEX]);
/* The same as bytes; d begins anew, and is not freed. */
void digest_take(struct digest *d, unsigned char out[DIGEST_BYTES]);
void digest_free(struct digest *d); /* of one that is not finished; NULL is fine */
/* Of n bytes at once. Returns out. */
char *digest_of(const void *p, size_t n, char out[DIGEST_HEX]);

#endif
