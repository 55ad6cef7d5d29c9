/* finding: the kinds of findings, and counting them.
 *
 * What is kept is the smallest of what was seen: FINDING_EXAMPLES distinct (subject, place) pairs and FINDING_SUBJECTS subjects, by bytes.
 * The smallest of a union are among the smallest of its parts, so any split and any order of merging keeps the same.  A subject that
 * belongs to the smallest in the end belonged to them ever since it was first seen, so the counts of those kept are complete.
 */
#include <string.h>

#include "base/mem.h"
#include "ticket/finding.h"

enum { SUBJECT_BYTES = 255 }; /* longer subjects are cut, so that hostile input cannot fill the memory */

const struct finding_kind finding_kinds[FINDINGS] = {
    [FIND_REJECTED] = { "rejected", SEVERITY_WARNING,
        "Lines that are no events were left out.",
        "Строки, которые не являются событиями, пропущены." },
    [FIND_INCOMPLETE_LAST_LINE] = { "incomplete-last-line", SEVERITY_NOTICE,
        "The last line of a file breaks off: the log is probably still being written.",
        "Последняя строка файла обрывается: вероятно, журнал ещё записывается." },
    [FIND_UNKNOWN_TYPE] = { "unknown-type", SEVERITY_WARNING,
        "Events of a type that is not known were left out.",
        "События неизвестного типа пропущены." },
    [FIND_TRUNCATED_HISTORY] = { "truncated-history", SEVERITY_WARNING,
        "The export holds only a part of a ticket's history, so its numbers may be incomplete.",
        "В выгрузке есть лишь часть истории обращения, поэтому его показатели могут быть неполными." },
    [FIND_UNVERIFIED_SOURCE] = { "unverified-source", SEVERITY_NOTICE,
        "The source's format is read by its documentation and has not been checked against a real export.",
        "Формат источника читается по документации и не проверен на настоящей выгрузке." },
    [FIND_UNMAPPED_STATUS] = { "unmapped-status", SEVERITY_WARNING,
        "The policy does not map a status, so it counts as open.",
        "Статус не описан в правилах и считается открытым." },
    [FIND_NO_CREATED] = { "no-created", SEVERITY_WARNING,
        "A ticket has no created event, so what came before its first event is unknown.",
        "У обращения нет события создания, поэтому неизвестно, что было до его первого события." },
    [FIND_BEFORE_CREATED] = { "before-created", SEVERITY_NOTICE,
        "Events that lie before their ticket's creation were taken as if they came right after it.",
        "События раньше создания обращения учтены так, будто произошли сразу после него." },
    [FIND_SECOND_CREATED] = { "second-created", SEVERITY_NOTICE,
        "A ticket was created more than once; only the earliest creation counts.",
        "Обращение создано несколько раз; учтено только самое раннее создание." },
    [FIND_LATE_DISCARD] = { "late-discard", SEVERITY_NOTICE,
        "A ticket was discarded after an agent had replied, so it keeps its facts.",
        "Обращение отброшено уже после ответа сотрудника, поэтому остаётся в показателях." },
    [FIND_INSIDE_NOBODY] = { "inside-nobody", SEVERITY_NOTICE,
        "An internal rating was given to a ticket that nobody held, so it counts for nobody.",
        "Внутренняя оценка поставлена обращению без исполнителя и никому не засчитана." },
    [FIND_INSIDE_SELF] = { "inside-self", SEVERITY_NOTICE,
        "An agent rated a ticket of their own, so the rating does not count.",
        "Сотрудник оценил собственное обращение; такая оценка не учитывается." },
    [FIND_DISOWNED_BY_STAFF] = { "disowned-by-staff", SEVERITY_WARNING,
        "Somebody other than a customer disowned a ticket, so it does not count.",
        "От обращения отказался не клиент, поэтому отказ не учитывается." },
    [FIND_UNKNOWN_AGENT] = { "unknown-agent", SEVERITY_WARNING,
        "Work is credited to an agent that the policy does not list.",
        "Работа засчитана сотруднику, которого нет в правилах." },
    [FIND_NO_PAYROLL_ID] = { "no-payroll-id", SEVERITY_WARNING,
        "An agent whom a bonus scheme is for has no payroll id, so the files for payroll leave the agent out.",
        "У сотрудника, которому считается премия, нет табельного номера, поэтому в файлах для зарплаты его нет." },
    [FIND_SAME_PAYROLL_ID] = { "same-payroll-id", SEVERITY_WARNING,
        "Two agents have the same payroll id, so the files for payroll hold only the first of them.",
        "У двух сотрудников один табельный номер, поэтому в файлах для зарплаты есть только первый из них." },
};

