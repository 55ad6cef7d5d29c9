/* Reading a bonus scheme: whatever could pay wrongly is an error with its place. */
#include <string.h>

#include "base/num.h"
#include "report/bonus.h"
#include "report/lay.h"

static const char SCORE[] = "a score such as \"1.20\"";

/* ---- numbers ----------------------------------------------------------------------------------------------------- */

/* A decimal at least 0. what: "a weight such as \"0.30\"". */
static bool read_decimal(const struct doc *d, const char *what, struct decimal *out, struct err *err) {
    if (d->kind != DOC_STRING && d->kind != DOC_NUMBER) return doc_fail(d, err, "expected %s, found %s", what, doc_kind_name(d->kind));
    if (decimal_parse(d->text, out)) return decimal_sign(*out) >= 0 || doc_fail(d, err, "expected %s, not below 0, found %s", what, d->text.p);
    doc_fail(d, err, "\"%s\" is not %s", d->text.p, what);
    if (d->text.n > 1 && d->text.p[d->text.n - 1] == '%') return err_hint(err, "30 %% is written \"0.30\"");
    bool is_number = strspn(d->text.p, "-.0123456789") == d->text.n;
    return is_number ? err_hint(err, "at most %d digits before the point and %d after it", DECIMAL_WHOLE, DECIMAL_PLACES) : false;
}

/* A value that the metric can have: "30s" or seconds, a share, a number. */
static bool read_value(const struct doc *d, const struct metric *m, struct decimal *out, struct err *err) {
    int64_t seconds;
    if (m->unit == UNIT_SECONDS && d->kind == DOC_STRING && num_parse_duration(d->text, &seconds)) {
        *out = decimal_ratio(seconds, 1);
        return true;
    }
    const char *what = m->unit == UNIT_SECONDS ? "a duration such as \"15m\"" : m->unit == UNIT_SHARE ? "a share such as \"0.95\"" : "a number such as \"30\"";
    if (!read_decimal(d, what, out, err)) return false;
    if (m->unit != UNIT_SHARE || decimal_compare(*out, DECIMAL_ONE) <= 0) return true;
    doc_fail(d, err, "a share lies between 0 and 1, found %s", d->text.p);
    return err_hint(err, "95 %% is written \"0.95\"");
}

static const char *text_of(struct template *t, struct decimal d) {
    char text[DECIMAL_TEXT];
    return arena_printf(t->arena, "%s", decimal_format(d, 0, DECIMAL_PLACES, text));
}

/* ---- what is looked at ------------------------------------------------------------------------------------------- */

static bool read_subject(struct template *t, const struct doc *d, const char *what, struct bonus_subject *s, struct err *err) {
    static const char *const of[] = { "agent", "team" };
    const struct doc *metric = doc_get(d, "metric"), *whose = doc_get(d, "of"), *clause = doc_get(d, "clause");
    struct str text;
    int which = 0;
    if (!metric) return doc_fail(d, err, "%s needs a \"metric\"", what);
    if (!(s->metric = template_metric(t, metric, err))) return false;
    if (whose && !doc_one_of(whose, "owner", of, 2, &which, err)) return false;
    s->of_team = which == 1;
    if (clause && !doc_string(clause, &text, err)) return false;
    s->clause = clause ? text.p : NULL;
    return template_titles(t, doc_get(d, "title"), &s->title, err);
}

static const char *better_word(const struct metric *m) { return m->better == BETTER_LOWER ? "lower" : "higher"; }

/* ---- bands ------------------------------------------------------------------------------------------------------- */

