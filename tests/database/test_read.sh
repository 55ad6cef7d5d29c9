#!/usr/bin/env bash
# --db: events of a database give what the same events in files give; what is wrong with a statement, a role or a server is said, with status 6,
# and the former report stays.
. "$(dirname "$0")/lib.sh"

svodka() { "$SVODKA" "$@"; }
db() { echo --db "dbname=$PGDATABASE"; }
# ---- the worked cases ------------------------------------------------------------------------------------------------------------
fresh_db read_cases
read_case() { # as at the instant of the case, over its period
    local period common
    period=$(sed -nE 's/.*"period": *"([^"]*)".*/\1/p' "$2/period.json")
    common=(-p "$2/policy.json" --period "$period" --now "$3" --format json)
    both "case $1: cycles" facts cycles --all "${common[@]}" -- "$2/events.ndjson"
    both "case $1: moments" facts moments --all "${common[@]}" -- "$2/events.ndjson"
    both "case $1: metrics" metrics --by agent,priority "${common[@]}" -- "$2/events.ndjson"
}
each_case '*[05]' read_case

# ---- a sample story, with everything that reads events ---------------------------------------------------------------------------
story=$root/samples/two-lines
if [ -f "$story/events.ndjson" ]; then
    fresh_db read_story
    load "$story/events.ndjson"
    common=(-p "$story/policy.json" --period 2026-10 --now 2026-11-02 -q)
    both 'metrics' metrics --by agent,team --format csv "${common[@]}" -- "$story/events.ndjson"
    both 'metrics on one thread' metrics --by agent,team --format csv --threads 1 "${common[@]}" -- "$story/events.ndjson"
    both 'metrics with a limit of memory' metrics --by agent,team --format csv --memory 64K "${common[@]}" -- "$story/events.ndjson"
    both 'facts' facts cycles --format csv "${common[@]}" -- "$story/events.ndjson"
    both 'due' due --within 24h -p "$story/policy.json" --now 2026-10-14T12:00:00Z --format json -q -- "$story/events.ndjson"
    both 'check' check "${common[@]}" -- "$story/events.ndjson"
    both 'init' init --timezone Europe/Moscow -q -- "$story/events.ndjson"
    agent=$(sed -nE 's/.*"type":"assign".*"to":"([^"]*)".*/\1/p' "$story/events.ndjson" | head -n 1) ticket=$(sed -nE '1s/.*"ticket":"([^"]*)".*/\1/p' "$story/events.ndjson")
    both 'explain of a number' explain --agent "$agent" --metric first_response.median --format json "${common[@]}" -- "$story/events.ndjson"
    svodka explain "$ticket" "${common[@]}" --format json "$story/events.ndjson" | grep -vE '^ *"(file|line)":' >"$work/files"
    svodka explain "$ticket" "${common[@]}" --format json $(db) | grep -vE '^ *"(file|line)":' >"$work/rows"
    same 'explain of a ticket, but for the places' "$work/files" "$work/rows"
    ends 'explain of a ticket names its rows' 0 svodka explain "$ticket" "${common[@]}" $(db)
    has 'by the table' "$work/out" 'svodka.events:'

    svodka report -t nightly "${common[@]}" -o "$work/files.d" "$story/events.ndjson"
    ends 'report' 0 svodka report -t nightly "${common[@]}" -o "$work/rows.d" $(db)
    (cd "$work/files.d/nightly-2026-10" && find . -type f | sort) >"$work/files"
    (cd "$work/rows.d/nightly-2026-10" && find . -type f | sort) >"$work/rows"
    same 'report: the same files' "$work/files" "$work/rows"
    differing=$(cd "$work/files.d/nightly-2026-10" && for file in $(cat "$work/files"); do cmp -s "$file" "$work/rows.d/nightly-2026-10/$file" || echo "$file"; done)
    check 'report: charts and CSV files are byte for byte the same' sh -c "! printf '%s' '$differing' | grep -E 'png|csv'"
    manifest=$work/rows.d/nightly-2026-10/manifest.json
    has 'the manifest names the table' "$manifest" '"name": "svodka.events"'
    lacks 'and not the server' "$manifest" "$PGHOST"
    # What the log has twice is one row.
    counts() { grep -A 14 '"counts"' "$1" | grep -vE '"(lines|events|duplicate)"'; }
    counts "$manifest" >"$work/rows"
    counts "$work/files.d/nightly-2026-10/manifest.json" >"$work/files"
    same 'the manifest counts what was used alike' "$work/files" "$work/rows"
    has 'and rows as lines' "$manifest" "\"lines\": $(sql 'SELECT count(*) FROM svodka.events')"

    # The order in which rows are stored does not matter, and the server does not sort them, which would take long.
    seen=$(wc -l <"$SVODKA_TEST_SERVER/log")
    PGOPTIONS='-c log_statement=all' svodka metrics "${common[@]}" $(db) >/dev/null
    tail -n +$((seen + 1)) "$SVODKA_TEST_SERVER/log" >"$work/statements"
    has 'the statements of a run' "$work/statements" 'TO STDOUT (FORMAT binary)'
    lacks 'ask for no order' "$work/statements" 'ORDER BY'
    sql 'CREATE TABLE public.shuffled AS SELECT * FROM svodka.events ORDER BY md5(n::text)'
    echo 'SELECT * FROM shuffled' >"$work/shuffled.sql"
    svodka facts moments --all --format json "${common[@]}" "$story/events.ndjson" >"$work/files"
    ends 'rows that are stored in disorder' 0 svodka facts moments --all --format json "${common[@]}" $(db) --query "$work/shuffled.sql"
    same 'are read in the order of n' "$work/files" "$work/out"
    echo 'SELECT ticket, at, type, id, actor, role, customer, channel, priority, team, status, assignee, subject, url, tags, attrs, public, auto, "to", add,
                 remove, name, score, max, verdict, comment, site, kind, "into", reason, pg_backend_pid() AS ignored, NULL::void AS nothing
          FROM svodka.events ORDER BY svodka.events.n; -- the order of the rows is the input order' >"$work/ordered.sql"
    ends 'rows without n' 0 svodka facts moments --all --format json "${common[@]}" $(db) --query "$work/ordered.sql"
    same 'are taken in the order in which they come' "$work/files" "$work/out"
    echo 'SELECT * FROM svodka.events WHERE at < $1' >"$work/parameter.sql"
    ends 'a statement may ask for the as-of' 0 svodka facts moments --all --format json "${common[@]}" $(db) --query "$work/parameter.sql"
    same 'and gets it' "$work/files" "$work/out"
    ends 'explain asks for one ticket of such a statement' 0 svodka explain "$ticket" "${common[@]}" $(db) --query "$work/parameter.sql"
    printf '{ "db": "dbname=%s", "query": "shuffled.sql", "policy": "%s", "period": "2026-10", "now": "2026-11-02", "quiet": true, "format": "json" }\n' \
        "$PGDATABASE" "$story/policy.json" >"$work/job.json"
    ends 'a job file has db and query, relative to it' 0 svodka facts moments --all -j "$work/job.json"
    same 'with the same facts' "$work/files" "$work/out"
    ends 'EVENTS of the command line win over the db of a job file' 0 svodka facts moments --all -j "$work/job.json" "$story/events.ndjson"
    ends 'a report of a statement' 0 svodka report -t nightly "${common[@]}" -o "$work/query.d" $(db) --query "$work/ordered.sql"
    has 'names its file' "$work/query.d/nightly-2026-10/manifest.json" '"name": "ordered.sql"'
    has 'and its digest' "$work/query.d/nightly-2026-10/manifest.json" "$(sha256sum <"$work/ordered.sql" | cut -d ' ' -f 1)"
