#include "sample.h"

#include <string.h>

static uint64_t next(struct chance *c) {
    uint64_t z = c->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t between(struct chance *c, int64_t from, int64_t to) {
    return from + (int64_t)(next(c) % (uint64_t)(to - from + 1));
}

bool happens(struct chance *c, int percent) {
    return between(c, 0, 99) < percent;
}

bool *choose(struct chance *c, int n, int k) {
    bool *chosen = keep(n, sizeof *chosen);
    for (int i = 0; i < n && k > 0; i++) {
        if (between(c, 1, n - i) > k) continue;
        chosen[i] = true;
        k--;
    }
    return chosen;
}

int parts_total(const struct part *parts) {
    int total = 0;
    for (; parts->count; parts++) total += parts->count;
    return total;
}

int64_t *shuffled(struct chance *c, const struct part *parts) {
    int total = parts_total(parts), n = 0;
    int64_t *values = keep(total, sizeof *values);
    for (; parts->count; parts++) {
        for (int i = 0; i < parts->count; i++) values[n++] = between(c, parts->from, parts->to);
    }
    for (int i = total - 1; i > 0; i--) {
        int j = (int)between(c, 0, i);
        int64_t value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
    return values;
}

int64_t *granted(struct chance *c, const struct part *parts, const bool *eligible, int n) {
    int64_t *given = keep(n, sizeof *given), *values = shuffled(c, parts);
    int candidates = 0, left = parts_total(parts);
    for (int i = 0; i < n; i++) candidates += eligible[i];
    if (candidates < left) give_up("too few tickets to give values to");
    for (int i = 0; i < n && left > 0; i++) {
        if (!eligible[i] || between(c, 1, candidates--) > left) continue;
        given[i] = values[--left];
    }
    return given;
}

const char *one_of(struct chance *c, const char *const *texts) {
    int n = 0;
    while (texts[n]) n++;
    int64_t first = between(c, 0, n - 1), second = between(c, 0, n - 1);
    return texts[first < second ? first : second];
}

static bool on_duty(const struct agent *agent, int64_t at) {
    int hour = (int)(at % DAY / HOUR);
    bool over_midnight = agent->from > agent->to;
    return over_midnight ? hour >= agent->from || hour < agent->to : hour >= agent->from && hour < agent->to;
}

/* 0 for an agent who is out of the question. */
static int64_t weight_of(const struct agent *agent, const char *team, const char *not_this, int64_t at, int64_t value, int64_t usual) {
    if (team && strcmp(agent->team, team) != 0) return 0;
    if (not_this && strcmp(agent->id, not_this) == 0) return 0;
    if (!on_duty(agent, at)) return 0;
    return (agent->quick * usual + agent->slow * value) * 1000 / (usual + value);
}

const char *pick_agent(struct chance *c, const struct agent *agents, int n, const char *team, const char *not_this, int64_t at,
                       int64_t value, int64_t usual) {
    int64_t total = 0;
    for (int i = 0; i < n; i++) total += weight_of(&agents[i], team, not_this, at, value, usual);
    if (total == 0) give_up("nobody is on duty");
    int64_t drawn = between(c, 0, total - 1);
    int i = 0;
    while ((drawn -= weight_of(&agents[i], team, not_this, at, value, usual)) >= 0) i++;
    return agents[i].id;
}
