/* Exact decimals: what is read and written, reckoned, compared and rounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/decimal.h"
#include "base/vec.h"

static struct decimal number(const char *text) {
    struct decimal out;
    if (!decimal_parse(str_c(text), &out)) fail_msg("%s is not read", text);
    return out;
}

/* "1/3", or a decimal. */
static struct decimal fraction(const char *text) {
    const char *slash = strchr(text, '/');
    struct decimal above, below;
    if (!slash) return number(text);
    assert_true(decimal_parse(str_of(text, (size_t)(slash - text)), &above));
    assert_true(decimal_parse(str_c(slash + 1), &below));
    return decimal_div(above, below);
}

static void what_is_read(void **state) {
    (void)state;
    static const struct { const char *text, *written; } rows[] = {
        { "0", "0" }, { "1", "1" }, { "-1", "-1" }, { "0.30", "0.3" }, { "1.20", "1.2" }, { "-0.5", "-0.5" }, { "-0", "0" }, { "0007.10", "7.1" },
        { "0.000000001", "0.000000001" }, { "999999999999.999999999", "999999999999.999999999" }, { "30000.00", "30000" },
        { "", NULL }, { "-", NULL }, { ".5", NULL }, { "5.", NULL }, { "1.2.3", NULL }, { "1e3", NULL }, { "1,5", NULL }, { " 1", NULL }, { "+1", NULL },
        { "0.0000000001", NULL }, { "1000000000000", NULL }, { "99999999999999999999999999999999999999999999", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decimal d;
        char text[DECIMAL_TEXT];
        bool is_read = decimal_parse(str_c(rows[i].text), &d);
        if (is_read != (rows[i].written != NULL)) fail_msg("%s", rows[i].text);
        if (is_read) assert_string_equal(decimal_format(d, 0, 18, text), rows[i].written);
    }
}

static void how_it_is_written(void **state) {
    (void)state;
    static const struct { const char *number; int least, most; const char *written; } rows[] = {
        { "1.2", 2, 4, "1.20" }, { "1.2345", 2, 4, "1.2345" }, { "1.23455", 2, 4, "1.2346" }, { "1/3", 0, 6, "0.333333" }, { "2/3", 0, 6, "0.666667" },
        { "1", 2, 2, "1.00" }, { "0", 0, 0, "0" }, { "0", 2, 4, "0.00" }, { "-0.004", 2, 2, "0.00" }, { "-0.005", 2, 2, "-0.01" }, { "1000", 0, 4, "1000" },
        { "99.995", 2, 2, "100.00" }, { "0.05", 0, 1, "0.1" }, { "10.10", 0, 4, "10.1" }, { "1/7", 0, 18, "0.142857142857142857" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[DECIMAL_TEXT];
        assert_string_equal(decimal_format(fraction(rows[i].number), rows[i].least, rows[i].most, text), rows[i].written);
    }
}

static void reckoning_is_exact(void **state) {
    (void)state;
    static const struct { const char *a; char operation; const char *b, *result; } rows[] = {
        { "0.1", '+', "0.2", "0.3" }, { "1/3", '+', "1/6", "1/2" }, { "1/3", '-', "1/3", "0" }, { "0.30", '*', "1.20", "0.36" }, { "3/7", '*', "7/3", "1" },
        { "1", '/', "3", "1/3" }, { "-1", '/', "-4", "0.25" }, { "1", '/', "-4", "-0.25" }, { "30000.00", '*', "0.9125", "27375" }, { "0", '*', "1/3", "0" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct decimal a = fraction(rows[i].a), b = fraction(rows[i].b);
        char operation = rows[i].operation;
        struct decimal result = operation == '+' ? decimal_add(a, b) : operation == '-' ? decimal_sub(a, b) : operation == '*' ? decimal_mul(a, b) : decimal_div(a, b);
        if (decimal_compare(result, fraction(rows[i].result)) != 0) fail_msg("%s %c %s is not %s", rows[i].a, operation, rows[i].b, rows[i].result);
    }
}

static void a_sum_of_tenths_is_one(void **state) {
    (void)state;
    struct decimal sum = DECIMAL_ZERO;
    for (int i = 0; i < 10; i++) sum = decimal_add(sum, number("0.1"));
    assert_int_equal(decimal_compare(sum, DECIMAL_ONE), 0);
}

static void comparing_is_exact(void **state) {
    (void)state;
    static const char *const ascending[] = { "-1/3", "-0.333333333", "0", "0.333333333", "1/3", "0.333333334", "0.999999999", "1", "100000000000/99999999999", "2" };
    for (size_t i = 0; i < ARRAY_LEN(ascending); i++)
        for (size_t k = 0; k < ARRAY_LEN(ascending); k++) {
            int order = decimal_compare(fraction(ascending[i]), fraction(ascending[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    assert_int_equal(decimal_compare(decimal_ratio(57, 60), number("0.95")), 0);
    assert_true(decimal_compare(decimal_ratio(INT64_MAX, INT64_MAX - 1), decimal_ratio(INT64_MAX - 1, INT64_MAX - 2)) < 0);
}

static void rounding_is_half_up(void **state) {
    (void)state;
    static const struct { const char *number; int places; const char *rounded; } rows[] = {
        { "0.00005", 4, "0.0001" }, { "0.000049999", 4, "0" }, { "1/3", 4, "0.3333" }, { "0.91245", 4, "0.9125" }, { "-0.91245", 4, "-0.9125" },
        { "27375.005", 2, "27375.01" }, { "2.5", 0, "3" }, { "-2.5", 0, "-3" }, { "1449.99", -2, "1400" }, { "1450", -2, "1500" }, { "1449.5", -1, "1450" },
        { "49.999", -2, "0" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(decimal_compare(decimal_round(fraction(rows[i].number), rows[i].places), fraction(rows[i].rounded)), 0);
}

/* The sum of shares of many different counts has too long a denominator; it is rounded at the 18th place, and never wrong at the fourth. */
static void long_fractions_are_shortened(void **state) {
    (void)state;
    static const int64_t counts[] = { 1000003, 999983, 1000033, 999979, 1000037, 999961, 1000039, 999959, 1000081, 999953 };
    struct decimal sum = DECIMAL_ZERO;
    char text[DECIMAL_TEXT];
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) sum = decimal_add(sum, decimal_ratio(1, counts[i]));
    assert_string_equal(decimal_format(decimal_mul(sum, number("100000")), 0, 9, text), "0.999997202");
    struct decimal large = number("999999999999");
    for (int i = 0; i < 5; i++) large = decimal_mul(large, large);
    assert_true(decimal_compare(large, number("999999999999")) > 0);
    assert_true(decimal_compare(decimal_sub(DECIMAL_ZERO, large), DECIMAL_ZERO) < 0);
}

static void doubles_are_the_nearest(void **state) {
    (void)state;
    assert_true(decimal_double(number("0.1")) == 0.1);
    assert_true(decimal_double(number("27375.01")) == 27375.01);
    assert_true(decimal_double(number("-1.2")) == -1.2);
    assert_true(decimal_double(fraction("1/3")) == 1.0 / 3);
    assert_true(decimal_double(DECIMAL_ZERO) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read), cmocka_unit_test(how_it_is_written), cmocka_unit_test(reckoning_is_exact), cmocka_unit_test(a_sum_of_tenths_is_one),
        cmocka_unit_test(comparing_is_exact), cmocka_unit_test(rounding_is_half_up), cmocka_unit_test(long_fractions_are_shortened),
        cmocka_unit_test(doubles_are_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