else
    skip 'the sample stories: make samples'
fi

# ---- columns ---------------------------------------------------------------------------------------------------------------------
fresh_db read_types
sql "CREATE TABLE journal (score numeric(6, 2), happened timestamptz, number int, what varchar(20), person uuid, labels jsonb, more json, max int2, rated float4,
         is_public boolean, target bigint, padded char(12));
     INSERT INTO journal (number, happened, what, person, labels, more, padded) VALUES
         (17, '2026-10-01 10:00:00.25+03', 'created', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '[\"vip\", \"бета\"]', '{\"city\": \"Ка\\u0437ань\", \"b\": \"\\\"\"}', 'chat');
     INSERT INTO journal (number, happened, what, score, max, target, is_public) VALUES
         (17, '2026-10-01 11:00:00+03', 'rating', 4.50, 10, NULL, NULL), (17, '2026-10-01 11:00:01+03', 'rating', 1000, 10000, NULL, NULL),
         (17, '2026-10-01 11:00:02+03', 'assign', NULL, NULL, 42, NULL), (17, '2026-10-01 11:00:03+03', 'assign', NULL, NULL, NULL, NULL),
         (17, '2026-10-01 11:00:04+03', 'message', NULL, NULL, NULL, false)"
echo 'SELECT padded AS channel, score, max, target AS "to", labels AS tags, more AS attrs, person AS actor, is_public AS public, what AS type, number AS ticket,
             happened AS at FROM journal ORDER BY happened' >"$work/journal.sql"
