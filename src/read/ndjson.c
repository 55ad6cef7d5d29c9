#include "read/ndjson.h"

#include <string.h>

struct ndjson_reader {
    struct line line;
    struct arena arena; /* of the general way */
    bool general_only;
};

struct ndjson_reader *ndjson_reader_new(void) { return mem_zalloc(1, sizeof(struct ndjson_reader)); }

void ndjson_reader_free(struct ndjson_reader *r)
{
    if (!r) return;
    line_release(&r->line);
    arena_release(&r->arena);
    mem_free(r);
}

void ndjson_general_only(struct ndjson_reader *r) { r->general_only = true; }

static bool is_blank(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r')) p++;
    return p == end;
}

/* Takes in the line [p, end), without its line break, by the general way. */
static void any_line(struct ndjson_reader *r, struct intake *in, const char *p, const char *end)
{
    if (is_blank(p, end)) {
        in->report.counts.lines++;
        in->report.counts.blank++;
    } else if (end - p > LINE_BYTES_MAX) {
        intake_reject(in, "line too long", "longer than %d bytes", LINE_BYTES_MAX);
    } else {
        if (ndjson_any(in, &r->arena, p, (size_t)(end - p), &r->line)) intake_line(in, &r->line);
        arena_reset(&r->arena);
    }
}

void ndjson_block(struct ndjson_reader *r, struct intake *in, const char *text, size_t n, bool last)
{
    bool open_end = last && n > 0 && text[n - 1] != '\n'; /* then the line break behind the text ends the last line */
    const char *p = text, *end = text + n + open_end;
    while (p < end) {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        const char *stop = line_end ? line_end : end, *next = line_end ? line_end + 1 : end;
        in->line = ++in->report.physical_lines;
        in->unfinished = open_end && next == end;
        any_line(r, in, p, stop);
        p = next;
    }
    in->unfinished = false;
}
