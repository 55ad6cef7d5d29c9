#include "base/digest.h"

#include <assert.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/mem.h"

struct digest {
    EVP_MD_CTX *context;
};

struct digest *digest_new(void) {
    struct digest *d = mem_alloc(sizeof *d);
    d->context = EVP_MD_CTX_new();
    if (!d->context || EVP_DigestInit_ex(d->context, EVP_sha256(), NULL) != 1) mem_exhausted(); /* nothing else can fail there */
    return d;
}

void digest_add(struct digest *d, const void *p, size_t n) {
    int added = EVP_DigestUpdate(d->context, p, n);
    assert(added == 1);
    (void)added;
}

char *digest_finish(struct digest *d, char out[DIGEST_HEX]) {
    static const char hex[] = "0123456789abcdef";
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    int finished = EVP_DigestFinal_ex(d->context, raw, &n);
    assert(finished == 1 && 2 * n + 1 == DIGEST_HEX);
    (void)finished;
    for (unsigned i = 0; i < n; i++) {
        out[2 * i] = hex[raw[i] >> 4];
        out[2 * i + 1] = hex[raw[i] & 15];
    }
    out[2 * n] = '\0';
    digest_free(d);
    return out;
}

void digest_take(struct digest *d, unsigned char out[DIGEST_BYTES]) {
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    int finished = EVP_DigestFinal_ex(d->context, raw, &n);
    int begun = EVP_DigestInit_ex(d->context, NULL, NULL);
    assert(finished == 1 && begun == 1 && n == DIGEST_BYTES);
    (void)finished;
    (void)begun;
    memcpy(out, raw, DIGEST_BYTES);
}

void digest_free(struct digest *d) {
    if (!d) return;
    EVP_MD_CTX_free(d->context);
    mem_free(d);
}

char *digest_of(const void *p, size_t n, char out[DIGEST_HEX]) {
    struct digest *d = digest_new();
    digest_add(d, p, n);
    return digest_finish(d, out);
}
