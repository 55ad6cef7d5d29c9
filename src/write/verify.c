/* Reading a workbook back before it is published: a renderer's word that all went well is no evidence. */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <expat.h>

#include "base/num.h"
#include "write/xlsx.h"
#include "write/verify_row.h"
#include "write/xlsx_limits.h"

void xlsx_count_number(struct xlsx_contents *c, struct str place, struct str number) {
    char both[XLSX_PLACE + XLSX_DIGITS];
    memcpy(both, place.p, place.n);
    both[place.n] = ' ';
    memcpy(both + place.n + 1, number.p, number.n);
    c->numbers++;
    c->sum += str_hash(both, place.n + 1 + number.n);
}

/* --- what it should hold ------------------------------------------------------------------------------------------ */

static void expect_cell(struct xlsx_contents *c, int row, int col, const struct cell *cell, struct arena *scratch) {
    char text[32];
    double number;
    enum xlsx_kind kind = xlsx_kind_of(cell, &number);
    c->texts += kind == XLSX_WORDS;
    if (kind != XLSX_NUMBER) return;
    snprintf(text, sizeof text, "%.16G", number); /* as the library writes it */
    xlsx_count_number(c, str_c(grid_a1(scratch, row, col)), str_c(text));
}

static void expect_table(struct xlsx_contents *c, const struct grid_table *t) {
    struct cell *cells = mem_zalloc((size_t)t->ncolumns, sizeof *cells);
    struct arena scratch = { 0 };
    c->texts += t->ncolumns;
    for (int64_t row = 0; row < t->nrows; row++) {
        arena_reset(&scratch);
        grid_row(t, row, cells, &scratch);
        for (int i = 0; i < t->ncolumns; i++) expect_cell(c, t->row + 1 + (int)row, t->col + i, &cells[i], &scratch);
    }
    for (int i = 0; t->total && i < t->ncolumns; i++) expect_cell(c, grid_table_end(t) - 1, t->col + i, &t->total[i], &scratch);
    arena_release(&scratch);
    mem_free(cells);
}

static struct xlsx_contents expect_grid(const struct grid *g) {
    struct xlsx_contents c = { 0 };
    struct arena scratch = { 0 };
    for (int i = 0; i < g->ncells; i++) expect_cell(&c, g->cells[i].row, g->cells[i].col, &g->cells[i].cell, &scratch);
    for (int i = 0; i < g->ntables; i++) expect_table(&c, g->tables[i]);
    arena_release(&scratch);
    return c;
}

void xlsx_expect(const struct book *book, struct xlsx_contents *out) {
    for (int i = 0; i < book->ngrids; i++) out[i] = expect_grid(&book->grids[i]);
}

/* --- what it holds ------------------------------------------------------------------------------------------------ */

struct reader { /* of one sheet's XML */
    struct xlsx_contents found;
    char place[XLSX_PLACE], value[XLSX_DIGITS];
    size_t length;
    bool is_text, in_value;
};

static void XMLCALL on_start(void *data, const XML_Char *name, const XML_Char **attributes) {
    struct reader *r = data;
    if (!strcmp(name, "c")) {
        r->is_text = false;
        r->place[0] = '\0';
        for (; attributes[0]; attributes += 2) {
            size_t n = strlen(attributes[1]);
            if (!strcmp(attributes[0], "r") && n < sizeof r->place) memcpy(r->place, attributes[1], n + 1);
            if (!strcmp(attributes[0], "t")) r->is_text = !strcmp(attributes[1], "s") || !strcmp(attributes[1], "str") || !strcmp(attributes[1], "inlineStr");
        }
    }
    if (strcmp(name, "v") != 0) return;
    r->in_value = true;
    r->length = 0;
}

static void XMLCALL on_text(void *data, const XML_Char *text, int n) {
    struct reader *r = data;
    if (!r->in_value) return;
    size_t room = sizeof r->value - 1 - r->length, taken = (size_t)n < room ? (size_t)n : room;
    memcpy(r->value + r->length, text, taken);
    r->length += taken;
}

