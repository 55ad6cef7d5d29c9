/* The table of metrics. A row says all there is to know of a metric; `CLOCK.AGG` rows serve every clock. */
#include "measure/metric.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "measure/formula.h"

const char *const unit_names[] = { "count", "seconds", "share", "score", "ratio" };

#define COUNT(sel) { .selection = sel, .accumulator = ACC_COUNT, .clock = -1 }
#define TICKETS(sel) { .selection = sel, .accumulator = ACC_TICKETS, .clock = -1 }
#define SHARES(sel) { .selection = sel, .accumulator = ACC_SHARES, .clock = -1 }
#define VALUES(sel) { .selection = sel, .accumulator = ACC_VALUES, .clock = -1 }
#define ACC(sel, acc) { .selection = sel, .accumulator = acc, .clock = -1 }
#define NUMBER(atom) { .operation = OP_NUMBER, .a = atom }
#define RATIO(above, below) { .operation = OP_RATIO, .a = above, .b = below }

struct row {
    const char *name; /* of a clock's aggregates: what follows the dot */
    struct formula formula;
    enum unit unit;
    enum direction better;
    const char *en, *ru;                       /* titles; of a clock's aggregates: what follows the clock's title */
    const char *definition_en, *definition_ru; /* one sentence */
};

static const struct row clock_rows[] = {
    { "count", NUMBER(COUNT(SEL_DONE)), UNIT_COUNT, BETTER_NONE, "count", "число", "Cycles that were completed in the period.",
        "Число циклов, завершённых за период." },
    { "sum", NUMBER(ACC(SEL_DONE, ACC_SUM)), UNIT_SECONDS, BETTER_LOWER, "sum", "сумма", "Total business time of the cycles completed in the period.",
        "Сумма рабочего времени циклов, завершённых за период." },
    { "mean", RATIO(ACC(SEL_DONE, ACC_SUM), COUNT(SEL_DONE)), UNIT_SECONDS, BETTER_LOWER, "mean", "среднее", "Mean business time of the completed cycles.",
        "Среднее рабочее время завершённых циклов." },
    { "min", NUMBER(ACC(SEL_DONE, ACC_MIN)), UNIT_SECONDS, BETTER_LOWER, "minimum", "минимум", "Least business time of a completed cycle.",
        "Наименьшее рабочее время завершённого цикла." },
    { "max", NUMBER(ACC(SEL_DONE, ACC_MAX)), UNIT_SECONDS, BETTER_LOWER, "maximum", "максимум", "Greatest business time of a completed cycle.",
        "Наибольшее рабочее время завершённого цикла." },
    { "median", { .operation = OP_QUANTILE, .a = VALUES(SEL_DONE), .percent = 50 }, UNIT_SECONDS, BETTER_LOWER, "median", "медиана",
        "Exact median of the completed cycles' business time: half took no longer.",
        "Точная медиана рабочего времени завершённых циклов: половина заняла не больше." },
    { "p", { .operation = OP_QUANTILE, .a = VALUES(SEL_DONE) }, UNIT_SECONDS, BETTER_LOWER, "p", "p",
        "Exact percentile (p1 to p99) of the completed cycles' business time, linear between the closest ranks as Excel's PERCENTILE.INC.",
        "Точный процентиль (p1–p99) рабочего времени завершённых циклов, линейно между ближайшими рангами, как ПРОЦЕНТИЛЬ.ВКЛ." },
    { "within", RATIO(COUNT(SEL_WITHIN), COUNT(SEL_DONE)), UNIT_SHARE, BETTER_HIGHER, "within", "не дольше",
        "Share of the completed cycles that took at most the stated time.", "Доля завершённых циклов, занявших не больше указанного времени." },
    { "met", NUMBER(COUNT(SEL_MET)), UNIT_COUNT, BETTER_HIGHER, "met", "в срок", "Cycles that met their goal, by the instant of the verdict.",
        "Число циклов, уложившихся в норматив, по моменту решения." },
    { "breached", NUMBER(COUNT(SEL_BREACHED)), UNIT_COUNT, BETTER_LOWER, "breached", "нарушено", "Cycles that exceeded their goal, by the instant of the breach.",
        "Число циклов, превысивших норматив, по моменту нарушения." },
    { "compliance", RATIO(COUNT(SEL_MET), COUNT(SEL_JUDGED)), UNIT_SHARE, BETTER_HIGHER, "SLA compliance", "соблюдение SLA",
        "Met cycles as a share of met and breached ones.", "Доля циклов в срок среди циклов в срок и нарушенных." },
    { "near_miss", RATIO(COUNT(SEL_NEAR_MISS), COUNT(SEL_MET)), UNIT_SHARE, BETTER_LOWER, "near miss", "на грани",
        "Share of the met cycles that took more than 80 % of the goal.", "Доля циклов в срок, занявших больше 80 % норматива." },
    { "running", NUMBER(COUNT(SEL_RUNNING)), UNIT_COUNT, BETTER_NONE, "running", "идёт", "Cycles still running as of the end.", "Число циклов, идущих на конец периода." },
    { "oldest", NUMBER(ACC(SEL_RUNNING, ACC_MAX)), UNIT_SECONDS, BETTER_LOWER, "oldest running", "самый долгий из идущих",
        "Greatest business time of a cycle still running as of the end.", "Наибольшее рабочее время цикла, идущего на конец периода." },
    { "paused", NUMBER(COUNT(SEL_PAUSED)), UNIT_COUNT, BETTER_NONE, "paused", "на паузе", "Cycles paused as of the end.", "Число циклов на паузе на конец периода." },
    { "overdue", NUMBER(COUNT(SEL_OVERDUE)), UNIT_COUNT, BETTER_LOWER, "overdue", "просрочено и не завершено",
        "Running and paused cycles that have breached by the end.", "Число идущих и приостановленных циклов, уже нарушивших норматив." },
    { "zeros", NUMBER(COUNT(SEL_ZERO)), UNIT_COUNT, BETTER_NONE, "zeros", "нулевые",
        "Completed cycles of 0 s (answered outside working hours): they drag a median down.",
        "Число завершённых циклов в 0 с (ответ вне рабочего времени): они занижают медиану." },
    { "km_median", { .operation = OP_SURVIVAL, .a = VALUES(SEL_DONE), .b = VALUES(SEL_CENSORED) }, UNIT_SECONDS, BETTER_LOWER,
        "median with the unanswered", "медиана с учётом незавершённых",
        "Kaplan-Meier median: cycles still running count as at least as long as they have lasted, so that those who never answer cannot look good.",
        "Медиана Каплана — Мейера: идущие циклы учтены как не короче прошедшего времени, поэтому без ответа лучше не станет." },
};

