/* Every word of reports is there in every language, with the same blanks to fill in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/str.h"
#include "report/words.h"

/* Which of {0} ... {9} a text has, as bits. */
static unsigned blanks(const char *text) {
    unsigned found = 0;
    for (; *text; text++)
        if (text[0] == '{' && text[1] >= '0' && text[1] <= '9' && text[2] == '}') found |= 1u << (text[1] - '0');
    return found;
}

static void all_words_in_all_languages(void **state) {
    (void)state;
    for (int w = 0; w < WORDS; w++)
        for (int lang = 0; lang < LANGS; lang++) {
            const char *text = word((enum lang)lang, (enum word)w);
            assert_non_null(text);
            assert_true(text[0] != '\0');
            assert_true(utf8_valid(text, strlen(text)));
            assert_int_equal(blanks(text), blanks(word(LANG_EN, (enum word)w)));
        }
}

static void blanks_are_filled(void **state) {
    (void)state;
    struct arena a = { 0 };
    const char *args[] = { "one", "{0}" };
    assert_string_equal(words_fill(&a, "{1} and {0}, {2} {x} {", args, 2), "{0} and one, {2} {x} {");
    assert_string_equal(words_fill(&a, "", args, 2), "");
    arena_release(&a);
}

static void languages_by_code(void **state) {
    (void)state;
    enum lang lang;
    assert_true(lang_parse("ru", &lang) && lang == LANG_RU);
    assert_true(lang_parse("en", &lang) && lang == LANG_EN);
    assert_false(lang_parse("de", &lang));
    assert_false(lang_parse("", &lang));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_words_in_all_languages),
        cmocka_unit_test(blanks_are_filled),
        cmocka_unit_test(languages_by_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