static void XMLCALL on_end(void *data, const XML_Char *name) {
    struct reader *r = data;
    if (!strcmp(name, "is")) r->found.texts++; /* a text that stands in the cell itself */
    if (strcmp(name, "v") != 0) return;
    r->in_value = false;
    r->value[r->length] = '\0';
    if (r->is_text) r->found.texts++;
    else xlsx_count_number(&r->found, str_c(r->place), str_c(r->value));
}

/* A sheet's rows of the plainest shape are looked at by themselves, which takes a fifth of the time; the parser gets all the rest of the part. */
struct rows { struct xlsx_contents *found; struct buf text; /* not yet looked at */ };

static bool parse(XML_Parser parser, const char *p, size_t n) { return n == 0 || XML_Parse(parser, p, (int)n, false) == XML_STATUS_OK; }

/* Takes whole rows out of what has been read; what may be the beginning of one stays. */
static bool take_rows(struct rows *rows, XML_Parser parser) {
    enum { LONGEST = 1 << 22 }; /* of a row that is waited for */
    static const char begins[] = "<row ", ends[] = "</row>";
    size_t at = 0;
    bool ok = true;
    while (ok) {
        const char *left = rows->text.p + at, *row = memmem(left, rows->text.n - at, begins, sizeof begins - 1);
        size_t before = row ? (size_t)(row - left) : rows->text.n - at > sizeof begins ? rows->text.n - at - sizeof begins : 0;
        ok = parse(parser, left, before);
        at += before;
        const char *end = row ? memmem(row, rows->text.n - at, ends, sizeof ends - 1) : NULL;
        if (!end && row && rows->text.n - at > LONGEST) end = rows->text.p + rows->text.n - (sizeof ends - 1);
        if (!end) break;
        struct str whole = str_of(row, (size_t)(end - row) + sizeof ends - 1);
        if (ok && !xlsx_scan_row(whole, rows->found)) ok = parse(parser, whole.p, whole.n);
        at += whole.n;
    }
    rows->text.n -= at;
    memmove(rows->text.p, rows->text.p + at, rows->text.n);
    return ok;
}

/* Reads an entry to its end, which checks its CRC, through the parser if there is one; rows: of a sheet, or NULL. */
static bool read_entry(struct archive *a, const char *name, XML_Parser parser, struct rows *rows, const char *path, struct err *err) {
    char block[1 << 16];
    la_ssize_t n;
    bool well_formed = true;
    while (well_formed && (n = archive_read_data(a, block, sizeof block)) > 0) {
        if (rows) {
            buf_add(&rows->text, block, (size_t)n);
            well_formed = take_rows(rows, parser);
        } else if (parser) {
            well_formed = parse(parser, block, (size_t)n);
        }
    }
    if (rows && well_formed) well_formed = parse(parser, rows->text.p, rows->text.n);
    if (well_formed && n < 0) return err_at(err, ERR_SELFCHECK, path, 0, 0, "the part %s cannot be read back: %s", name, archive_error_string(a));
    if (well_formed && parser) well_formed = XML_Parse(parser, "", 0, true) == XML_STATUS_OK;
    if (well_formed) return true;
    return err_at(err, ERR_SELFCHECK, path, 0, 0, "the part %s is not well-formed XML: %s", name, XML_ErrorString(XML_GetErrorCode(parser)));
}

static bool ends_with(const char *s, const char *ending) {
    size_t n = strlen(s), m = strlen(ending);
    return n >= m && !strcmp(s + n - m, ending);
}

/* The index of the sheet that a part is; -1 for other parts. */
static int sheet_index(const char *part) {
    static const char before[] = "xl/worksheets/sheet", after[] = ".xml";
    int64_t number;
    size_t n = strlen(part), around = strlen(before) + strlen(after);
    if (strncmp(part, before, strlen(before)) != 0 || !ends_with(part, after) || n <= around) return -1;
    return num_parse_i64(str_of(part + strlen(before), n - around), &number) && number > 0 && number <= INT_MAX ? (int)number - 1 : -1;
}

