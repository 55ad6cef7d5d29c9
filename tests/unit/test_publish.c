/* Publishing: a set appears at once or not at all, the lock keeps others out, nothing is left behind; and children that fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "write/child.h"
#include "write/publish.h"

struct place { char dir[64], out[80]; };

static int set_up(void **state) {
    struct place *p = calloc(1, sizeof *p);
    snprintf(p->dir, sizeof p->dir, "/tmp/svodka-test-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->out, sizeof p->out, "%s/out", p->dir);
    *state = p;
    return 0;
}

static int tear_down(void **state) {
    struct place *p = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", p->dir);
    assert_int_equal(system(command), 0);
    free(p);
    return 0;
}

static int compare_names(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The names below dir, sorted, as "a b c"; without the lock. */
static void expect_names(const char *dir, const char *expected) {
    char *names[64], said[1024] = "";
    int n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && strcmp(e->d_name, ".svodka.lock") != 0) names[n++] = strdup(e->d_name);
    closedir(d);
    qsort(names, (size_t)n, sizeof *names, compare_names);
    for (int i = 0; i < n; i++) {
        size_t at = strlen(said);
        snprintf(said + at, sizeof said - at, "%s%s", i ? " " : "", names[i]);
        free(names[i]);
    }
    assert_string_equal(said, expected);
}

static void expect_file(const char *dir, const char *name, const char *expected) {
    char path[256], text[64] = "";
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(text, 1, sizeof text - 1, f), strlen(expected));
    fclose(f);
    assert_string_equal(text, expected);
}

static const char *stage(struct publish *p, const char *set, const char *text) {
    struct err err = { 0 };
    const char *dir = publish_stage(p, set, &err);
    assert_non_null(dir);
    assert_true(publish_file(dir, "manifest.json", text, strlen(text), &err));
    return dir;
}

static struct publish *begin(const struct place *p) {
    struct publish *publish;
    struct err err = { 0 };
    if (!publish_begin(&publish, p->out, &err)) fail_msg("%s", err.text);
    return publish;
}

static void a_set_appears_when_it_is_committed(void **state) {
    const struct place *p = *state;
    struct err err = { 0 };
    char set[128];
    snprintf(set, sizeof set, "%s/nightly", p->out);
    struct publish *publish = begin(p);
    stage(publish, "nightly", "one");
    stage(publish, "weekly", "two");
    assert_int_equal(access(set, F_OK), -1);
    assert_true(publish_commit(publish, &err));
    publish_end(publish);
    expect_names(p->out, "nightly weekly");
    expect_names(set, "manifest.json");
    expect_file(set, "manifest.json", "one");
}

/* Of directories in a set, none of a former set's, and none of a set that was not committed, is left. */
static void a_set_may_hold_directories(void **state) {
    const struct place *p = *state;
    struct err err = { 0 };
    char set[128];
    snprintf(set, sizeof set, "%s/agents", p->out);
    for (int run = 0; run < 3; run++) {
        static const char *const names[] = { "agents/old.xlsx", "agents/new.xlsx", "agents/lost.xlsx" };
        struct publish *publish = begin(p);
        const char *dir = stage(publish, "agents", "x");
        assert_true(publish_directory(dir, "agents", &err) && publish_file(dir, names[run], "a", 1, &err));
        assert_false(publish_directory(dir, "agents", &(struct err){ 0 }));
        if (run < 2) assert_true(publish_commit(publish, &err));
        publish_end(publish);
    }
    expect_names(p->out, "agents");
    expect_names(set, "agents manifest.json");
    snprintf(set, sizeof set, "%s/agents/agents", p->out);
    expect_names(set, "new.xlsx");
}

static void a_former_set_is_replaced_whole(void **state) {
    const struct place *p = *state;
    struct err err = { 0 };
    char set[128];
    snprintf(set, sizeof set, "%s/nightly", p->out);
    struct publish *publish = begin(p);
    const char *dir = stage(publish, "nightly", "old");
    assert_true(publish_file(dir, "gone.csv", "x", 1, &err));
    assert_true(publish_commit(publish, &err));
    publish_end(publish);
    publish = begin(p);
    stage(publish, "nightly", "new");
    expect_file(set, "manifest.json", "old");
    assert_true(publish_commit(publish, &err));
    publish_end(publish);
    expect_names(p->out, "nightly");
    expect_names(set, "manifest.json");
    expect_file(set, "manifest.json", "new");
}

static void what_is_not_committed_leaves_nothing(void **state) {
    const struct place *p = *state;
    struct publish *publish = begin(p);
    stage(publish, "nightly", "one");
    publish_end(publish);
    expect_names(p->out, "");
    publish = begin(p);
    stage(publish, "nightly", "one");
    publish_abandon();
    expect_names(p->out, "");
    publish_end(publish);
}