cat >"$work/journal.ndjson" <<'LOG'
{"ticket":17,"at":"2026-10-01T10:00:00.25+03:00","type":"created","actor":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","channel":"chat","tags":["vip","бета"],"attrs":{"city":"Казань","b":"\""}}
{"ticket":17,"at":"2026-10-01T11:00:00+03:00","type":"rating","score":4.5,"max":10}
{"ticket":17,"at":"2026-10-01T11:00:01+03:00","type":"rating","score":1000,"max":10000}
{"ticket":17,"at":"2026-10-01T11:00:02+03:00","type":"assign","to":"42"}
{"ticket":17,"at":"2026-10-01T11:00:03+03:00","type":"assign","to":null}
{"ticket":17,"at":"2026-10-01T11:00:04+03:00","type":"message","public":false}
LOG
common=(--period 2026-10 --now 2026-11-02 -q --all --format json)
svodka facts moments "${common[@]}" "$work/journal.ndjson" >"$work/files"
ends 'other types of columns, in another order' 0 svodka facts moments "${common[@]}" $(db) --query "$work/journal.sql"
same 'are the same events' "$work/files" "$work/out"
check 'of which there are some' test -s "$work/files"

refuses() { # refuses NAME STATEMENT TEXT...: status 6 and the texts
    local name=$1
    echo "$2" >"$work/bad.sql"
    ends "$name" 6 svodka metrics $(db) --query "$work/bad.sql"
    shift 2
    while [ $# -gt 0 ]; do has "$name is named" "$work/err" "$1" && shift; done
}
refuses 'a missing column' "SELECT 'T' AS ticket, 'created' AS type" 'bad.sql: there is no column "at" (expected one of type timestamptz)'
refuses 'a local time' "SELECT 'T' AS ticket, 'created' AS type, now()::timestamp AS at" 'column "at" is timestamp without time zone (expected timestamptz)' 'AT TIME ZONE'
refuses 'a text for an instant' "SELECT 'T' AS ticket, 'created' AS type, '2026' AS at" 'column "at" is text'
refuses 'a number for a type' "SELECT 'T' AS ticket, 1 AS type, now() AS at" 'column "type" is integer (expected text)'
refuses 'an array for a ticket' "SELECT ARRAY['T'] AS ticket, 'created' AS type, now() AS at" 'column "ticket" is text[] (expected text, an integer or uuid)'
refuses 'a text for a flag' "SELECT 'T' AS ticket, 'message' AS type, now() AS at, 'yes' AS public" 'column "public" is text (expected boolean)'
refuses 'a text for a score' "SELECT 'T' AS ticket, 'rating' AS type, now() AS at, '5' AS score" 'column "score" is text (expected a number)'
refuses 'a text for tags' "SELECT 'T' AS ticket, 'created' AS type, now() AS at, 'a;b' AS tags" 'column "tags" is text (expected text[] or jsonb)'
refuses 'a text for attributes' "SELECT 'T' AS ticket, 'created' AS type, now() AS at, '{}' AS attrs" 'column "attrs" is text (expected jsonb)'
refuses 'a fraction for n' "SELECT 'T' AS ticket, 'created' AS type, now() AS at, 1.5 AS n" 'column "n" is numeric (expected bigint)'
refuses 'a column twice' "SELECT 'T' AS ticket, 'created' AS type, now() AS at, 'U' AS ticket" 'two columns are named "ticket"'
refuses 'a column that the table has not' 'SELECT ticket,
       nothing FROM journal' 'bad.sql:1:8: column "ticket" does not exist'
refuses 'bad syntax' "SELECT 'T' AS ticket
FORM journal" 'bad.sql:2:1: syntax error at or near "FORM"'
refuses 'a statement that writes' 'DELETE FROM journal RETURNING number AS ticket, what AS type, happened AS at' 'read-only transaction'
refuses 'a statement without rows' 'CREATE TABLE mine (a int)' 'the statement returns no rows'
refuses 'the end of the transaction' 'COMMIT' 'the statement returns no rows'
refuses 'two parameters' 'SELECT number AS ticket, what AS type, happened AS at FROM journal WHERE happened < $1 AND number = $2' 'has 2 parameters'
refuses 'an error in the middle' "SELECT 'T' || i AS ticket, 'created' AS type, now() AS at, 1 / (5000 - i) AS n FROM generate_series(1, 9000) AS i" 'division by zero'
check 'nothing was written' [ "$(sql 'SELECT count(*) FROM journal')" = 6 ]

# ---- rows that are no events -----------------------------------------------------------------------------------------------------
echo "SELECT * FROM (VALUES (1, 'T-1', 'infinity'::timestamptz, 'created', '{}'::jsonb, '{}'::text[]), (2, 'T-1', '-infinity', 'created', '{}', '{}'), (3, NULL, now(), 'created', '{}', '{}'),
          (4, '', now(), 'created', '{}', '{}'), (5, 'T-1', '1969-12-31 23:59:59Z', 'created', '{}', '{}'), (6, 'T-1', '12026-01-01Z', 'created', '{}', '{}'),
          (7, 'T-1', now(), 'created', '{\"a\": 1}', '{}'), (8, 'T-1', now(), 'created', '[]', '{}'), (9, 'T-1', now(), 'created', '{}', ARRAY['a', NULL]),
          (10, 'T-1', '2026-10-01Z', 'created', '{}', '{}'), (11, 'T-1', NULL, 'created', '{}', '{}'), (12, repeat('x', 256), now(), 'created', '{}', '{}'),
          (13, 'T-1', now(), 'created', jsonb_build_object('a', repeat('x', 1 << 20)), '{}'),
          (NULL, 'T-1', now(), 'created', '{}', '{}')) AS v (n, ticket, at, type, attrs, tags)" >"$work/rejects.sql"