static const struct row plain_rows[] = {
    { "tickets.created", NUMBER(COUNT(SEL_CREATED)), UNIT_COUNT, BETTER_NONE, "Created", "Создано", "Tickets created in the period.", "Обращения, созданные за период." },
    { "tickets.resolved", NUMBER(COUNT(SEL_RESOLVED)), UNIT_COUNT, BETTER_HIGHER, "Resolved", "Решено", "Resolutions in the period; a ticket resolved again counts again.",
        "Решения за период; повторное решение считается ещё раз." },
    { "tickets.closed", NUMBER(COUNT(SEL_CLOSED)), UNIT_COUNT, BETTER_NONE, "Closed", "Закрыто", "Closings in the period.", "Закрытия за период." },
    { "tickets.open", NUMBER(COUNT(SEL_OPEN)), UNIT_COUNT, BETTER_LOWER, "Open", "Открыто", "Tickets in an active status as of the end.",
        "Обращения в активном статусе на конец периода." },
    { "tickets.resolved_unique", NUMBER(TICKETS(SEL_RESOLVED)), UNIT_COUNT, BETTER_HIGHER, "Tickets resolved", "Решено обращений",
        "Distinct tickets resolved in the period.", "Разные обращения, решённые за период." },
    { "tickets.open_age_median", { .operation = OP_QUANTILE, .a = VALUES(SEL_OPEN), .percent = 50 }, UNIT_SECONDS, BETTER_LOWER, "Age of open tickets, median",
        "Возраст открытых, медиана", "Median business time since creation of the tickets open as of the end.",
        "Медиана рабочего времени с создания обращений, открытых на конец периода." },
    { "reopen.count", NUMBER(COUNT(SEL_REOPENED)), UNIT_COUNT, BETTER_LOWER, "Reopenings", "Переоткрытия", "Reopenings in the period, credited to whoever resolved.",
        "Переоткрытия за период; относятся к тому, кто решил." },
    { "reopen.rate", RATIO(COUNT(SEL_REOPENED), COUNT(SEL_RESOLVED)), UNIT_SHARE, BETTER_LOWER, "Reopen rate", "Доля переоткрытий",
        "Reopenings in the period as a share of its resolutions.", "Переоткрытия за период, делённые на решения за период." },
    { "reopen.tickets", NUMBER(TICKETS(SEL_REOPENED)), UNIT_COUNT, BETTER_LOWER, "Tickets reopened", "Переоткрыто обращений",
        "Distinct tickets reopened in the period.", "Разные обращения, переоткрытые за период." },
    { "reopen.undone", RATIO(COUNT(SEL_UNDONE), COUNT(SEL_RESOLVED)), UNIT_SHARE, BETTER_LOWER, "Resolutions undone", "Отменённые решения",
        "Share of the period's resolutions that a reopening undid before the end.", "Доля решений периода, отменённых переоткрытием до конца." },
    { "csat.count", NUMBER(COUNT(SEL_RATED)), UNIT_COUNT, BETTER_NONE, "Ratings", "Оценки", "Customers' ratings that count.", "Учтённые оценки клиентов." },
    { "csat.satisfied", NUMBER(COUNT(SEL_SATISFIED)), UNIT_COUNT, BETTER_HIGHER, "Satisfied", "Довольны", "Customers' ratings at or above the policy's threshold.",
        "Оценки клиентов не ниже порога." },
    { "csat.score", RATIO(COUNT(SEL_SATISFIED), COUNT(SEL_RATED)), UNIT_SHARE, BETTER_HIGHER, "CSAT", "CSAT", "Satisfied ratings as a share of all ratings.",
        "Доля довольных среди всех оценок." },
    { "csat.mean", { .operation = OP_SCALE, .a = SHARES(SEL_RATED) }, UNIT_SCORE, BETTER_HIGHER, "CSAT, mean", "Средняя оценка",
        "Mean rating on the policy's scale.", "Средняя оценка по шкале правил." },
    { "csat.low", { .operation = OP_WILSON_LOW, .a = COUNT(SEL_SATISFIED), .b = COUNT(SEL_RATED) }, UNIT_SHARE, BETTER_HIGHER, "CSAT, lower bound", "CSAT, нижняя граница",
        "Lower end of the Wilson 95 % interval of csat.score.", "Нижняя граница 95-процентного интервала Уилсона для csat.score." },
    { "csat.high", { .operation = OP_WILSON_HIGH, .a = COUNT(SEL_SATISFIED), .b = COUNT(SEL_RATED) }, UNIT_SHARE, BETTER_HIGHER, "CSAT, upper bound",
        "CSAT, верхняя граница", "Upper end of the Wilson 95 % interval of csat.score.", "Верхняя граница 95-процентного интервала Уилсона для csat.score." },
    { "csat.response_rate", RATIO(COUNT(SEL_LAST_RATED), COUNT(SEL_LAST)), UNIT_SHARE, BETTER_HIGHER, "Rating response rate", "Доля оценивших",
        "Share of the tickets resolved in the period that were rated before the end.", "Доля решённых за период обращений, получивших оценку." },
    { "inside.count", NUMBER(COUNT(SEL_INSIDE)), UNIT_COUNT, BETTER_NONE, "Inside ratings", "Внутренние оценки", "Ratings that agents gave to a ticket's assignee.",
        "Оценки, поставленные сотрудниками исполнителю." },
    { "inside.score", RATIO(COUNT(SEL_INSIDE_SATISFIED), COUNT(SEL_INSIDE)), UNIT_SHARE, BETTER_HIGHER, "Inside score", "Внутренний CSAT",
        "Satisfied inside ratings as a share of all inside ratings.", "Доля довольных среди внутренних оценок." },
    { "inside.mean", { .operation = OP_SCALE, .a = SHARES(SEL_INSIDE) }, UNIT_SCORE, BETTER_HIGHER, "Inside rating, mean", "Средняя внутренняя оценка",
        "Mean inside rating on the policy's scale.", "Средняя внутренняя оценка по шкале правил." },
    { "review.count", NUMBER(COUNT(SEL_REVIEW)), UNIT_COUNT, BETTER_NONE, "Public reviews", "Публичные отзывы", "Public reviews that name the agent.",
        "Публичные отзывы с упоминанием сотрудника." },
    { "review.mean", { .operation = OP_SCALE, .a = SHARES(SEL_REVIEW) }, UNIT_SCORE, BETTER_HIGHER, "Public reviews, mean", "Отзывы, средняя оценка",
        "Mean score of public reviews on the policy's scale.", "Средняя оценка публичных отзывов по шкале правил." },
    { "disowned.count", NUMBER(TICKETS(SEL_DISOWNED)), UNIT_COUNT, BETTER_LOWER, "Disowned", "«Не обращался»", "Distinct tickets that the customer says never to have asked for.",
        "Разные обращения, от которых клиент отказался: «я не обращался»." },
    { "discarded.count", NUMBER(TICKETS(SEL_DISCARDED)), UNIT_COUNT, BETTER_NONE, "Discarded", "Отброшено", "Distinct tickets discarded as spam, deleted or test.",
        "Разные обращения, отброшенные как спам, удалённые или тестовые." },
    { "replies.count", NUMBER(COUNT(SEL_REPLY)), UNIT_COUNT, BETTER_NONE, "Replies", "Ответы", "Agents' public replies.", "Публичные ответы сотрудников." },
    { "replies.per_ticket", RATIO(COUNT(SEL_REPLY), TICKETS(SEL_REPLY)), UNIT_RATIO, BETTER_LOWER, "Replies per ticket", "Ответов на обращение",
        "Replies divided by the distinct tickets replied in.", "Ответы, делённые на число обращений с ответами." },
    { "replies.off_hours", NUMBER(COUNT(SEL_REPLY_OFF)), UNIT_COUNT, BETTER_NONE, "Replies off hours", "Ответы вне рабочего времени",
        "Replies outside the hours of the calendar of the clock reply.", "Ответы вне часов календаря показателя reply." },
    { "one_touch.rate", RATIO(COUNT(SEL_ONE_TOUCH), COUNT(SEL_TOUCHED)), UNIT_SHARE, BETTER_HIGHER, "One-touch resolution", "Решено одним ответом",
        "Share of the resolutions that took exactly one reply, no handoff and no reopening.", "Доля решений ровно за один ответ, без передач и переоткрытий." },
    { "handoff.count", NUMBER(COUNT(SEL_HANDOFF)), UNIT_COUNT, BETTER_LOWER, "Handoffs", "Передачи", "Tickets passed from one team to another.",
        "Передачи обращений между командами." },
    { "escalation.count", NUMBER(COUNT(SEL_ESCALATION)), UNIT_COUNT, BETTER_LOWER, "Escalations", "Эскалации", "Handoffs up the tiers, by who passed the ticket on.",
        "Передачи на линию выше, по передавшему." },
    { "escalation.rate", RATIO(COUNT(SEL_LAST_ESCALATED), COUNT(SEL_LAST)), UNIT_SHARE, BETTER_LOWER, "Escalation rate", "Доля эскалаций",
        "Share of the tickets resolved in the period that had gone up the tiers.", "Доля решённых за период обращений, поднимавшихся на линию выше." },
    { "auto_resolved.share", RATIO(COUNT(SEL_AUTO_RESOLVED), COUNT(SEL_RESOLVED)), UNIT_SHARE, BETTER_NONE, "Resolved automatically", "Решено автоматически",
        "Share of the resolutions made by a bot or the system.", "Доля решений, сделанных ботом или системой." },
    { "linked.count", NUMBER(COUNT(SEL_LINKED)), UNIT_COUNT, BETTER_NONE, "Links", "Связи", "Linked issues and sub-tasks opened.", "Открытые связанные задачи." },
    { "development.share", RATIO(COUNT(SEL_LAST_DEVELOPMENT), COUNT(SEL_LAST)), UNIT_SHARE, BETTER_LOWER, "Needed development", "Через разработку",
        "Share of the tickets resolved in the period that have a link of kind development.", "Доля решённых за период обращений со связью вида development." },
    { "untagged.share", RATIO(COUNT(SEL_LAST_UNTAGGED), COUNT(SEL_LAST)), UNIT_SHARE, BETTER_LOWER, "Untagged", "Без темы",
        "Share of the tickets resolved in the period that bear no tag.", "Доля решённых за период обращений без меток." },
};