static bool compare(const char *title, const struct xlsx_contents *found, const struct xlsx_contents *wanted, const char *path, struct err *err) {
    if (found->texts != wanted->texts || found->numbers != wanted->numbers)
        return err_at(err, ERR_SELFCHECK, path, 0, 0,
                      "the sheet \"%s\" holds %" PRId64 " texts and %" PRId64 " numbers, but %" PRId64 " and %" PRId64 " were laid out", title,
                      found->texts, found->numbers, wanted->texts, wanted->numbers);
    if (found->sum != wanted->sum) return err_at(err, ERR_SELFCHECK, path, 0, 0, "the sheet \"%s\" holds other numbers than were laid out", title);
    return true;
}

/* A written workbook that is being read. */
struct reading { struct archive *archive; const struct book *book; const struct xlsx_contents *wanted; const char *path; int sheets; };

static bool verify_part(struct reading *r, const char *part, struct err *err) {
    bool is_xml = ends_with(part, ".xml") || ends_with(part, ".rels") || ends_with(part, ".vml");
    int index = sheet_index(part);
    if (!is_xml) return read_entry(r->archive, part, NULL, NULL, r->path, err);
    struct reader reader = { 0 };
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser) return err_set(err, ERR_OUTPUT, "out of memory");
    if (index >= 0) {
        XML_SetUserData(parser, &reader);
        XML_SetElementHandler(parser, on_start, on_end);
        XML_SetCharacterDataHandler(parser, on_text);
    }
    struct rows rows = { .found = &reader.found };
    bool ok = read_entry(r->archive, part, parser, index >= 0 ? &rows : NULL, r->path, err);
    buf_release(&rows.text);
    XML_ParserFree(parser);
    if (!ok || index < 0) return ok;
    r->sheets++;
    if (index >= r->book->ngrids) return err_at(err, ERR_SELFCHECK, r->path, 0, 0, "it holds more sheets than were laid out");
    return compare(r->book->grids[index].title, &reader.found, &r->wanted[index], r->path, err);
}

static bool verify_parts(struct reading *r, struct err *err) {
    struct archive_entry *entry;
    int rc;
    while ((rc = archive_read_next_header(r->archive, &entry)) == ARCHIVE_OK) {
        const char *part = archive_entry_pathname(entry);
        if (!part) return err_at(err, ERR_SELFCHECK, r->path, 0, 0, "a part has no name");
        if (!verify_part(r, part, err)) return false;
    }
    if (rc != ARCHIVE_EOF) return err_at(err, ERR_SELFCHECK, r->path, 0, 0, "the written workbook is damaged: %s", archive_error_string(r->archive));
    if (r->sheets == r->book->ngrids) return true;
    return err_at(err, ERR_SELFCHECK, r->path, 0, 0, "it holds %d sheets instead of %d", r->sheets, r->book->ngrids);
}

bool xlsx_verify(const struct book *book, const struct xlsx_contents *wanted, const char *path, struct err *err) {
    enum { BLOCK = 1 << 16 };
    struct reading r = { .archive = archive_read_new(), .book = book, .wanted = wanted, .path = path };
    if (!r.archive) return err_set(err, ERR_OUTPUT, "out of memory");
    bool opened = archive_read_support_format_zip_seekable(r.archive) == ARCHIVE_OK && archive_read_open_filename(r.archive, path, BLOCK) == ARCHIVE_OK;
    bool ok = opened ? verify_parts(&r, err)
                     : err_at(err, ERR_SELFCHECK, path, 0, 0, "the written workbook cannot be read back: %s", archive_error_string(r.archive));
    archive_read_free(r.archive);
    return ok;
}
