#include "write/png_check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

/* CRC-32 of PNG (ISO 3309), bit by bit: pictures are small. */
static uint32_t crc_add(uint32_t crc, const unsigned char *p, size_t n) {
    while (n--) {
        crc ^= *p++;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    return crc;
}

static uint32_t big_endian(const unsigned char *p) { return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]; }

static bool damaged(const char *path, const char *what, struct err *err) { return err_at(err, ERR_SELFCHECK, path, 0, 0, "the written picture is damaged: %s", what); }

/* The chunks from p on, up to IEND. */
static bool check_chunks(const char *path, const unsigned char *p, size_t n, struct png_info *out, struct err *err) {
    enum { AROUND = 12 }; /* length, type, CRC */
    bool pixels = false;
    for (size_t at = 0; at + AROUND <= n;) {
        uint32_t length = big_endian(p + at);
        const unsigned char *type = p + at + 4, *data = p + at + 8;
        if (length > n - at - AROUND) return damaged(path, "a chunk is cut off", err);
        if ((crc_add(0xFFFFFFFFu, type, length + 4u) ^ 0xFFFFFFFFu) != big_endian(data + length)) return damaged(path, "a chunk has a wrong CRC", err);
        if (!memcmp(type, "IHDR", 4) && length >= 8) {
            out->width = big_endian(data);
            out->height = big_endian(data + 4);
        }
        if (!memcmp(type, "pHYs", 4) && length == 9 && data[8] == 1) out->pixels_per_metre = big_endian(data);
        pixels |= !memcmp(type, "IDAT", 4);
        at += length + AROUND;
        if (memcmp(type, "IEND", 4) != 0) continue;
        if (at != n) return damaged(path, "something follows its end", err);
        return pixels && out->width && out->height ? true : damaged(path, "it holds no pixels", err);
    }
    return damaged(path, "it has no end", err);
}

static unsigned char *load(const char *path, size_t *n, struct err *err) {
    FILE *f = fopen(path, "rbe");
    if (!f) {
        err_at(err, ERR_SELFCHECK, path, 0, 0, "cannot be read back: %s", strerror(errno));
        return NULL;
    }
    size_t cap = 1u << 16;
    unsigned char *p = mem_alloc(cap);
    *n = 0;
    for (size_t got; (got = fread(p + *n, 1, cap - *n, f)) > 0;) {
        *n += got;
        if (*n == cap) p = mem_resize(p, cap *= 2, 1);
    }
    bool whole = !ferror(f);
    fclose(f);
    if (whole) return p;
    mem_free(p);
    err_at(err, ERR_SELFCHECK, path, 0, 0, "cannot be read back");
    return NULL;
}

bool png_check(const char *path, struct png_info *out, struct err *err) {
    static const unsigned char signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
    size_t n;
    *out = (struct png_info){ 0 };
    unsigned char *p = load(path, &n, err);
    if (!p) return false;
    bool is_png = n > sizeof signature && !memcmp(p, signature, sizeof signature);
    bool ok = is_png ? check_chunks(path, p + sizeof signature, n - sizeof signature, out, err) : damaged(path, "it is no PNG", err);
    mem_free(p);
    return ok;
}