/* The edge of band i: all but the last one have one, of one kind, each beyond the one before it. */
static bool read_edge(const struct doc *d, struct bonus_kpi *k, int i, int n, struct err *err) {
    const struct doc *up_to = doc_get(d, "up_to"), *from = doc_get(d, "from"), *edge = up_to ? up_to : from;
    bool last = i == n - 1;
    if (up_to && from) return doc_fail(d, err, "a band has \"up_to\" or \"from\", not both");
    if (last && edge) {
        doc_fail(edge, err, "the bands leave a gap: values %s %s have no score", up_to ? "above" : "below", edge->text.p);
        return err_hint(err, "add a last band with a \"score\" only");
    }
    if (last) return true;
    if (!edge) return doc_fail(d, err, "bands overlap: only the last one may be without \"up_to\" or \"from\"");
    if (i == 0) k->from_edge = from != NULL;
    if (k->from_edge != (from != NULL)) return doc_fail(edge, err, "the bands of a KPI have all \"up_to\" or all \"from\"");
    if (!read_value(edge, k->subject.metric, &k->bands[i].edge, err)) return false;
    int order = i == 0 ? 1 : decimal_compare(k->bands[i].edge, k->bands[i - 1].edge);
    if (i == 0 || (k->from_edge ? order < 0 : order > 0)) return true;
    return doc_fail(edge, err, "bands overlap: %s is not %s the edge of the band before", edge->text.p, k->from_edge ? "below" : "above");
}

/* Whether the band pays more than its neighbour for something worse. */
static bool pays_for_worse(const struct bonus_kpi *k, int i) {
    const struct metric *m = k->subject.metric;
    if (i == 0 || m->better == BETTER_NONE) return false;
    bool worse_later = (m->better == BETTER_LOWER) == !k->from_edge;
    int rise = decimal_compare(k->bands[i].score, k->bands[i - 1].score);
    return worse_later ? rise > 0 : rise < 0;
}

static bool read_bands(struct template *t, const struct doc *d, struct bonus_kpi *k, struct err *err) {
    static const char *const keys[] = { "up_to", "from", "score", NULL };
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    if (d->n == 0) return doc_fail(d, err, "expected at least one band");
    k->bands = arena_alloc(t->arena, (size_t)d->n * sizeof *k->bands);
    for (const struct doc *band = d->child; band; band = band->next) {
        int i = k->nbands++;
        if (!doc_is(band, DOC_OBJECT, err) || !doc_known_keys(band, keys, err)) return false;
        const struct doc *score = doc_get(band, "score");
        if (!score) return doc_fail(band, err, "a band needs a \"score\"");
        if (!read_decimal(score, SCORE, &k->bands[i].score, err) || !read_edge(band, k, i, d->n, err)) return false;
        if (!pays_for_worse(k, i)) continue;
        doc_fail(score, err, "wrong direction: the scores %s and %s pay more for worse values", text_of(t, k->bands[i - 1].score), text_of(t, k->bands[i].score));
        return err_hint(err, "%s is better when %s", k->subject.metric->name, better_word(k->subject.metric));
    }
    return true;
}

/* ---- a line ------------------------------------------------------------------------------------------------------ */

/* [value, score] */
static bool read_point(const struct doc *line, const char *key, const struct metric *m, struct decimal *value, struct decimal *score, struct err *err) {
    const struct doc *d = doc_get(line, key);
    if (!d) return doc_fail(line, err, "a line needs \"%s\": a value and its score", key);
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    if (d->n != 2) return doc_fail(d, err, "expected a value and its score, found %d elements", d->n);
    return read_value(d->child, m, value, err) && read_decimal(d->child->next, SCORE, score, err);
}

static bool read_line(struct template *t, const struct doc *d, struct bonus_kpi *k, struct err *err) {
    static const char *const keys[] = { "from", "to", "cap", NULL };
    const struct metric *m = k->subject.metric;
    const struct doc *cap = doc_get(d, "cap");
    if (!doc_is(d, DOC_OBJECT, err) || !doc_known_keys(d, keys, err)) return false;
    if (!read_point(d, "from", m, &k->line.from, &k->line.from_score, err) || !read_point(d, "to", m, &k->line.to, &k->line.to_score, err)) return false;
    int onward = decimal_compare(k->line.to, k->line.from), upward = decimal_compare(k->line.to_score, k->line.from_score);
    const struct doc *to = doc_get(d, "to");
    if (onward == 0) return doc_fail(to, err, "a line needs two values: \"from\" and \"to\" have the same one");
    if (upward == 0) return doc_fail(to, err, "a line needs two scores: \"from\" and \"to\" have the same one");
    bool rises = (onward > 0) == (upward > 0);
    if (m->better != BETTER_NONE && rises != (m->better == BETTER_HIGHER)) {
        doc_fail(to, err, "wrong direction: the line pays more for worse values");
        return err_hint(err, "%s is better when %s", m->name, better_word(m));
    }
    k->line.least = upward > 0 ? k->line.from_score : k->line.to_score;
    k->line.most = upward > 0 ? k->line.to_score : k->line.from_score;
    if (!cap) return true;
    struct decimal most = k->line.most;
    if (!read_decimal(cap, SCORE, &k->line.most, err)) return false;
    return decimal_compare(k->line.most, most) >= 0 || doc_fail(cap, err, "the cap %s is below the score %s", cap->text.p, text_of(t, most));
}