static const struct { const char *clock, *en, *ru; } clock_titles[] = {
    { "claim", "Claim", "Принятие" }, { "pickup", "Pickup", "Взятие в работу" }, { "first_response", "First response", "Первый ответ" },
    { "reply", "Reply", "Ответ" }, { "resolution", "Resolution", "Решение" }, { "in_status", "Time in status", "Время в статусе" },
    { "in_team", "Time on the line", "Время на линии" }, { "held", "Held", "Время у сотрудника" },
};

/* --- resolved metrics -------------------------------------------------------------------------------------------- */

struct metrics {
    struct arena arena;
    const struct policy *policy;
    struct { struct metric **v; size_t n, cap; } found;
};

struct metrics *metrics_new(const struct policy *policy) {
    struct metrics *m = mem_zalloc(1, sizeof *m);
    m->policy = policy;
    return m;
}

void metrics_free(struct metrics *m) {
    if (!m) return;
    VEC_RELEASE(&m->found);
    arena_release(&m->arena);
    mem_free(m);
}

const char *metrics_clock_title(struct metrics *m, const char *clock, enum lang lang) {
    for (size_t i = 0; i < ARRAY_LEN(clock_titles); i++)
        if (!strcmp(clock_titles[i].clock, clock)) return lang == LANG_RU ? clock_titles[i].ru : clock_titles[i].en;
    char *title = arena_strndup(&m->arena, clock, strlen(clock));
    for (char *c = title; *c; c++)
        if (*c == '_') *c = ' ';
    if (*title >= 'a' && *title <= 'z') *title = (char)(*title - 'a' + 'A');
    return title;
}

