/* The registry of sheet kinds; to add one, see template.h. */
#include "report/sheets.h"

const struct sheet_kind *const sheet_kinds[] = {
    &sheet_bonus, &sheet_adjustments,
    &sheet_summary, &sheet_table, &sheet_trend, &sheet_pivot, &sheet_list, &sheet_quality, &sheet_method, &sheet_comparison, &sheet_checks, NULL,
};

bool plan_min_count(const struct doc *sheet, int *out, struct err *err) {
    int64_t n = 0;
    const struct doc *d = doc_get(sheet, "min_count");
    if (d && !doc_int(d, &n, err)) return false;
    if (n < 0 || n > 1000000) return doc_fail(d, err, "expected a count from 0 to 1000000");
    *out = (int)n;
    return true;
}

bool plan_plain(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", NULL };
    (void)t;
    return doc_known_keys(s->doc, keys, err);
}

bool plan_metric(struct template *t, const struct doc *sheet, const char *key, const struct metric **out, struct err *err) {
    const struct doc *d = doc_get(sheet, key);
    if (!d) return doc_fail(sheet, err, "this sheet needs \"%s\", the name of a metric", key);
    *out = template_metric(t, d, err);
    return *out != NULL;
}

bool plan_dimension(struct template *t, const struct doc *sheet, const char *key, struct dimension *out, struct err *err) {
    struct dimension found[QUERY_DIMS];
    int n;
    const struct doc *d = doc_get(sheet, key);
    if (!d) return doc_fail(sheet, err, "this sheet needs \"%s\", the name of a dimension", key);
    if (!template_dimensions(t, d, found, &n, err)) return false;
    if (n != 1) return doc_fail(d, err, "expected one dimension, found %d", n);
    *out = found[0];
    return true;
}