/* ---- KPIs and gates ---------------------------------------------------------------------------------------------- */

static bool read_min_count(const struct doc *d, struct bonus_kpi *k, struct err *err) {
    const struct metric *m = k->subject.metric;
    if (!d) return true;
    if (!doc_int(d, &k->min_count, err)) return false;
    if (k->min_count < 0) return doc_fail(d, err, "expected a count, found %s", d->text.p);
    bool counted = m->unit == UNIT_COUNT || lay_is_sampled(m);
    return counted || k->min_count <= 1 || doc_fail(d, err, "%s does not say of how many observations it is", m->name);
}

static bool read_weight(const struct doc *kpi, struct bonus_kpi *k, struct err *err) {
    const struct doc *d = doc_get(kpi, "weight");
    if (!d) return doc_fail(kpi, err, "a KPI needs a \"weight\"");
    if (!read_decimal(d, "a weight such as \"0.30\"", &k->weight, err)) return false;
    return decimal_sign(k->weight) > 0 || doc_fail(d, err, "a weight is above 0");
}

static bool read_kpi(struct template *t, const struct doc *d, struct bonus_scheme *s, struct err *err) {
    static const char *const keys[] = { "metric", "of", "title", "clause", "weight", "bands", "linear", "min_count", NULL };
    struct bonus_kpi *k = &s->kpis[s->nkpis];
    if (!doc_is(d, DOC_OBJECT, err) || !doc_known_keys(d, keys, err) || !read_subject(t, d, "a KPI", &k->subject, err)) return false;
    for (int i = 0; i < s->nkpis; i++)
        if (s->kpis[i].subject.metric == k->subject.metric && s->kpis[i].subject.of_team == k->subject.of_team)
            return doc_fail(doc_get(d, "metric"), err, "another KPI goes by \"%s\" of the same", k->subject.metric->name);
    const struct doc *bands = doc_get(d, "bands"), *linear = doc_get(d, "linear");
    if (bands && linear) return doc_fail(linear, err, "a KPI has \"bands\" or \"linear\", not both");
    if (!bands && !linear) return doc_fail(d, err, "a KPI needs \"bands\" or \"linear\": how its value is scored");
    if (!read_weight(d, k, err) || !read_min_count(doc_get(d, "min_count"), k, err)) return false;
    s->nkpis++;
    return bands ? read_bands(t, bands, k, err) : read_line(t, linear, k, err);
}

static bool read_kpis(struct template *t, const struct doc *scheme, struct bonus_scheme *s, struct err *err) {
    const struct doc *kpis = doc_get(scheme, "kpis");
    struct decimal sum = DECIMAL_ZERO;
    if (!kpis) return doc_fail(scheme, err, "a bonus scheme needs \"kpis\"");
    if (!doc_is(kpis, DOC_ARRAY, err)) return false;
    if (kpis->n == 0) return doc_fail(kpis, err, "a bonus scheme needs at least one KPI");
    s->kpis = arena_alloc(t->arena, (size_t)kpis->n * sizeof *s->kpis);
    for (const struct doc *d = kpis->child; d; d = d->next)
        if (!read_kpi(t, d, s, err)) return false;
    for (int i = 0; i < s->nkpis; i++) sum = decimal_add(sum, s->kpis[i].weight);
    int order = decimal_compare(sum, DECIMAL_ONE);
    if (order == 0) return true;
    doc_fail(kpis, err, "the weights must sum to 1, not to %s", text_of(t, sum));
    struct decimal gap = order < 0 ? decimal_sub(DECIMAL_ONE, sum) : decimal_sub(sum, DECIMAL_ONE);
    return err_hint(err, "%s is %s", text_of(t, gap), order < 0 ? "missing" : "too much");
}