static struct metric *add(struct metrics *m, struct str name, const struct row *row, const struct formula *formula, int clock) {
    struct metric *metric = arena_alloc(&m->arena, sizeof *metric);
    struct formula *own = arena_alloc(&m->arena, sizeof *own);
    *own = *formula;
    *metric = (struct metric){ .name = arena_strndup(&m->arena, name.p, name.n), .title = { row->en, row->ru },
        .definition = { row->definition_en, row->definition_ru }, .unit = row->unit, .better = row->better, .clock = clock, .formula = own };
    *VEC_PUSH(&m->found) = metric;
    return metric;
}

/* "median", "p90", "within(30s)" -> its row, with what the name says put into the formula and after the title. */
static const struct row *aggregate_row(struct metrics *m, struct str aggregate, struct formula *formula, const char **suffix) {
    *suffix = "";
    for (size_t i = 0; i < ARRAY_LEN(clock_rows); i++) {
        const struct row *row = &clock_rows[i];
        struct str digits, limit;
        int64_t n;
        size_t length = strlen(row->name);
        *formula = row->formula;
        if (str_is(aggregate, row->name) && strcmp(row->name, "p") && strcmp(row->name, "within")) return row;
        if (aggregate.n <= length || !str_starts(aggregate, row->name)) continue;
        digits = str_of(aggregate.p + length, aggregate.n - length);
        if (!strcmp(row->name, "p") && digits.p[0] != '0' && num_parse_i64(digits, &n) && n >= 1 && n <= 99) {
            formula->percent = (int)n;
            *suffix = arena_printf(&m->arena, "%d", (int)n);
            return row;
        }
        if (strcmp(row->name, "within") || digits.n < 3 || digits.p[0] != '(' || digits.p[digits.n - 1] != ')') continue;
        limit = str_of(digits.p + 1, digits.n - 2);
        if (!num_parse_duration(limit, &n)) continue;
        formula->a.limit_s = n;
        *suffix = arena_printf(&m->arena, " %.*s", (int)limit.n, limit.p);
        return row;
    }
    return NULL;
}