ends 'rows that are no events' 0 svodka metrics $(db) --query "$work/rejects.sql" --max-rejects 13 --period 2026-10 --now 2026-11-01
has 'infinity' "$work/err" "row 1 of $work/rejects.sql: \"at\" is \"infinity\""
has 'minus infinity' "$work/err" 'row 2 of'
has 'no ticket' "$work/err" "row 3 of $work/rejects.sql: no \"ticket\""
has 'an empty ticket' "$work/err" "row 4 of $work/rejects.sql: no \"ticket\""
has 'before 1970' "$work/err" "row 5 of $work/rejects.sql: \"at\" is \"1969-12-31T23:59:59Z\": out of range"
has 'after 9999' "$work/err" 'row 6 of'
has 'an attribute that is no string' "$work/err" "row 7 of $work/rejects.sql: \"attrs\" is an array or object (expected an object of strings)"
has 'attributes that are no object' "$work/err" 'row 8 of'
has 'a tag that is null' "$work/err" "row 9 of $work/rejects.sql: \"tags\" is an array or object (expected an array of strings)"
lacks 'an event' "$work/err" 'row 10 of'
has 'no instant' "$work/err" "row 11 of $work/rejects.sql: no \"at\""
has 'a ticket too long' "$work/err" 'row 12 of'
has 'a row too long' "$work/err" 'row 13 of'
has 'no n' "$work/err" "row 14 of $work/rejects.sql: \"n\" is null"
ends 'too many of them' 3 svodka metrics $(db) --query "$work/rejects.sql" --max-rejects 12