static bool read_gate(struct template *t, const struct doc *d, struct bonus_gate *g, struct err *err) {
    static const char *const keys[] = { "metric", "of", "title", "clause", "at_most", "at_least", NULL };
    const struct doc *most = doc_get(d, "at_most"), *least = doc_get(d, "at_least");
    if (!doc_is(d, DOC_OBJECT, err) || !doc_known_keys(d, keys, err) || !read_subject(t, d, "a gate", &g->subject, err)) return false;
    if ((most == NULL) == (least == NULL)) return doc_fail(d, err, "a gate has either \"at_most\" or \"at_least\"");
    g->at_least = least != NULL;
    const struct metric *m = g->subject.metric;
    if (m->better == (g->at_least ? BETTER_LOWER : BETTER_HIGHER)) {
        doc_fail_key(least ? least : most, err, "wrong direction: the gate bars the better values");
        return err_hint(err, "%s is better when %s", m->name, better_word(m));
    }
    return read_value(least ? least : most, m, &g->limit, err);
}

static bool read_gates(struct template *t, const struct doc *gates, struct bonus_scheme *s, struct err *err) {
    if (!gates) return true;
    if (!doc_is(gates, DOC_ARRAY, err)) return false;
    s->gates = arena_alloc(t->arena, (size_t)(gates->n + 1) * sizeof *s->gates);
    for (const struct doc *d = gates->child; d; d = d->next)
        if (!read_gate(t, d, &s->gates[s->ngates++], err)) return false;
    return true;
}

/* ---- the rest of a scheme ---------------------------------------------------------------------------------------- */

static bool read_too_few(const struct doc *d, struct bonus_scheme *s, struct err *err) {
    s->redistribute = !d || (d->kind == DOC_STRING && str_is(d->text, "redistribute"));
    s->too_few_score = DECIMAL_ZERO;
    return s->redistribute || read_decimal(d, "\"redistribute\" or a score such as \"0.80\"", &s->too_few_score, err);
}

/* "0.01" -> 2, "1" -> 0, "100" -> -2. */
static bool read_places(const struct doc *d, int *places, struct err *err) {
    enum { FINEST = 6, COARSEST = -6 };
    struct decimal step, power = decimal_ratio(1, 1000000);
    if (!read_decimal(d, "a step to round to such as \"0.01\"", &step, err)) return false;
    for (*places = FINEST; *places >= COARSEST; (*places)--) {
        if (decimal_compare(power, step) == 0) return true;
        power = decimal_mul(power, decimal_ratio(10, 1));
    }
    return doc_fail(d, err, "amounts are rounded to a power of ten such as \"0.01\", \"1\" or \"100\", found %s", d->text.p);
}

/* Bases that cannot be reckoned with are found before anybody is paid. */
static bool check_bases(const struct policy *p, struct err *err) {
    struct decimal base;
    for (int i = 0; i < p->nagents; i++)
        if (p->agents[i].bonus_base && !decimal_parse(str_c(p->agents[i].bonus_base), &base))
            return doc_fail(doc_get(p->agents[i].where, "bonus_base"), err, "bonus_base has too many digits: at most %d, and %d after the point", DECIMAL_WHOLE, DECIMAL_PLACES);
    return true;
}

static bool read_amount(struct template *t, const struct doc *d, struct bonus_scheme *s, struct err *err) {
    static const char *const keys[] = { "base", "round", NULL }, *const bases[] = { "bonus_base" };
    int which;
    if (!d) return true;
    if (!doc_is(d, DOC_OBJECT, err) || !doc_known_keys(d, keys, err)) return false;
    const struct doc *base = doc_get(d, "base"), *round = doc_get(d, "round");
    if (!base) return doc_fail(d, err, "an amount needs \"base\": \"bonus_base\"");
    if (!doc_one_of(base, "base", bases, 1, &which, err)) return false;
    s->pays = true;
    s->amount_places = 2;
    return (!round || read_places(round, &s->amount_places, err)) && check_bases(t->policy, err);
}