static const struct metric *find_of_clock(struct metrics *m, struct str name) {
    const char *dot = memchr(name.p, '.', name.n);
    if (!dot) return NULL;
    int clock = policy_clock(m->policy, str_of(name.p, (size_t)(dot - name.p)));
    if (clock < 0) return NULL;
    struct formula formula;
    const char *suffix;
    const struct row *row = aggregate_row(m, str_of(dot + 1, name.n - (size_t)(dot + 1 - name.p)), &formula, &suffix);
    if (!row) return NULL;
    formula.a.clock = formula.b.clock = clock;
    struct metric *metric = add(m, name, row, &formula, clock);
    for (int lang = 0; lang < LANGS; lang++)
        metric->title[lang] = arena_printf(&m->arena, "%s, %s%s", metrics_clock_title(m, m->policy->clocks[clock].name, (enum lang)lang), lang == LANG_RU ? row->ru : row->en, suffix);
    return metric;
}

/* The names that could have been meant, for the hint. */
static void hint_nearest(struct metrics *m, struct str name, struct err *err) {
    struct { const char **v; size_t n, cap; } names = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(plain_rows); i++) *VEC_PUSH(&names) = plain_rows[i].name;
    for (size_t i = 0; i < m->found.n; i++) *VEC_PUSH(&names) = m->found.v[i]->name;
    for (int c = 0; c < m->policy->nclocks; c++)
        for (size_t i = 0; i < ARRAY_LEN(clock_rows); i++) {
            const char *aggregate = !strcmp(clock_rows[i].name, "p") ? "p90" : !strcmp(clock_rows[i].name, "within") ? "within(30s)" : clock_rows[i].name;
            *VEC_PUSH(&names) = arena_printf(&m->arena, "%s.%s", m->policy->clocks[c].name, aggregate);
        }
    const char *word = arena_strndup(&m->arena, name.p, name.n);
    const char *nearest = err_nearest(word, names.v, names.n);
    if (nearest) err_hint(err, "did you mean \"%s\"?", nearest);
    else err_hint(err, "svodka metrics --list prints them all");
    VEC_RELEASE(&names);
}