static void all_sets_or_none(void **state) {
    const struct place *p = *state;
    struct err err = { 0 };
    char other[128];
    struct publish *publish = begin(p);
    snprintf(other, sizeof other, "%s/weekly", p->out);
    assert_int_equal(mkdir(other, 0755), 0);
    assert_true(publish_file(other, "notes.txt", "mine", 4, &err)); /* somebody's own directory */
    stage(publish, "nightly", "one");
    stage(publish, "weekly", "two");
    assert_false(publish_commit(publish, &err));
    assert_int_equal(err.code, ERR_OUTPUT);
    publish_end(publish);
    expect_names(p->out, "weekly");
    expect_file(other, "notes.txt", "mine");
}

static void links_and_files_are_not_replaced(void **state) {
    const struct place *p = *state;
    char path[128];
    for (int link = 0; link <= 1; link++) {
        struct err err = { 0 };
        struct publish *publish = begin(p);
        snprintf(path, sizeof path, "%s/set%d", p->out, link);
        if (link) assert_int_equal(symlink("/tmp", path), 0);
        else assert_true(publish_file(p->out, "set0", "x", 1, &err));
        stage(publish, link ? "set1" : "set0", "one");
        assert_false(publish_commit(publish, &err));
        assert_int_equal(err.code, ERR_OUTPUT);
        publish_end(publish);
    }
    expect_names(p->out, "set0 set1");
}

static void one_run_at_a_time(void **state) {
    const struct place *p = *state;
    struct publish *publish = begin(p);
    char lock[128];
    snprintf(lock, sizeof lock, "%s/.svodka.lock", p->out);
    pid_t child = fork();
    if (child == 0) { /* another process finds the lock taken */
        int fd = open(lock, O_RDWR);
        _exit(fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    struct stat st;
    assert_int_equal(stat(lock, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    publish_end(publish);

    int fd = open(lock, O_RDWR); /* and so do we, when another one holds it */
    assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
    struct err err = { 0 };
    assert_false(publish_begin(&publish, p->out, &err));
    assert_int_equal(err.code, ERR_LOCKED);
    publish_end(publish);
    close(fd);
    publish = begin(p);
    publish_end(publish);
}

static void debris_of_dead_runs_is_cleared(void **state) {
    const struct place *p = *state;
    char path[128];
    struct err err = { 0 };
    publish_end(begin(p));
    snprintf(path, sizeof path, "%s/.svodka-abc123", p->out);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(publish_file(path, "half.xlsx", "x", 1, &err));
    publish_end(begin(p));
    expect_names(p->out, "");
}

static void a_place_that_cannot_be(void **state) {
    const struct place *p = *state;
    char path[160];
    struct publish *publish;
    struct err err = { 0 };
    snprintf(path, sizeof path, "%s/no/where", p->out);
    assert_false(publish_begin(&publish, path, &err));
    assert_int_equal(err.code, ERR_OUTPUT);
    publish_end(publish);
    publish_end(NULL);
}

/* --- children ----------------------------------------------------------------------------------------------------- */

static bool succeed(void *data, char note[CHILD_NOTE], struct err *err) {
    (void)err;
    snprintf(note, CHILD_NOTE, "by the way");
    return *(int *)data == 7;
}
static bool say_no(void *data, char note[CHILD_NOTE], struct err *err) {
    (void)note, (void)data;
    return err_at(err, ERR_SELFCHECK, "file", 3, 4, "no");
}
static bool crash(void *data, char note[CHILD_NOTE], struct err *err) {
    (void)note, (void)data, (void)err;
    raise(SIGKILL);
    return true;
}
static bool leave(void *data, char note[CHILD_NOTE], struct err *err) {
    (void)note, (void)data, (void)err;
    _exit(0);
}
static bool sleep_long(void *data, char note[CHILD_NOTE], struct err *err) {
    (void)note, (void)data, (void)err;
    sleep(60);
    return true;
}

static void children_say_how_it_went(void **state) {
    (void)state;
    static const struct { child_function *f; enum err_code code; const char *text, *note; } rows[] = {
        { succeed, ERR_NONE, "", "by the way" },
        { say_no, ERR_SELFCHECK, "no", "" },
        { crash, ERR_OUTPUT, "drawing was ended by signal 9 (Killed)", "" },
        { leave, ERR_OUTPUT, "drawing ended early, with status 0", "" },
        { sleep_long, ERR_OUTPUT, "drawing took longer than 1 s", "" },
    };
    int seven = 7;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = { 0 };
        struct child child;
        char note[CHILD_NOTE] = "";
        assert_true(child_start(&child, "drawing", rows[i].f, &seven, &err));
        assert_int_equal(child_wait(&child, 1, note, &err), rows[i].code == ERR_NONE);
        assert_int_equal(err.code, rows[i].code);
        assert_string_equal(err.text, rows[i].text);
        assert_string_equal(note, rows[i].note);
    }
    struct child child;
    struct err err = { 0 };
    assert_true(child_start(&child, "drawing", sleep_long, NULL, &err));
    child_stop(&child);
    assert_int_equal(kill(child.pid, 0), -1); /* it is gone */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_set_appears_when_it_is_committed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_set_may_hold_directories, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_former_set_is_replaced_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_committed_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_sets_or_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(links_and_files_are_not_replaced, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_run_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(debris_of_dead_runs_is_cleared, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_place_that_cannot_be, set_up, tear_down),
        cmocka_unit_test(children_say_how_it_went),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