static bool read_csv(const struct doc *d, struct bonus_scheme *s, struct err *err) {
    static const char *const keys[] = { "delimiter", "decimal", NULL }, *const delimiters[] = { ",", ";", "\t" }, *const points[] = { ".", "," };
    int delimiter = 0, point = 0;
    if (d) {
        if (!doc_is(d, DOC_OBJECT, err) || !doc_known_keys(d, keys, err)) return false;
        const struct doc *wanted = doc_get(d, "delimiter"), *decimal = doc_get(d, "decimal");
        if (wanted && !doc_one_of(wanted, "delimiter", delimiters, 3, &delimiter, err)) return false;
        if (decimal && !doc_one_of(decimal, "decimal point", points, 2, &point, err)) return false;
    }
    s->delimiter = delimiters[delimiter][0];
    s->decimal = points[point][0];
    return s->delimiter != s->decimal || doc_fail(d, err, "numbers with a comma need another \"delimiter\", such as \";\"");
}

/* ---- asking ------------------------------------------------------------------------------------------------------ */

/* The metrics of one kind, each once, and for each subject its column. */
static int ask(struct template *t, struct bonus_scheme *s, bool of_team) {
    const struct metric **metrics = arena_alloc(t->arena, (size_t)(s->nkpis + s->ngates) * sizeof *metrics);
    const struct dimension by = { .kind = of_team ? DIM_TEAM : DIM_AGENT };
    int n = 0;
    for (int i = 0; i < s->nkpis + s->ngates; i++) {
        struct bonus_subject *subject = i < s->nkpis ? &s->kpis[i].subject : &s->gates[i - s->nkpis].subject;
        if (subject->of_team != of_team) continue;
        for (subject->column = 0; subject->column < n && metrics[subject->column] != subject->metric; subject->column++) continue;
        if (subject->column == n) metrics[n++] = subject->metric;
    }
    return n > 0 ? template_ask(t, PASS_MAIN, &by, 1, metrics, n, s->where, s->nwhere) : -1;
}

static bool read_scheme(struct template *t, const struct doc *d, struct bonus_scheme *s, struct err *err) {
    static const char *const keys[] = { "by", "if", "gates", "kpis", "too_few", "amount", "csv", NULL };
    const struct doc *by = doc_get(d, "by");
    struct str text;
    struct condition *where = NULL;
    if (!doc_is(d, DOC_OBJECT, err) || !doc_known_keys(d, keys, err)) return false;
    if (by && !doc_string(by, &text, err)) return false;
    if (by && !str_is(text, "agent")) return doc_fail(by, err, "a bonus goes by \"agent\", not by \"%s\"", text.p);
    if (doc_get(d, "if") && !conditions_parse(doc_get(d, "if"), t->strings, t->arena, &where, &s->nwhere, err)) return false;
    s->where = where;
    return read_gates(t, doc_get(d, "gates"), s, err) && read_kpis(t, d, s, err) && read_too_few(doc_get(d, "too_few"), s, err) &&
        read_amount(t, doc_get(d, "amount"), s, err) && read_csv(doc_get(d, "csv"), s, err);
}

bool bonus_plan(struct template *t, const struct doc *d, const struct bonus_scheme **out, struct err *err) {
    for (struct bonus_scheme *s = t->bonuses; s; s = s->next)
        if (s->doc == d) return *out = s, true;
    struct bonus_scheme *s = arena_alloc(t->arena, sizeof *s);
    s->doc = d;
    if (!read_scheme(t, d, s, err)) return false;
    s->asked = ask(t, s, false);
    s->asked_team = ask(t, s, true);
    s->next = t->bonuses;
    t->bonuses = s;
    *out = s;
    return true;
}

const struct doc *bonus_doc(const struct template *t, const struct doc *of) {
    const struct doc *own = doc_get(of, "scheme"), *sheets = doc_get(t->doc, "sheets");
    if (own || t->bonus) return own ? own : t->bonus;
    for (const struct doc *d = sheets && sheets->kind == DOC_ARRAY ? sheets->child : NULL; d; d = d->next) {
        const struct doc *kind = d->kind == DOC_OBJECT ? doc_get(d, "kind") : NULL;
        if (kind && kind->kind == DOC_STRING && str_is(kind->text, "bonus") && doc_get(d, "scheme")) return doc_get(d, "scheme");
    }
    return NULL;
}