# ---- encodings -------------------------------------------------------------------------------------------------------------------
echo "SELECT 'T-1' AS ticket, 'created' AS type, '2026-10-01Z'::timestamptz AS at, word AS channel FROM words" >"$work/words.sql"
fresh_db read_latin1 "TEMPLATE template0 ENCODING LATIN1 LOCALE 'C' LOCALE_PROVIDER libc"
PGCLIENTENCODING=UTF8 sql "CREATE TABLE words AS SELECT 'Größe'::text AS word"
ends 'a database in LATIN1' 0 svodka metrics --by channel --metrics tickets.created --period 2026-10 --now 2026-11-01 --format csv $(db) --query "$work/words.sql"
has 'is read as UTF-8' "$work/out" 'Größe,1'
fresh_db read_ascii "TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C' LOCALE_PROVIDER libc"
ends 'a database in SQL_ASCII' 6 svodka metrics $(db)
has 'is refused' "$work/err" 'the encoding of the database read_ascii is SQL_ASCII'

# ---- roles, time, passwords ------------------------------------------------------------------------------------------------------
fresh_db read_roles
ends 'a database without the table' 6 svodka metrics $(db)
has 'says how it is made' "$work/err" 'relation "svodka.events" does not exist (`svodka load`'
load "$root/tests/cli/events.ndjson"
sql "DROP ROLE IF EXISTS reader" "; DROP ROLE IF EXISTS stranger; DROP ROLE IF EXISTS secret_role" 2>/dev/null
sql "CREATE ROLE reader LOGIN; CREATE ROLE stranger LOGIN; CREATE ROLE secret_role LOGIN PASSWORD 'geh%im';
     GRANT USAGE ON SCHEMA svodka TO reader, secret_role; GRANT SELECT ON svodka.events TO reader, secret_role"
svodka metrics -q --period 2026 --now 2026-11-01 "$root/tests/cli/events.ndjson" >"$work/files"
ends 'a role that may only SELECT' 0 svodka metrics -q --period 2026 --now 2026-11-01 --db "dbname=$PGDATABASE user=reader"
same 'reads' "$work/files" "$work/out"
ends 'a role without rights' 6 svodka metrics --db "dbname=$PGDATABASE user=stranger"
has 'is told what it needs' "$work/err" 'permission denied for schema svodka (the role needs USAGE on the schema and SELECT on the tables)'
ends 'a role that is none' 6 svodka metrics --db "dbname=$PGDATABASE user=nobody_at_all"
echo "SELECT e.*, pg_sleep(0.3) FROM svodka.events AS e" >"$work/slow.sql"
ends 'a statement timeout' 6 svodka metrics $(db) --query "$work/slow.sql" --statement-timeout 1s
has 'is named' "$work/err" 'canceling statement due to statement timeout (--statement-timeout sets how long'
ends 'a password in a service' 0 env PGPASSWORD=geh%im "$SVODKA" metrics -q --period 2026 --now 2026-11-01 --db "dbname=$PGDATABASE user=secret_role host=127.0.0.1"
same 'lets read' "$work/files" "$work/out"
printf '[tickets]\nhost=127.0.0.1\nport=%s\nuser=secret_role\ndbname=%s\npassword=geh%%im\n' "$PGPORT" "$PGDATABASE" >"$work/services"
ends 'a service' 0 env PGSERVICEFILE="$work/services" "$SVODKA" metrics -q --period 2026 --now 2026-11-01 --db service=tickets
for conninfo in "dbname=$PGDATABASE user=secret_role host=127.0.0.1 password=geheimnis" "postgresql://secret_role:geheimnis@127.0.0.1:$PGPORT/$PGDATABASE"; do
    ends 'a wrong password in argv' 6 svodka metrics --db "$conninfo"
    has 'is warned about' "$work/err" 'the password in --db can be seen by every user of this machine'
    lacks 'and not repeated' "$work/err" geheimnis