/* Of a clock that the policy has removed: says so, and gives true. */
static bool fail_removed(const struct metrics *m, struct str name, struct err *err) {
    const char *dot = memchr(name.p, '.', name.n);
    struct str clock = str_of(name.p, dot ? (size_t)(dot - name.p) : name.n);
    const struct doc *place = policy_removed_clock(m->policy, clock);
    if (!place) return false;
    err_set(err, ERR_USAGE, "\"%.*s\" needs the clock \"%.*s\", which the policy removes", (int)name.n, name.p, (int)clock.n, clock.p);
    err_hint(err, "at %s:%d; give it that clock, or leave the metric out", place->source, place->key_line);
    return true;
}

const struct metric *metrics_find(struct metrics *m, struct str name, struct err *err) {
    for (size_t i = 0; i < m->found.n; i++)
        if (str_is(name, m->found.v[i]->name)) return m->found.v[i];
    for (size_t i = 0; i < ARRAY_LEN(plain_rows); i++)
        if (str_is(name, plain_rows[i].name)) return add(m, name, &plain_rows[i], &plain_rows[i].formula, -1);
    const struct metric *metric = find_of_clock(m, name);
    if (metric) return metric;
    if (fail_removed(m, name, err)) return NULL;
    err_set(err, ERR_USAGE, "unknown metric \"%.*s\"", (int)name.n, name.p);
    hint_nearest(m, name, err);
    return NULL;
}

