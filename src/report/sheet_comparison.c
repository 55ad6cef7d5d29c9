/* Sheet "comparison": a row per metric: this period beside those that the report is compared with. */
#include "report/kpis.h"
#include "report/lay.h"
#include "report/say.h"
#include "report/sheets.h"

struct comparison_spec {
    const struct metric **metrics; int nmetrics;
    int asked, before[COMPARISONS];
    int min_count;
};

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "columns", "min_count", NULL };
    struct comparison_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    if (!doc_known_keys(s->doc, keys, err)) return false;
    const struct doc *columns = doc_get(s->doc, "columns");
    if (!columns) return doc_fail(s->doc, err, "a comparison needs \"columns\"");
    if (!doc_get(t->doc, "compare")) {
        doc_fail(s->doc, err, "a comparison needs something to compare with");
        return err_hint(err, "\"compare\": \"previous\" or \"year\" in the template");
    }
    if (!template_metrics(t, columns, &spec->metrics, &spec->nmetrics, err) || !plan_min_count(s->doc, &spec->min_count, err)) return false;
    spec->asked = template_ask(t, PASS_MAIN, NULL, 0, spec->metrics, spec->nmetrics, NULL, 0);
    for (int i = 0; i < t->ncompared; i++) spec->before[i] = template_ask(t, t->compared[i], NULL, 0, spec->metrics, spec->nmetrics, NULL, 0);
    return true;
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct comparison_spec *spec = s->spec;
    const struct value *now = report_table(r, spec->asked)->total;
    struct kpi_column columns[2 * COMPARISONS];
    int n = 0;
    for (int i = 0; i < r->t->ncompared; i++) {
        const struct value *before = report_table(r, spec->before[i])->total;
        if (!lay_knows(before, spec->nmetrics)) continue;
        columns[n++] = (struct kpi_column){ .title = say_period(r->arena, r->lang, &r->t->periods[r->t->compared[i]]), .values = before };
        columns[n++] = (struct kpi_column){ .title = word(r->lang, W_CHANGE), .values = now, .since = before };
    }
    const struct kpis k = { .metrics = spec->metrics, .n = spec->nmetrics, .title = say_period(r->arena, r->lang, &r->t->periods[PASS_MAIN]),
                            .values = now, .min_count = spec->min_count, .columns = columns, .ncolumns = n };
    int header = lay_heading(r, s, r->t->ntargets > 0, spec->min_count, g);
    kpis_lay(r, &k, header, g);
    g->freeze_row = header + 1;
    g->freeze_col = 1;
    g->repeat_first = g->repeat_last = header;
}

const struct sheet_kind sheet_comparison = { .name = "comparison", .title = W_SHEET_COMPARISON, .plan = plan, .lay = lay };