done
ends 'no password' 6 svodka metrics --db "dbname=$PGDATABASE user=secret_role host=127.0.0.1"
has 'is named' "$work/err" 'no password supplied'

# ---- a connection that is lost ---------------------------------------------------------------------------------------------------
printf '{ "name": "small", "title": "Small", "sheets": [ { "kind": "table", "by": ["agent"], "columns": ["tickets.resolved"] } ] }\n' >"$work/small.json"
report() { "$SVODKA" report -q -t "$work/small.json" --period 2026 --now 2026-11-01 -o "$work/reports" $(db) "$@"; }
state() { (cd "$work/reports" && find . -type f -exec sha256sum {} + | sort); }
ends 'a report before' 0 report
state >"$work/before"
# lost NAME STATUS ACTION: the action is done while the report's statement runs; what became of the report
lost() {
    local name=$1 wanted=$2 action=$3 try pid status
    "$SVODKA" report -q -t "$work/small.json" --period 2026 --now 2026-11-01 -o "$work/reports" $(db) --query "$work/slow.sql" >"$work/out" 2>"$work/err" </dev/null &
    pid=$!
    for try in $(seq 100); do
        backend=$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'svodka' AND state = 'active' AND wait_event = 'PgSleep'") && [ -n "$backend" ] && break
        sleep 0.05
    done
    $action "$backend" "$pid"
    wait "$pid" 2>/dev/null
    status=$?
    [ "$status" = "$wanted" ] && ok "$name: status $wanted" || not_ok "$name: status $status, wanted $wanted" "$work/err"
    for try in $(seq 100); do sql 'SELECT 1' >/dev/null 2>&1 && break || sleep 0.1; done
    state >"$work/after"
    same "$name: the former report stays" "$work/before" "$work/after"
}
terminate_backend() { sql "SELECT pg_terminate_backend($1)" >/dev/null; }
cancel_backend() { sql "SELECT pg_cancel_backend($1)" >/dev/null; }
kill_backend() { kill -9 "$1"; }
kill_server() { # and its children find out; then it is started again
    kill -9 "$(server_pid)"
    sleep 0.5
    local try
    for try in 1 2 3 4 5 6 7 8; do server_start && break || sleep 0.5; done
}
interrupt() { kill -TERM "$2"; }
if [ "$(id -u)" = 0 ] || [ "$(id -un)" = "$SVODKA_TEST_USER" ]; then
    lost 'a backend is terminated' 6 terminate_backend
    has 'it is said' "$work/err" 'terminating connection due to administrator command'
    lost 'its statement is cancelled' 6 cancel_backend
    has 'it is said' "$work/err" 'canceling statement due to user request'
    lost 'a backend is killed' 6 kill_backend
    has 'it is said' "$work/err" 'was lost'
    has 'with what came of it' "$work/err" 'nothing was written'
    lost 'the server is killed' 6 kill_server
    lost 'svodka is stopped' 143 interrupt
    check 'and its statement with it' [ -z "$(sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'svodka'")" ]
fi
echo "SELECT 'T' || i % 1000 AS ticket, 'message' AS type, now() AS at FROM generate_series(1, 1000000000) AS i" >"$work/endless.sql"
ends 'svodka is stopped while rows come' 143 timeout --preserve-status 1 "$SVODKA" metrics $(db) --query "$work/endless.sql" --memory 16M
ends 'a report after' 0 report
state >"$work/after"
same 'it is the one of before' "$work/before" "$work/after"