/* --- ratios defined in a template or policy ------------------------------------------------------------------------ */

/* The metric that a member of a definition names. */
static const struct metric *named_metric(struct metrics *m, const struct doc *d, struct err *err) {
    struct err unknown = { 0 };
    if (!doc_is(d, DOC_STRING, err)) return NULL;
    const struct metric *metric = metrics_find(m, d->text, &unknown);
    if (!metric) {
        doc_fail(d, err, "%s", unknown.text);
        err_hint(err, "%s", unknown.hint);
    }
    return metric;
}

static bool define_titles(struct metrics *m, const struct doc *d, struct metric *metric, struct err *err) {
    static const char *const languages[] = { "en", "ru", NULL };
    if (!d) return true;
    if (d->kind != DOC_OBJECT) {
        struct str text;
        if (!doc_string(d, &text, err)) return false;
        metric->title[LANG_EN] = metric->title[LANG_RU] = arena_strndup(&m->arena, text.p, text.n);
        return true;
    }
    if (!doc_known_keys(d, languages, err)) return false;
    for (int lang = 0; lang < LANGS; lang++) {
        struct str text;
        const struct doc *title = doc_get(d, languages[lang]);
        if (title && !doc_string(title, &text, err)) return false;
        if (title) metric->title[lang] = arena_strndup(&m->arena, text.p, text.n);
    }
    return true;
}

/* Whether the formula is one number that adds up over facts, so that a ratio of two such has a meaning. */
static bool adds_up(const struct formula *f) {
    enum accumulator a = f->a.accumulator;
    return f->operation == OP_NUMBER && (a == ACC_COUNT || a == ACC_TICKETS || a == ACC_SUM);
}

/* What a defined ratio is made of: `of` narrowed by `if`, over `per`. */
static bool define_formula(struct metrics *m, const struct doc *d, struct formula *formula, struct row *row, struct err *err) {
    const struct doc *of = doc_get(d, "of"), *per = doc_get(d, "per"), *narrowed = doc_get(d, "if");
    if (!of) return doc_fail(d, err, "expected \"of\", the metric that it is made of");
    const struct metric *above = named_metric(m, of, err), *below = NULL;
    if (!above || (per && !(below = named_metric(m, per, err)))) return false;
    *formula = *above->formula;
    row->unit = above->unit;
    row->better = above->better;
    if (per && !adds_up(formula)) return doc_fail(of, err, "\"of\" with \"per\" must be a count or a sum, not %s", above->name);
    if (per && !adds_up(below->formula)) return doc_fail(per, err, "\"per\" must be a count or a sum, not %s", below->name);
    if (narrowed) {
        struct condition *conditions;
        int n;
        if (!conditions_parse(narrowed, m->policy->strings, &m->arena, &conditions, &n, err)) return false;
        formula->a.conditions = conditions;
        formula->a.nconditions = n;
        if (!per && formula->b.accumulator) {
            formula->b.conditions = conditions;
            formula->b.nconditions = n;
        }
    }
    if (per) {
        formula->operation = OP_RATIO;
        formula->b = below->formula->a;
        bool seconds = above->unit == UNIT_SECONDS && below->unit == UNIT_COUNT;
        row->unit = seconds ? UNIT_SECONDS : narrowed && !strcmp(above->name, below->name) ? UNIT_SHARE : UNIT_RATIO;
        row->better = BETTER_NONE;
    }
    return true;
}

