/* explain_words: what is said of a cell and of the facts behind it, in English and Russian; and its arithmetic in words. */
#include "base/num.h"
#include "cmd/explain_cell.h"
#include "cmd/print.h"

/* ---- words ------------------------------------------------------------------------------------------------------------------- */

static const char *const phrases[CELL_PHRASES][LANGS] = {
    [CP_HEADING] = { "{0}: {1} ({2})", "{0}: {1} ({2})" },
    [CP_PERIOD] = { "{0} to {1} ({2}), as of {3}", "с {0} до {1} ({2}), по состоянию на {3}" },
    [CP_RESULT] = { "Result: {0}", "Итог: {0}" },
    [CP_NO_RESULT] = { "Result: no value", "Итог: нет значения" },
    [CP_ARITHMETIC] = { "How it comes about", "Как получено" },
    [CP_COUNTED] = { "Facts that count: {0}", "Засчитанные факты: {0}" },
    [CP_LEFT_OUT] = { "Near it, but not counted: {0}", "Рядом, но не засчитаны: {0}" },
    [CP_NOTHING] = { "none", "нет" },
    [CP_HELD] = { "Who held the tickets that breached", "Кто держал обращения с нарушением" },
    [CP_HELD_ROW] = { "{0} ({1} {2}): goal {3}, breached at {4}", "{0} ({1} {2}): норматив {3}, нарушен {4}" },
    [CP_NOBODY] = { "nobody", "никто" },
    [CP_NO_FACTS] = { "no facts", "фактов нет" },
    [CP_FACTS] = { "facts: {0}", "фактов: {0}" },
    [CP_TICKETS] = { "distinct tickets: {0}", "разных обращений: {0}" },
    [CP_SUM] = { "sum of the values ({0}): {1}", "сумма значений ({0}): {1}" },
    [CP_LEAST] = { "least of the values ({0}): {1}", "наименьшее из значений ({0}): {1}" },
    [CP_GREATEST] = { "greatest of the values ({0}): {1}", "наибольшее из значений ({0}): {1}" },
    [CP_ABOVE] = { "facts above the line: {0}", "числитель, фактов: {0}" },
    [CP_ABOVE_TICKETS] = { "distinct tickets above the line: {0}", "числитель, разных обращений: {0}" },
    [CP_ABOVE_SUM] = { "above the line: {0}", "числитель: {0}" },
    [CP_BELOW] = { "facts below the line: {0}", "знаменатель, фактов: {0}" },
    [CP_BELOW_TICKETS] = { "distinct tickets below the line: {0}", "знаменатель, разных обращений: {0}" },
    [CP_RATIO] = { "{0} / {1} = {2}", "{0} / {1} = {2}" },
    [CP_NO_BELOW] = { "nothing below the line: no value, neither 0 nor 100 %", "знаменатель пуст: значения нет, это не 0 и не 100 %" },
    [CP_RANKS] = { "values, sorted: {0}; ranks count from 0", "значений: {0}, по возрастанию; ранги считаются с 0" },
    [CP_RANK] = { "rank ({0} - 1) x {1} = {2}", "ранг ({0} − 1) × {1} = {2}" },
    [CP_AT_RANK] = { "the value of rank {0} is {1} s", "значение ранга {0}: {1} с" },
    [CP_BETWEEN] = { "between rank {0} ({1} s) and rank {2} ({3} s)", "между рангом {0} ({1} с) и рангом {2} ({3} с)" },
    [CP_INTERPOLATED] = { "{0} + {1} x ({2} - {0}) = {3} s", "{0} + {1} × ({2} − {0}) = {3} с" },
    [CP_SURVIVAL] = { "completed: {0}; still running or paused: {1} (at least as long as so far)", "завершено: {0}; ещё идут или на паузе: {1} (не короче прошедшего)" },
    [CP_SURVIVAL_MEDIAN] = { "S falls to 1/2 or below at {0} s", "S опускается до 1/2 или ниже на {0} с" },
    [CP_SURVIVAL_NONE] = { "S stays above 1/2: no value", "S остаётся выше 1/2: значения нет" },
    [CP_STEP_T] = { "t, s", "t, с" },
    [CP_STEP_RISK] = { "at risk", "под риском" },
    [CP_STEP_DONE] = { "completed at t", "завершено на t" },
    [CP_STEP_LEFT] = { "S(t)", "S(t)" },
    [CP_SCALE_MEAN] = { "sum of shares {0} / {1} = {2}", "сумма долей {0} / {1} = {2}" },
    [CP_SCALE] = { "1 + {0} x ({1} - 1) = {2}", "1 + {0} × ({1} − 1) = {2}" },
    [CP_WILSON_P] = { "p = {0} / {1} = {2}; z = 1.959963984540054 (95 %)", "p = {0} / {1} = {2}; z = 1.959963984540054 (95 %)" },
    [CP_WILSON_CENTRE] = { "centre = p + z^2 / 2n = {0}", "центр = p + z² / 2n = {0}" },
    [CP_WILSON_HALF] = { "half = z x sqrt(p (1 - p) / n + z^2 / 4n^2) = {0}", "полуширина = z × √(p (1 − p) / n + z² / 4n²) = {0}" },
    [CP_WILSON_LOW] = { "(centre - half) / (1 + z^2 / n) = {0}", "(центр − полуширина) / (1 + z² / n) = {0}" },
    [CP_WILSON_HIGH] = { "(centre + half) / (1 + z^2 / n) = {0}", "(центр + полуширина) / (1 + z² / n) = {0}" },
    [CP_ROLE_COUNTED] = { "counted", "засчитан" },
    [CP_ROLE_ABOVE] = { "above", "числитель" },
    [CP_ROLE_BELOW] = { "below", "знаменатель" },
    [CP_ROLE_BOTH] = { "above and below", "числитель и знаменатель" },
    [CP_ROLE_DONE] = { "completed", "завершён" },
    [CP_ROLE_CENSORED] = { "not yet", "ещё нет" },
    [CP_GOOD] = { "good", "хорошо" },
    [CP_BAD] = { "bad", "плохо" },
    [CP_SCORE] = { "{0} of {1}", "{0} из {1}" },
    [CP_MET] = { "met", "в срок" },
    [CP_BREACHED] = { "breached", "нарушен" },
    [CP_PACK] = { "{0}: numbers and what is behind each", "{0}: показатели и что за каждым стоит" },
    [CP_PACK_NUMBERS] = { "Numbers", "Показатели" },
    [CP_PACK_VALUE] = { "Value", "Значение" },
    [CP_PACK_N] = { "n", "n" },
    [CP_PACK_COUNTED] = { "Facts", "Фактов" },
    [CP_PACK_LEFT_OUT] = { "Not counted", "Не засчитано" },
    [CP_PACK_DEFINITION] = { "Definition", "Определение" },
    [CP_PACK_BACK] = { "All numbers", "Все показатели" },
    [CP_FROM] = { "From", "С" },
    [CP_TO] = { "To", "До" },
    [CP_TIME] = { "Working time", "Рабочее время" },
    [CP_HOLDER] = { "Held by", "Кто держал" },
};