/* The part of a subject that is kept: up to a zero byte, and not longer than SUBJECT_BYTES, cut between characters. */
static struct str shorten(struct str subject) {
    size_t n = subject.n < SUBJECT_BYTES ? subject.n : SUBJECT_BYTES;
    const char *zero = n == 0 ? NULL : memchr(subject.p, '\0', n);
    if (zero != NULL) return str_of(subject.p, (size_t)(zero - subject.p));
    while (n < subject.n && n > 0 && ((unsigned char)subject.p[n] & 0xC0) == 0x80) n--;
    return str_of(subject.p, n);
}

static int compare_example(struct str subject, struct str place, const struct finding_example *other) {
    int order = str_cmp(subject, str_c(other->subject));
    return order != 0 ? order : str_cmp(place, str_c(other->place));
}

static void add_example(struct findings_of *of, struct str subject, struct str place) {
    int at = of->n;
    while (at > 0) {
        int order = compare_example(subject, place, &of->example[at - 1]);
        if (order == 0) return;
        if (order > 0) break;
        at--;
    }
    if (at == FINDING_EXAMPLES) return;
    if (of->n == FINDING_EXAMPLES) {
        of->n--;
        mem_free(of->example[of->n].subject);
        mem_free(of->example[of->n].place);
    }
    memmove(&of->example[at + 1], &of->example[at], (size_t)(of->n - at) * sizeof of->example[0]);
    of->example[at] = (struct finding_example){ .subject = mem_strndup(subject.p, subject.n), .place = mem_strndup(place.p, place.n) };
    of->n++;
}

/* Where the subject stands in the sorted array, or where it belongs. */
static int find_subject(const struct finding_subject *v, int n, struct str subject, bool *found) {
    int low = 0, high = n;
    *found = false;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = str_cmp(subject, str_c(v[middle].subject));
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static void add_subject(struct findings *f, enum finding kind, struct str subject, int64_t n) {
    bool found;
    if (subject.n == 0) return;
    int at = find_subject(f->subjects[kind].v, f->subjects[kind].n, subject, &found);
    if (found) {
        f->subjects[kind].v[at].count += n;
        return;
    }
    if (at == FINDING_SUBJECTS) return;
    if (f->subjects[kind].n == FINDING_SUBJECTS) mem_free(f->subjects[kind].v[--f->subjects[kind].n].subject);
    if (f->subjects[kind].n == f->subjects[kind].cap) {
        f->subjects[kind].cap = f->subjects[kind].cap == 0 ? 8 : 2 * f->subjects[kind].cap;
        f->subjects[kind].v = mem_resize(f->subjects[kind].v, (size_t)f->subjects[kind].cap, sizeof *f->subjects[kind].v);
    }
    struct finding_subject *v = f->subjects[kind].v;
    memmove(&v[at + 1], &v[at], (size_t)(f->subjects[kind].n - at) * sizeof *v);
    v[at] = (struct finding_subject){ .subject = mem_strndup(subject.p, subject.n), .count = n };
    f->subjects[kind].n++;
}

void finding_add_n(struct findings *f, enum finding kind, struct str subject, struct str place, int64_t n) {
    if (n == 0) return;
    struct str kept = shorten(subject);
    f->of[kind].count += n;
    add_example(&f->of[kind], kept, place);
    add_subject(f, kind, kept, n);
}

void finding_add(struct findings *f, enum finding kind, struct str subject, struct str place) {
    finding_add_n(f, kind, subject, place, 1);
}

void findings_merge(struct findings *into, const struct findings *from) {
    for (int kind = 0; kind < FINDINGS; kind++) {
        const struct findings_of *of = &from->of[kind];
        into->of[kind].count += of->count;
        for (int i = 0; i < of->n; i++) add_example(&into->of[kind], str_c(of->example[i].subject), str_c(of->example[i].place));
        for (int i = 0; i < from->subjects[kind].n; i++) {
            const struct finding_subject *subject = &from->subjects[kind].v[i];
            add_subject(into, (enum finding)kind, str_c(subject->subject), subject->count);
        }
    }
}

void findings_release(struct findings *f) {
    for (int kind = 0; kind < FINDINGS; kind++) {
        for (int i = 0; i < f->of[kind].n; i++) {
            mem_free(f->of[kind].example[i].subject);
            mem_free(f->of[kind].example[i].place);
        }
        for (int i = 0; i < f->subjects[kind].n; i++) mem_free(f->subjects[kind].v[i].subject);
        mem_free(f->subjects[kind].v);
    }
    *f = (struct findings){ .of[0].count = 0 };
}

int64_t findings_warnings(const struct findings *f) {
    int64_t sum = 0;
    for (int kind = 0; kind < FINDINGS; kind++) {
        if (finding_kinds[kind].severity == SEVERITY_WARNING) sum += f->of[kind].count;
    }
    return sum;
}