static bool define_one(struct metrics *m, const struct doc *d, struct err *err) {
    static const char *const keys[] = { "name", "title", "definition", "of", "if", "per", "unit", NULL };
    static const char *const units[] = { "share", "ratio", NULL };
    struct str name;
    struct err unknown = { 0 };
    if (!doc_is(d, DOC_OBJECT, err) || !doc_known_keys(d, keys, err)) return false;
    const struct doc *at = doc_get(d, "name"), *unit = doc_get(d, "unit");
    if (!at) return doc_fail(d, err, "expected \"name\"");
    if (!doc_string(at, &name, err)) return false;
    if (name.n == 0 || name.n > 60 || memchr(name.p, ',', name.n)) return doc_fail(at, err, "a metric's name has 1 to 60 bytes and no comma");
    if (metrics_find(m, name, &unknown)) return doc_fail(at, err, "there is a metric of this name already");
    struct row row = { .en = name.p, .ru = name.p, .definition_en = "Defined by the organisation.", .definition_ru = "Определено организацией." };
    struct formula formula;
    int choice = -1;
    if (!define_formula(m, d, &formula, &row, err)) return false;
    if (unit && !doc_one_of(unit, "unit", units, 2, &choice, err)) return false;
    if (choice >= 0) row.unit = choice == 0 ? UNIT_SHARE : UNIT_RATIO;
    struct metric *metric = add(m, name, &row, &formula, formula.a.clock);
    metric->title[LANG_EN] = metric->title[LANG_RU] = metric->name;
    const struct doc *per = doc_get(d, "per"), *narrowed = doc_get(d, "if");
    metric->definition[LANG_EN] = arena_printf(&m->arena, "%s%s%s%s.", doc_get(d, "of")->text.p, narrowed ? ", narrowed as the template says" : "",
        per ? ", divided by " : "", per ? per->text.p : "");
    metric->definition[LANG_RU] = arena_printf(&m->arena, "%s%s%s%s.", doc_get(d, "of")->text.p, narrowed ? " с условием из шаблона" : "",
        per ? ", делённое на " : "", per ? per->text.p : "");
    return define_titles(m, doc_get(d, "title"), metric, err);
}

bool metrics_define(struct metrics *m, const struct doc *array, struct err *err) {
    if (!array) return true;
    if (!doc_is(array, DOC_ARRAY, err)) return false;
    for (const struct doc *d = array->child; d; d = d->next)
        if (!define_one(m, d, err)) return false;
    return true;
}

/* --- the whole table ------------------------------------------------------------------------------------------------- */

int metrics_table(struct arena *a, const struct metric_row **rows) {
    enum { OF_CLOCKS = ARRAY_LEN(clock_rows), N = OF_CLOCKS + ARRAY_LEN(plain_rows) };
    struct metric_row *all = arena_alloc(a, N * sizeof *all);
    for (int i = 0; i < N; i++) {
        const struct row *r = i < OF_CLOCKS ? &clock_rows[i] : &plain_rows[i - OF_CLOCKS];
        const char *suffix = !strcmp(r->name, "p") ? "1..p99" : !strcmp(r->name, "within") ? "(30s)" : "";
        const char *name = i < OF_CLOCKS ? arena_printf(a, "CLOCK.%s%s", r->name, suffix) : r->name;
        all[i] = (struct metric_row){ name, r->unit, r->better, { r->en, r->ru }, { r->definition_en, r->definition_ru } };
    }
    *rows = all;
    return N;
}