static const char *const reasons[BEHIND_REASONS][LANGS] = {
    [BEHIND_COUNTS] = { "counts", "засчитан" },
    [BEHIND_RUNNING] = { "still running as of the end", "ещё идёт на конец периода" },
    [BEHIND_PAUSED] = { "paused as of the end", "на паузе на конец периода" },
    [BEHIND_CANCELLED] = { "cancelled", "отменён" },
    [BEHIND_COMPLETED] = { "completed, not running any more", "завершён, уже не идёт" },
    [BEHIND_NO_GOAL] = { "no goal, hence no verdict", "нет норматива, значит, нет и вердикта" },
    [BEHIND_JUDGED_BEFORE] = { "the ticket was judged in an earlier cycle", "обращение получило вердикт в одном из прежних циклов" },
    [BEHIND_OUTSIDE] = { "outside the period", "вне периода" },
    [BEHIND_OTHERS] = { "another agent's: {0}", "другого сотрудника: {0}" },
    [BEHIND_NOBODYS] = { "nobody's: no agent is credited with it", "ничей: никому из сотрудников не засчитан" },
    [BEHIND_WHERE] = { "--where does not hold", "не выполнено условие --where" },
    [BEHIND_CONDITION] = { "the metric's own condition does not hold", "не выполнено условие самого показателя" },
    [BEHIND_EXCLUDED] = { "excluded ticket: disowned by the customer or discarded", "обращение исключено: отказ клиента или отброшено" },
    [BEHIND_MET] = { "met its goal", "уложился в норматив" },
    [BEHIND_BREACHED] = { "breached its goal", "нарушил норматив" },
    [BEHIND_NOT_OVERDUE] = { "not beyond its goal", "норматив не превышен" },
    [BEHIND_NOT_ZERO] = { "longer than 0 s", "дольше 0 с" },
    [BEHIND_LONGER] = { "longer than the stated time", "дольше указанного времени" },
    [BEHIND_SHORTER] = { "at most 80 % of its goal", "не больше 80 % норматива" },
    [BEHIND_COURTESY] = { "courtesy reopening, skipped by the policy", "переоткрытие из вежливости, по правилам не считается" },
    [BEHIND_RATED_AGAIN] = { "rated again: one rating counts per resolution", "повторная оценка: на одно решение засчитывается одна" },
    [BEHIND_DISSATISFIED] = { "below the policy's threshold", "ниже порога правил" },
    [BEHIND_IN_HOURS] = { "within working hours", "в рабочее время" },
    [BEHIND_NOT_ONE_TOUCH] = { "more than one reply, a handoff or a reopening", "больше одного ответа, передача или переоткрытие" },
    [BEHIND_NO_CREATED] = { "a ticket without its creation: what came before is unknown", "обращение без события создания: начало неизвестно" },
    [BEHIND_NOT_UP] = { "not up the tiers", "не на линию выше" },
    [BEHIND_NOT_UNDONE] = { "not undone by a reopening", "не отменено переоткрытием" },
    [BEHIND_LATER_RESOLUTION] = { "the ticket was resolved again later in the period", "обращение решено ещё раз позже в том же периоде" },
    [BEHIND_SAME_TICKET] = { "the ticket is counted already, and counts once", "обращение уже засчитано и считается один раз" },
};

