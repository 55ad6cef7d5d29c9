#include "report/words.h"

#include <assert.h>
#include <string.h>

#include "base/str.h"

static const char *const words[WORDS][LANGS] = {
    /* --- everywhere ------------------------------------------------------------------------------------------- */
    [W_NONE_VALUE] = { "(none)", "(нет)" },
    [W_TOO_FEW] = { "too few", "мало данных" },
    [W_NO_DATA] = { "no data", "нет данных" },
    [W_TARGET] = { "target", "цель" },
    [W_TOTAL] = { "Total", "Итого" },
    [W_PERIOD] = { "Period", "Период" },
    [W_AGENT] = { "Agent", "Сотрудник" },
    [W_TEAM] = { "Team", "Команда" },
    [W_YES] = { "yes", "да" },
    [W_NO] = { "no", "нет" },
    [W_NOBODY] = { "nobody", "никто" },
    [W_N_OF] = { "n: {0}", "n: {0}" },
    [W_AS_OF] = { "As of", "По состоянию на" },
    [W_COMPARED_WITH] = { "Compared with {0}", "Сравнение: {0}" },
    [W_LEGEND_TARGET] = { "● in target   ▼ outside it", "● в пределах цели   ▼ вне цели" },
    [W_LEGEND_FEW] = { "{0}: fewer than {1} observations", "{0}: меньше {1} наблюдений" },
    [W_PAGE] = { "page", "стр." },
    [W_PAGE_OF] = { "of", "из" },
    [W_AT_LEAST] = { "at least", "не меньше" },
    [W_AT_MOST] = { "at most", "не больше" },

    /* --- dimensions ----------------------------------------------------------------------------------------------- */
    [W_DIM_AGENT] = { "Agent", "Сотрудник" },
    [W_DIM_TEAM] = { "Team", "Команда" },
    [W_DIM_PRIORITY] = { "Priority", "Приоритет" },
    [W_DIM_CHANNEL] = { "Channel", "Канал" },
    [W_DIM_CUSTOMER] = { "Customer", "Клиент" },
    [W_DIM_TAG] = { "Tag", "Тема" },
    [W_DIM_STATUS] = { "Status class", "Класс статуса" },
    [W_DIM_STATUS_NAME] = { "Status", "Статус" },
    [W_DIM_ATTR] = { "Attribute", "Признак" },
    [W_DIM_HOUR] = { "Hour", "Час" },
    [W_DIM_WEEKDAY] = { "Weekday", "День недели" },
    [W_DIM_DAY] = { "Day", "День" },
    [W_DIM_WEEK] = { "Week", "Неделя" },
    [W_DIM_MONTH] = { "Month", "Месяц" },
    [W_DIM_QUARTER] = { "Quarter", "Квартал" },
    [W_DIM_YEAR] = { "Year", "Год" },

    /* --- titles of sheets ----------------------------------------------------------------------------------------- */
    [W_SHEET_SUMMARY] = { "Summary", "Сводка" },
    [W_SHEET_TABLE] = { "Table", "Таблица" },
    [W_SHEET_TREND] = { "Trend", "Динамика" },
    [W_SHEET_PIVOT] = { "Heat map", "Тепловая карта" },
    [W_SHEET_LIST] = { "List", "Список" },
    [W_SHEET_QUALITY] = { "Data quality", "Качество данных" },
    [W_SHEET_METHOD] = { "Method", "Методика" },

    /* --- the summary ---------------------------------------------------------------------------------------------- */
    [W_SAY_FLOW] = { "Tickets created: {0}, resolved: {1}, open at the end: {2}.", "Создано обращений: {0}, решено: {1}, открыто в конце: {2}." },
    [W_SAY_FIRST_RESPONSE] = { "Half of the customers got a first response within {0}, 9 of 10 within {1}.",
                               "Половина клиентов получила первый ответ за {0}, 9 из 10 — за {1}." },
    [W_SAY_COMPLIANCE] = { "First responses within their goal: {0}; breaches: {1}.", "Первый ответ в срок: {0}; нарушений: {1}." },
    [W_SAY_RESOLUTION] = { "Half of the tickets were resolved within {0} of working time, 9 of 10 within {1}.",
                           "Половина обращений решена за {0} рабочего времени, 9 из 10 — за {1}." },
    [W_SAY_REOPENED] = { "Reopened: {0}, that is {1} of all resolutions.", "Открыто повторно: {0}, то есть {1} от всех решений." },
    [W_SAY_CSAT] = { "Satisfied customers: {0} of {1} ratings.", "Довольны {0} клиентов, всего оценок: {1}." },
    [W_SAY_NO_EVENTS] = { "Nothing happened in this period: the logs hold no events of it.", "За этот период в журналах нет событий." },
    [W_TARGET_KEPT] = { "target {0}: kept", "цель {0}: выполнена" },
    [W_TARGET_MISSED] = { "target {0}: missed", "цель {0}: не выполнена" },
    [W_WAS] = { "before: {0}", "было: {0}" },
    [W_FINDINGS] = { "Findings in the data", "Замечания к данным" },
    [W_NO_FINDINGS] = { "No findings: the data is clean.", "Замечаний нет: данные в порядке." },
    [W_SUMS_HOLD] = { "All sums hold: every line and every event is accounted for.", "Все суммы сходятся: учтена каждая строка и каждое событие." },
    [W_SEE_QUALITY] = { "more on the sheet “{0}”", "подробнее на листе «{0}»" },

    /* --- lists ---------------------------------------------------------------------------------------------------- */
    [W_TICKET] = { "Ticket", "Обращение" },
    [W_SUBJECT] = { "Subject", "Тема обращения" },
    [W_STARTED] = { "Started", "Начало" },
    [W_STOPPED] = { "Ended", "Конец" },
    [W_ELAPSED] = { "Elapsed", "Прошло" },
    [W_GOAL] = { "Goal", "Норматив" },
    [W_EXCESS] = { "Over the goal by", "Сверх норматива" },
    [W_STATE] = { "State", "Состояние" },
    [W_WHEN] = { "When", "Когда" },
    [W_HOLDER] = { "Held by", "У кого было" },
    [W_CREATED_AT] = { "Created", "Создано" },
    [W_AGE] = { "Age", "Возраст" },
    [W_RESOLVED_BY] = { "Resolved by", "Кто решил" },
    [W_AFTER] = { "After", "Через" },
    [W_COURTESY] = { "Courtesy", "Из вежливости" },
    [W_SCORE] = { "Score", "Оценка" },
    [W_COMMENT] = { "Comment", "Комментарий" },
    [W_FROM_TEAM] = { "From team", "Из команды" },
    [W_CLOCK] = { "Clock", "Счётчик" },
    [W_BREACHED_AT] = { "Breached", "Нарушено" },
    [W_BY_WHOM] = { "By", "Кто" },
    [W_VERDICT] = { "Verdict", "Вердикт" },
    [W_MORE_ROWS] = { "{0} more rows are not shown.", "Не показано строк: {0}." },
    [W_MORE_ROWS_CSV] = { "{0} more rows are not shown; all are in {1}.", "Не показано строк: {0}; все они в файле {1}." },
    [W_MORE_COLUMNS] = { "{0} more columns are not shown.", "Не показано столбцов: {0}." },
    [W_NO_ROWS] = { "None in this period.", "За период нет." },
    [W_GOOD] = { "good", "хорошо" },
    [W_BAD] = { "bad", "плохо" },
    [W_STATE_DONE] = { "done", "завершён" },
    [W_STATE_RUNNING] = { "running", "идёт" },
    [W_STATE_PAUSED] = { "paused", "на паузе" },
    [W_STATE_CANCELLED] = { "cancelled", "отменён" },

    /* --- data quality ---------------------------------------------------------------------------------------------- */
    [W_LINES] = { "lines", "строк" },
    [W_BLANK] = { "blank", "пустых" },
    [W_REJECTED] = { "rejected", "отвергнуто" },
    [W_EVENTS] = { "events", "событий" },
    [W_UNKNOWN_TYPE] = { "of an unknown type", "неизвестного типа" },
    [W_AFTER_AS_OF] = { "after as-of", "позже момента отчёта" },
    [W_DUPLICATE] = { "duplicates", "повторов" },
    [W_SECOND_CREATED] = { "second created", "повторных created" },
    [W_USED] = { "used", "использовано" },
    [W_SUMS] = { "Sums", "Суммы" },
    [W_SUM_LINES] = { "lines = events + blank + rejected", "строки = события + пустые + отвергнутые" },
    [W_SUM_EVENTS] = { "events = of an unknown type + after as-of + duplicates + second created + used",
                       "события = неизвестного типа + позже момента отчёта + повторы + повторные created + использованные" },
    [W_HOLDS] = { "✓ holds", "✓ сходится" },
    [W_DIFFERS] = { "✗ differs", "✗ не сходится" },
    [W_LEFT] = { "Left side", "Левая часть" },
    [W_RIGHT] = { "Right side", "Правая часть" },
    [W_CHECK] = { "Check", "Проверка" },
    [W_BACKLOG] = { "Backlog over the period", "Очередь за период" },
    [W_BACKLOG_SUM] = { "opening + created + reopened - resolved - merged - excluded = closing",
                        "в начале + создано + открыто повторно - решено - объединено - исключено = в конце" },
    [W_OPENING] = { "opening", "в начале" },
    [W_CREATED] = { "created", "создано" },
    [W_REOPENED] = { "reopened", "открыто повторно" },
    [W_RESOLVED] = { "resolved", "решено" },
    [W_MERGED] = { "merged", "объединено" },
    [W_EXCLUDED] = { "excluded", "исключено" },
    [W_CLOSING] = { "closing", "в конце" },
    [W_FINDING] = { "Finding", "Замечание" },
    [W_SEVERITY] = { "Severity", "Важность" },
    [W_NOTICE] = { "notice", "заметка" },
    [W_WARNING] = { "warning", "предупреждение" },
    [W_COUNT] = { "Count", "Количество" },
    [W_MEANING] = { "What it means", "Что это значит" },
    [W_EXAMPLES] = { "Examples", "Примеры" },
    [W_SUBJECTS] = { "By subject", "По предмету" },
    [W_WHAT] = { "What", "Что" },
    [W_TICKETS] = { "tickets", "обращений" },
    [W_TICKETS_EXCLUDED] = { "of them excluded", "из них исключено" },

    /* --- method ------------------------------------------------------------------------------------------------------ */
    [W_METHOD_REPORT] = { "This report", "Этот отчёт" },
    [W_TIMEZONE] = { "Time zone", "Часовой пояс" },
    [W_VERSION] = { "svodka version", "Версия svodka" },
    [W_TEMPLATE] = { "Template", "Шаблон" },
    [W_POLICY] = { "Policy", "Правила" },
    [W_DIGEST] = { "SHA-256", "SHA-256" },
    [W_INPUTS] = { "Inputs", "Исходные файлы" },
    [W_FILE] = { "File", "Файл" },
    [W_BYTES] = { "Bytes", "Байт" },
    [W_ROUNDING] = { "Rounding", "Округление" },
    [W_ROUNDING_TEXT] = { "Elapsed time is cut to whole seconds once per cycle; every aggregate is computed from those seconds and rounded only for display. "
                          "Percentiles interpolate between the closest ranks, as Excel's PERCENTILE.INC does. Totals are computed over all facts, not from the rows.",
                          "Длительность каждого цикла один раз отсекается до целых секунд; все показатели считаются из этих секунд и округляются только при показе. "
                          "Перцентили — с интерполяцией между ближайшими рангами, как ПРОЦЕНТИЛЬ.ВКЛ в Excel. Итоги считаются по всем фактам, а не по строкам." },
    [W_PERIOD_TEXT] = { "A fact belongs to the period in which it happened: an elapsed time at its end, a verdict at its instant.",
                        "Факт относится к периоду, в котором он произошёл: длительность — к моменту её конца, вердикт — к своему моменту." },
    [W_TARGETS] = { "Targets (change them here: the colours follow)", "Цели (можно менять здесь: цвета изменятся)" },
    [W_METRIC] = { "Metric", "Показатель" },
    [W_DEFINITION] = { "Definition", "Определение" },
    [W_UNIT] = { "Unit", "Единица" },
    [W_DIRECTION] = { "Better", "Лучше" },
    [W_HIGHER] = { "higher", "больше" },
    [W_LOWER] = { "lower", "меньше" },
    [W_METRICS_USED] = { "Metrics of this report", "Показатели этого отчёта" },
    [W_CALENDARS] = { "Working hours", "Рабочее время" },
    [W_CALENDAR] = { "Calendar", "Календарь" },
    [W_HOURS] = { "Hours", "Часы" },
    [W_ALWAYS] = { "around the clock, every day", "круглосуточно, без выходных" },
    [W_HOLIDAYS] = { "Special days", "Особые дни" },
    [W_CLOSED_DAY] = { "closed", "выходной" },
    [W_SINCE] = { "since {0}", "с {0}" },
    [W_STATUSES] = { "Statuses", "Статусы" },
    [W_STATUS_CLASS] = { "Class", "Класс" },
    [W_NAMES] = { "Names in the source", "Названия в источнике" },
    [W_CLOCKS] = { "Clocks", "Счётчики времени" },
    [W_START] = { "Starts", "Запуск" },
    [W_STOP] = { "Stops", "Остановка" },
    [W_CANCEL] = { "Cancelled by", "Отмена" },
    [W_UNLESS] = { "Not while", "Не запускается, если" },
    [W_PAUSE] = { "Paused while", "Пауза, пока" },
    [W_GOALS] = { "Goals", "Нормативы" },
    [W_CREDIT] = { "Time belongs to", "Время засчитывается" },
    [W_JUDGE] = { "Verdict goes to", "Вердикт относится" },
    [W_REPEATS] = { "every time anew", "каждый раз заново" },
    [W_RESUMES] = { "goes on from where it stopped", "продолжается с прежнего значения" },
    [W_WARN] = { "warning at {0}", "предупреждение с {0}" },
    [W_GOAL_FROM] = { "from {0}", "с {0}" },
    [W_GOAL_UNTIL] = { "until {0}", "по {0}" },
    [W_CREDIT_ACTOR] = { "the agent who ended it, else the assignee", "тому, кто завершил, иначе ответственному" },
    [W_CREDIT_ASSIGNEE] = { "the assignee just before", "ответственному перед этим" },
    [W_CREDIT_NEXT] = { "the assignee just after", "ответственному после этого" },
    [W_JUDGE_HOLDER] = { "whoever held the ticket at that instant", "к тому, у кого обращение было в этот момент" },
    [W_JUDGE_STOP] = { "the cycle's agent, when it ends", "к сотруднику цикла, в момент завершения" },
    [W_CLASS_NEW] = { "new", "новое" },
    [W_CLASS_OPEN] = { "open", "открыто" },
    [W_CLASS_IN_PROGRESS] = { "in progress", "в работе" },
    [W_CLASS_WAITING] = { "waiting for the customer", "ждёт клиента" },
    [W_CLASS_HOLD] = { "on hold", "отложено" },
    [W_CLASS_RESOLVED] = { "resolved", "решено" },
    [W_CLASS_CLOSED] = { "closed", "закрыто" },
    [W_UNIT_COUNT] = { "count", "количество" },
    [W_UNIT_SECONDS] = { "time, h:mm:ss", "время, ч:мм:сс" },
    [W_UNIT_SHARE] = { "share", "доля" },
    [W_UNIT_SCORE] = { "score", "балл" },
    [W_UNIT_RATIO] = { "ratio", "отношение" },
    [W_RATINGS] = { "Ratings", "Оценки" },
    [W_RATINGS_TEXT] = { "scale 1 to {0}, satisfied from {1}; {2} counts of several ratings after a resolution",
                         "шкала от 1 до {0}, доволен — от {1}; из нескольких оценок после решения учитывается {2}" },
    [W_KEEP_FIRST] = { "the first", "первая" },
    [W_KEEP_LAST] = { "the last", "последняя" },
    [W_REOPENINGS] = { "Reopenings", "Повторные открытия" },
    [W_COURTESY_COUNT] = { "counted, those out of courtesy too", "учитываются, в том числе из вежливости" },
    [W_COURTESY_SKIP] = { "counted, except those out of courtesy (resolved again without a reply)", "учитываются, кроме «спасибо» (снова решено без ответа)" },
    [W_EXCLUSIONS] = { "Excluded tickets", "Исключённые обращения" },
    [W_EXCLUDE_DISOWNED] = { "disowned by the customer", "от которых клиент отказался" },
    [W_EXCLUDE_DISCARDED] = { "discarded without a reply (spam, deleted, test)", "отброшенные без ответа (спам, удалено, тест)" },
    [W_EXCLUDE_NOTHING] = { "none", "нет" },
    [W_ANY] = { "everything else", "всё остальное" },

    /* --- charts ------------------------------------------------------------------------------------------------------- */
};

const char *word(enum lang lang, enum word w) {
    const char *text = words[w][lang];
    assert(text);
    return text;
}

const char *words_fill(struct arena *a, const char *text, const char *const *args, int n) {
    struct buf out = { 0 };
    for (const char *p = text; *p; p++) {
        int i = p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}' ? p[1] - '0' : -1;
        if (i >= 0 && i < n) {
            buf_adds(&out, args[i]);
            p += 2;
        } else {
            buf_addc(&out, *p);
        }
    }
    const char *filled = arena_strndup(a, out.p ? out.p : "", out.n);
    buf_release(&out);
    return filled;
}

bool lang_parse(const char *s, enum lang *out) {
    static const char *const codes[LANGS] = { [LANG_EN] = "en", [LANG_RU] = "ru" };
    for (int i = 0; i < LANGS; i++) {
        if (strcmp(s, codes[i]) != 0) continue;
        *out = (enum lang)i;
        return true;
    }
    return false;
}