static const char *const moments[MOMENT_KINDS][LANGS] = {
    [MOM_CREATED] = { "created", "создано" },
    [MOM_REPLY] = { "reply", "ответ" },
    [MOM_AUTO_REPLY] = { "automatic reply", "автоответ" },
    [MOM_RESOLVED] = { "resolved", "решено" },
    [MOM_AUTO_RESOLVED] = { "resolved automatically", "решено автоматически" },
    [MOM_CLOSED] = { "closed", "закрыто" },
    [MOM_REOPENED] = { "reopened", "переоткрыто" },
    [MOM_RATED] = { "rated", "оценка" },
    [MOM_RATED_AGAIN] = { "rated again", "повторная оценка" },
    [MOM_RATED_INSIDE] = { "rated by a colleague", "внутренняя оценка" },
    [MOM_DISOWNED] = { "disowned", "«не обращался»" },
    [MOM_REVIEW] = { "public review", "публичный отзыв" },
    [MOM_HANDOFF] = { "handed over", "передано" },
    [MOM_REASSIGNED] = { "reassigned", "переназначено" },
    [MOM_LINKED] = { "linked", "связь" },
    [MOM_MERGED] = { "merged", "объединено" },
    [MOM_DISCARDED] = { "discarded", "отброшено" },
    [MOM_OPEN] = { "open", "открыто" },
};

const char *cell_phrase(enum lang lang, enum cell_phrase p) { return phrases[p][lang]; }
const char *reason_phrase(enum lang lang, enum behind_reason r) { return reasons[r][lang]; }
const char *moment_phrase(enum lang lang, enum moment_kind k) { return moments[k][lang]; }

/* ---- arithmetic in words ------------------------------------------------------------------------------------------------------ */

/* A line of arithmetic in the making: its numbers, then its phrase. */
struct sentence {
    const struct explained *explained;
    struct arena *arena;
    const char *args[4];
    int n;
};

static void with_number(struct sentence *s, double v) {
    char text[NUM_TEXT];
    s->args[s->n++] = arena_printf(s->arena, "%s", num_format(v, text));
}

static void with_duration(struct sentence *s, int64_t seconds) {
    struct buf text = { 0 };
    duration_text(&text, (double)seconds);
    buf_printf(&text, " (%lld %s)", (long long)seconds, s->explained->session->lang == LANG_RU ? "с" : "s");
    s->args[s->n++] = arena_strndup(s->arena, text.p, text.n);
    buf_release(&text);
}

/* The phrase with the numbers given since the last one. */
static const char *say(struct sentence *s, enum cell_phrase phrase) {
    const char *line = words_fill(s->arena, cell_phrase(s->explained->session->lang, phrase), s->args, s->n);
    s->n = 0;
    return line;
}

static int say_extreme(struct sentence *s, const struct behind_sums *sums, enum cell_phrase phrase, const char **lines) {
    if (!sums->result.has) return lines[0] = say(s, CP_NO_FACTS), 1;
    with_number(s, (double)sums->below);
    with_duration(s, sums->above);
    return lines[0] = say(s, phrase), 1;
}

static int say_ratio(struct sentence *s, const struct behind_sums *sums, const char **lines) {
    int n = 0;
    if (sums->above_seconds) with_duration(s, sums->above);
    else with_number(s, (double)sums->above);
    lines[n++] = say(s, sums->above_seconds ? CP_ABOVE_SUM : sums->above_tickets ? CP_ABOVE_TICKETS : CP_ABOVE);
    with_number(s, (double)sums->below);
    lines[n++] = say(s, sums->below_tickets ? CP_BELOW_TICKETS : CP_BELOW);
    if (!sums->result.has) return lines[n++] = say(s, CP_NO_BELOW), n;
    with_number(s, (double)sums->above);
    with_number(s, (double)sums->below);
    with_number(s, sums->result.v);
    return lines[n++] = say(s, CP_RATIO), n;
}

static int say_quantile(struct sentence *s, const struct behind_sums *sums, const char **lines) {
    int n = 0;
    if (!sums->result.has) return lines[n++] = say(s, CP_NO_FACTS), n;
    with_number(s, (double)sums->below);
    lines[n++] = say(s, CP_RANKS);
    with_number(s, (double)sums->below);
    with_number(s, sums->percent / 100.0);
    with_number(s, (double)((sums->below - 1) * sums->percent) / 100.0);
    lines[n++] = say(s, CP_RANK);
    with_number(s, (double)sums->low_rank);
    with_number(s, (double)sums->low);
    if (sums->low_rank == sums->high_rank) return lines[n++] = say(s, CP_AT_RANK), n;
    with_number(s, (double)sums->high_rank);
    with_number(s, (double)sums->high);
    lines[n++] = say(s, CP_BETWEEN);
    with_number(s, (double)sums->low);
    with_number(s, sums->fraction);
    with_number(s, (double)sums->high);
    with_number(s, sums->result.v);
    return lines[n++] = say(s, CP_INTERPOLATED), n;
}

static int say_survival(struct sentence *s, const struct behind_sums *sums, const char **lines) {
    with_number(s, (double)sums->above);
    with_number(s, (double)sums->below);
    lines[0] = say(s, CP_SURVIVAL);
    if (sums->result.has) with_number(s, sums->result.v);
    return lines[1] = say(s, sums->result.has ? CP_SURVIVAL_MEDIAN : CP_SURVIVAL_NONE), 2;
}

static int say_scale(struct sentence *s, const struct behind_sums *sums, const char **lines) {
    if (!sums->result.has) return lines[0] = say(s, CP_NO_FACTS), 1;
    double mean = sums->sum / (double)sums->below;
    with_number(s, sums->sum);
    with_number(s, (double)sums->below);
    with_number(s, mean);
    lines[0] = say(s, CP_SCALE_MEAN);
    with_number(s, mean);
    with_number(s, sums->max);
    with_number(s, sums->result.v);
    return lines[1] = say(s, CP_SCALE), 2;
}

static int say_wilson(struct sentence *s, const struct behind_sums *sums, const char **lines) {
    if (!sums->result.has) return lines[0] = say(s, CP_NO_BELOW), 1;
    with_number(s, (double)sums->above);
    with_number(s, (double)sums->below);
    with_number(s, sums->share);
    lines[0] = say(s, CP_WILSON_P);
    with_number(s, sums->centre);
    lines[1] = say(s, CP_WILSON_CENTRE);
    with_number(s, sums->half);
    lines[2] = say(s, CP_WILSON_HALF);
    with_number(s, sums->result.v);
    return lines[3] = say(s, sums->upper ? CP_WILSON_HIGH : CP_WILSON_LOW), 4;
}

int explain_arithmetic(const struct explained *x, const struct behind *b, const char *lines[ARITHMETIC_LINES], struct arena *a) {
    struct sentence s = { .explained = x, .arena = a };
    const struct behind_sums *sums = &b->sums;
    switch (sums->how) {
    case BEHIND_COUNT: with_number(&s, (double)sums->above); return lines[0] = say(&s, sums->above_tickets ? CP_TICKETS : CP_FACTS), 1;
    case BEHIND_SUM: return say_extreme(&s, sums, CP_SUM, lines);
    case BEHIND_LEAST: return say_extreme(&s, sums, CP_LEAST, lines);
    case BEHIND_GREATEST: return say_extreme(&s, sums, CP_GREATEST, lines);
    case BEHIND_RATIO: return say_ratio(&s, sums, lines);
    case BEHIND_QUANTILE: return say_quantile(&s, sums, lines);
    case BEHIND_SURVIVAL: return say_survival(&s, sums, lines);
    case BEHIND_SCALE: return say_scale(&s, sums, lines);
    case BEHIND_WILSON: return say_wilson(&s, sums, lines);
    }
    return 0;
}

const char *explain_result(const struct explained *x, const struct metric *m, struct value v, struct arena *a) {
    struct buf text = { 0 };
    char exact[NUM_TEXT];
    if (!v.has) return cell_phrase(x->session->lang, CP_NO_RESULT);
    value_text(&text, m, v);
    num_format(v.v, exact);
    if (!str_is(str_of(text.p, text.n), exact)) buf_printf(&text, " (%s%s)", exact, m->unit == UNIT_SECONDS ? x->session->lang == LANG_RU ? " с" : " s" : "");
    const char *copy = arena_strndup(a, text.p, text.n);
    const char *result = words_fill(a, cell_phrase(x->session->lang, CP_RESULT), &copy, 1);
    buf_release(&text);
    return result;
}
