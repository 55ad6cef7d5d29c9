#!/usr/bin/env bash
# svodka load: what arrives in svodka.events, that loading again changes nothing, what interrupts a load, and who may load.
. "$(dirname "$0")/lib.sh"

load() { "$SVODKA" load --db "dbname=$PGDATABASE" "$@"; }
# The events without their numbers; and with them, as places in the order.
content() { sql 'SELECT e.digest, to_jsonb(e) - ARRAY['"'n', 'digest'"'] FROM svodka.events AS e ORDER BY ticket, at, digest'; }
in_order() { sql 'SELECT digest FROM svodka.events ORDER BY n'; }
count() { sql 'SELECT count(*) FROM svodka.events'; }
value() { sql "SELECT coalesce(($1)::text, '-') FROM svodka.events $2"; }
is() { # is NAME WANTED EXPRESSION [CONDITION]
    local got
    got=$(value "$3" "${4:-}") && [ "$got" = "$2" ] && ok "$1" || { not_ok "$1: wanted $2, got $got"; }
}

# ---- what a row holds ---------------------------------------------------------------------------------------------------------------
cat >"$work/values.ndjson" <<'LOG'
{"ticket":17,"at":"2026-10-01T12:11:12.345678901+03:00","type":"created","customer":"c9","channel":"chat","priority":"normal","team":"первая линия","status":"new","assignee":"olga","subject":"\"Не\tработает\" \\ 🚀","url":"https://x/17","tags":["vip","бета","vip",""],"attrs":{"z":"1","a\"b":"\n","empty":"","none":null},"to":"ignored","unknown":[1]}
{"ticket":"17","at":"2026-10-01T09:11:13Z","type":"message","role":"bot","actor":"greeter","auto":true,"public":false}
{"ticket":"17","at":"2026-10-01T09:11:14Z","type":"message"}
{"ticket":"17","at":"2026-10-01T09:11:15Z","type":"assign","to":null,"actor":"olga","role":"agent"}
{"ticket":"17","at":"2026-10-01T09:11:16Z","type":"assign","to":"olga","id":7}
{"ticket":"17","at":"2026-10-01T09:11:17Z","type":"attr","name":"city","to":"Казань"}
{"ticket":"17","at":"2026-10-01T09:11:18Z","type":"tag","remove":"vip"}
{"ticket":"17","at":"2026-10-01T09:11:19Z","type":"rating","score":4.5,"max":10,"comment":"ok"}
{"ticket":"17","at":"2026-10-01T09:11:20Z","type":"rating","verdict":"disowned","role":"customer"}
{"ticket":"17","at":"2026-10-01T09:11:21Z","type":"review","score":5,"site":"maps"}
{"ticket":"17","at":"2026-10-01T09:11:22Z","type":"link","kind":"task","to":"T-2"}
{"ticket":"17","at":"2026-10-01T09:11:23Z","type":"merge","into":"18"}
{"ticket":"17","at":"1970-01-01T00:00:00Z","type":"discard","reason":"spam"}
{"ticket":"17","at":"9999-12-31T23:59:59.999999Z","type":"teleported","actor":"olga","role":"wizard","score":"much","tags":["b","a"],"to":"Mars"}
{"ticket":"18","at":"2026-10-31T23:30:00-01:00","type":"status","to":"Решён"}
LOG
fresh_db load_values
ends 'a log of every type is loaded' 0 load "$work/values.ndjson"
has 'it says what it did' "$work/err" '15 events loaded into load_values at'
has 'and how much was new' "$work/err" '15 new, 0 already there; 0 lines rejected'
[ ! -s "$work/out" ] && ok 'standard output stays empty' || not_ok 'standard output stays empty' "$work/out"
is 'microseconds, further digits cut' '2026-10-01 09:11:12.345678' "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')" "WHERE type = 'created'"
is 'an integer is its text' '17' ticket "WHERE type = 'created'"
is 'texts as written' $'"Не\tработает" \\ 🚀' subject "WHERE type = 'created'"
is 'tags, each once, in the order of their bytes' '{vip,бета}' tags "WHERE type = 'created'"
is 'attributes without empty ones' '{"z": "1", "a\"b": "\n"}' attrs "WHERE type = 'created'"
is 'fields that the type has not are left out' - '"to"' "WHERE type = 'created'"
is 'a role that is absent stays absent' - role "WHERE type = 'created'"
is 'a role as written' bot role 'WHERE auto'
is 'flags' false public 'WHERE auto'
is 'flags that are absent' '-' public "WHERE type = 'message' AND auto IS NULL"
is 'nobody' - '"to"' "WHERE type = 'assign' AND actor = 'olga'"
is 'an id that is a number' 7 id "WHERE \"to\" = 'olga'"
is 'an attribute' 'city=Казань' "name || '=' || \"to\"" "WHERE type = 'attr'"
is 'a tag taken away' 'vip' remove "WHERE type = 'tag'"
is 'score, greatest score, comment' '4.5/10 ok' "score || '/' || max || ' ' || comment" "WHERE score = 4.5"
is 'a verdict' disowned verdict "WHERE verdict IS NOT NULL"
is 'site' maps site "WHERE type = 'review'"
is 'kind' task kind "WHERE type = 'link'"
is 'into' 18 '"into"' "WHERE type = 'merge'"
is 'reason' spam reason "WHERE type = 'discard'"
is 'of an unknown type all that is well formed' 'wizard Mars {a,b} -' "role || ' ' || \"to\" || ' ' || tags::text || ' ' || coalesce(score::text, '-')" "WHERE type = 'teleported'"
partition='(SELECT relname FROM pg_class WHERE oid = events.tableoid)'
is 'months of UTC' events_2026_11 "$partition" "WHERE ticket = '18'"
is 'the first month' events_1970_01 "$partition" "WHERE type = 'discard'"
is 'the last month' events_9999_12 "$partition" "WHERE type = 'teleported'"
is 'input order' '17,17,17,18' "string_agg(ticket, ',' ORDER BY n)" "WHERE type IN ('created', 'discard', 'teleported', 'status')"

# The same events written otherwise are the same rows.
cat >"$work/again.csv" <<'LOG'
ticket;at;type;customer;channel;priority;team;status;assignee;subject;url;tags;attr.a"b;attr.z;score;max;id;to;actor;comment
17;2026-10-01T09:11:21.000Z;review;;;;;;;;;;;;5.0;;;;;
17;2026-10-01T09:11:16+00:00;assign;;;;;;;;;;;;;;7;olga;;
17;2026-10-01T09:11:19Z;rating;;;;;;;;;;;;4.50;1e1;;;;ok
LOG
sed -i '1s/attr.a"b/"attr.a""b"/' "$work/again.csv"
printf '{"attrs":{"a\\"b":"\\n","z":"1"},"tags":["бета","vip"],"at":"2026-10-01T09:11:12.345678Z","ticket":"17","type":"created","url":"https://x/17","subject":"\\"Не\\tработает\\" \\\\ \\ud83d\\ude80","assignee":"olga","status":"new","team":"первая линия","priority":"normal","channel":"chat","customer":"c9","actor":""}' >"$work/again.ndjson"
sed -i 's|"site":"maps"|"site":""|' "$work/values.ndjson"
ends 'the same written otherwise' 0 load "$work/again.csv" "$work/again.ndjson"
has 'is known, but for the review without its site' "$work/err" '4 events loaded into load_values at'
has 'one is new' "$work/err" '1 new, 3 already there'

# ---- again, in pieces, in another order, compressed -----------------------------------------------------------------------------------
python3 - "$work/log.ndjson" <<'PYTHON'
import json, random, sys
random.seed(7)
types = ["message", "status", "assign", "team", "tag", "rating"]
with open(sys.argv[1], "w") as out:
    for i in range(9000):
        ticket, type = "T-%d" % random.randrange(3000), random.choice(types)
        event = {"ticket": ticket, "at": "2026-%02d-%02dT%02d:%02d:%02dZ" % (8 + random.randrange(3), 1 + random.randrange(28), random.randrange(24), random.randrange(60), random.randrange(60)), "type": type}
        event.update({"message": {"role": "agent"}, "status": {"to": "open"}, "assign": {"to": None}, "team": {"to": "L%d" % (i % 3)}, "tag": {"add": "t"}, "rating": {"score": 1 + i % 5}}[type])
        event["actor"] = "a%d" % random.randrange(20)
        print(json.dumps(event), file=out)
PYTHON
fresh_db load_whole
ends 'a log of some size' 0 load -q "$work/log.ndjson"
[ ! -s "$work/err" ] && ok '--quiet says nothing' || not_ok '--quiet says nothing' "$work/err"
content >"$work/content" && in_order >"$work/order"
ends 'loading it again' 0 load "$work/log.ndjson"
has 'finds all of it there' "$work/err" ' 0 new, '
content >"$work/content.again"
same 'and changes nothing' "$work/content" "$work/content.again"

fresh_db load_pieces
split -n l/3 "$work/log.ndjson" "$work/piece." && gzip "$work/piece.ab" && shuf --random-source="$work/log.ndjson" "$work/piece.ac" >"$work/shuffled.ndjson"
mkdir "$work/pieces" && mv "$work/piece.ab.gz" "$work/pieces/b.ndjson.gz" && mv "$work/shuffled.ndjson" "$work/pieces/c.ndjson" && mv "$work/piece.aa" "$work/pieces/a.ndjson"
ends 'in pieces, shuffled, compressed, by three threads, in small batches' 0 load -q --threads 3 --batch 800 "$work/pieces"
content >"$work/content.pieces"
same 'the same is there' "$work/content" "$work/content.pieces"
load -q - <"$work/log.ndjson" && content >"$work/content.again"
same 'and once more from standard input' "$work/content" "$work/content.again"

fresh_db load_batches
load -q --threads 3 --batch 700 "$work/log.ndjson" && in_order >"$work/order.batches"
same 'batches and threads keep the input order' "$work/order" "$work/order.batches"

# ---- rejected lines ----------------------------------------------------------------------------------------------------------------------
fresh_db load_rejects
{ head -n 30 "$work/log.ndjson"; for i in $(seq 12); do echo "{\"ticket\":\"x$i\"}"; done; } >"$work/rejects.ndjson"
ends 'too many rejected lines give status 3' 3 load "$work/rejects.ndjson"
has 'and are told of' "$work/err" "$work/rejects.ndjson:31: no \"at\""
check 'nothing was put in' test "$(count)" = 0
"$SVODKA" load --db dbname=load_rejects - <"$work/rejects.ndjson" 2>"$work/err"
check 'from standard input too' test $? = 3 -a "$(count)" = 0
ends 'tolerated lines are left out' 0 load --max-rejects 12 "$work/rejects.ndjson"
has 'and counted' "$work/err" '30 new, 0 already there; 12 lines rejected'
check 'each is told of once' test "$(grep -c 'rejects.ndjson:31:' "$work/err")" = 1

# ---- interrupted --------------------------------------------------------------------------------------------------------------------------
mkfifo "$work/pipe"
begin_load() { # begins a load in the background, and waits until some of the events, but not all, are there
    env --default-signal=INT "$SVODKA" load --db "dbname=$PGDATABASE" --batch 100 - <"$work/pipe" 2>"$work/interrupted" & # in the background SIGINT is ignored
    loader=$!
    exec 9>"$work/pipe"
    head -n 6000 "$work/log.ndjson" >&9
    for _ in $(seq 200); do
        [ "$(count 2>/dev/null || echo 0)" -gt 0 ] && return
        sleep 0.05
    done
}
end_load() { # the rest comes, whether it is still read or not
    tail -n +6001 "$work/log.ndjson" 2>/dev/null >&9
    exec 9>&-
    wait "$loader"
}
interrupted() { # interrupted NAME STATUS COMMAND...: loads, interrupts by the command, loads again
    local name=$1 wanted=$2
    shift 2
    fresh_db load_interrupted
    begin_load
    "$@" >/dev/null 2>&1
    end_load 2>/dev/null
    local got=$?
    until sql 'SELECT 1' >/dev/null 2>&1; do sleep 0.1; done
    local there
    there=$(count)
    if [ $got = "$wanted" ] && [ "$there" -gt 0 ] && [ "$there" -lt 9000 ]; then ok "$name interrupts ($wanted)"; else not_ok "$name: status $got, $there events" "$work/interrupted"; fi
    load -q "$work/log.ndjson" && content >"$work/content.again" && in_order >"$work/order.again"
    same "$name: run again, nothing is lost or doubled" "$work/content" "$work/content.again"
    same "$name: and the order is kept" "$work/order" "$work/order.again"
}
backend() { sql "SELECT pid FROM pg_stat_activity WHERE application_name = 'svodka' AND datname = 'load_interrupted'"; }
kill_load() { kill -"$1" "$loader"; }
kill_backend() { kill -9 "$(backend)"; }
end_session() { sql "SELECT pg_terminate_backend($(backend))"; }
interrupted 'kill -9 of svodka' 137 kill_load 9
interrupted 'Ctrl-C' 130 kill_load INT
interrupted 'a session ended by the administrator' 6 end_session
has 'it says that what is in stays' "$work/interrupted" 'were put in and stay; run it again for the rest'
interrupted 'kill -9 of a backend, and so of the server' 6 kill_backend

# ---- two at once -----------------------------------------------------------------------------------------------------------------------------
fresh_db load_both
load -q --batch 500 "$work/log.ndjson" 2>"$work/first" &
first=$!
load -q --batch 500 "$work/log.ndjson" 2>"$work/second"
second=$?
wait $first
check 'two loads at once, which both make the schema, are done' test $?$second = 00
content >"$work/content.again"
same 'and the same is there' "$work/content" "$work/content.again"
PGOPTIONS='-c application_name=holder' psql -X -q -A -t -c 'BEGIN' -c "SELECT pg_advisory_xact_lock(x'73766f646b61'::bigint)" -c 'SELECT pg_sleep(2)' >/dev/null &
for _ in $(seq 100); do [ "$(sql "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")" = 1 ] && break; sleep 0.02; done
ends 'a load waits while another has the turn' 0 load "$work/values.ndjson"
has 'and says so' "$work/err" 'another load into this database is in the middle of a batch: waiting for it'
wait

# ---- who may load ----------------------------------------------------------------------------------------------------------------------------
as_loader() { PGUSER=load_role "$SVODKA" load --db "dbname=$PGDATABASE" "$@"; }
sql 'CREATE ROLE load_role LOGIN' 2>/dev/null
fresh_db load_rights
sql "REVOKE ALL ON DATABASE load_rights FROM PUBLIC; GRANT CONNECT ON DATABASE load_rights TO load_role"
ends 'a role without rights: status 6' 6 as_loader "$work/values.ndjson"
has 'what it lacks is named' "$work/err" 'it lacks CREATE on the database load_rights, TEMPORARY on the database load_rights'
head -n 1 "$work/log.ndjson" >"$work/one.ndjson"
load -q "$work/one.ndjson"
sql 'GRANT TEMPORARY ON DATABASE load_rights TO load_role; GRANT USAGE ON SCHEMA svodka TO load_role'
ends 'without INSERT: status 6' 6 as_loader "$work/values.ndjson"
has 'what it lacks is named: INSERT' "$work/err" 'it lacks INSERT on the table svodka.events, USAGE on the sequence svodka.events_n'
sed 's/"2026-[0-9]*-/"2026-10-/' "$work/one.ndjson" >"$work/october.ndjson" && load -q "$work/october.ndjson"
sql 'GRANT INSERT ON svodka.events TO load_role; GRANT USAGE ON SEQUENCE svodka.events_n TO load_role'
ends 'with these rights it loads' 0 as_loader "$work/one.ndjson"
ends 'but makes no partitions' 6 as_loader "$work/values.ndjson"
has 'and says of which months' "$work/err" '1970-01, 2026-11, 9999-12'
has 'and of what to do' "$work/err" 'they are made by a role that owns the table'

# ---- what is refused --------------------------------------------------------------------------------------------------------------------------
ends 'without --db' 2 "$SVODKA" load "$work/one.ndjson"
has 'it says what is missing' "$work/err" 'load needs --db CONNINFO'
ends '--query is for reading' 2 load --query chatwoot "$work/one.ndjson"
ends 'a batch of nothing' 2 load --batch 0 "$work/one.ndjson"
ends 'a file that is not there' 3 load "$work/absent.ndjson"
ends 'a server that is not there' 6 "$SVODKA" load --db 'host=127.0.0.1 port=1' "$work/one.ndjson"
fresh_db load_other
sql 'CREATE SCHEMA svodka; CREATE TABLE svodka.events (ticket text)'
ends 'another table of that name' 6 load "$work/one.ndjson"
has 'is refused' "$work/err" 'svodka.events in load_other at'
fresh_db load_months
python3 -c "
for m in range(2401): print('{\"ticket\":\"t\",\"at\":\"%04d-%02d-01T00:00:00Z\",\"type\":\"message\"}' % (1970 + m // 12, 1 + m % 12))" >"$work/months.ndjson"
ends 'timestamps all over the centuries make no partitions' 3 load "$work/months.ndjson"
has 'as it says' "$work/err" 'the events lie in more than 2400 months'
check 'and none are there' test "$(sql "SELECT count(*) FROM pg_inherits WHERE inhparent = 'svodka.events'::regclass")" = 0
printf '{"db": "dbname=load_whole", "events": "log.ndjson"}' >"$work/job.json"
ends 'a job file' 0 "$SVODKA" load -j "$work/job.json"
printf '{"db": "dbname=load_whole", "events": [{"from": "jira", "files": "x.json"}]}' >"$work/job.json"
ends 'exports of a job file are converted first' 2 "$SVODKA" load -j "$work/job.json"
has 'as it says how' "$work/err" 'svodka convert jira FILES... | svodka load'

# ---- Citus: SVODKA_TEST_CITUS is a connection string to a coordinator, in whose database the schema svodka is dropped ---------------------------
on_citus() { psql "$SVODKA_TEST_CITUS" -X -q -A -t -v ON_ERROR_STOP=1 -c "$*"; }
if [ -n "${SVODKA_TEST_CITUS:-}" ]; then
    on_citus 'DROP SCHEMA IF EXISTS svodka CASCADE' 2>"$work/err"
    ends 'Citus: a log is loaded' 0 "$SVODKA" load --db "$SVODKA_TEST_CITUS" --batch 100 "$work/log.ndjson"
    check 'Citus: the table is distributed by ticket' \
        test "$(on_citus "SELECT column_to_column_name(logicalrelid, partkey) FROM pg_dist_partition WHERE logicalrelid = 'svodka.events'::regclass")" = ticket
    check 'Citus: its partitions too' test "$(on_citus "SELECT count(*) FROM pg_dist_partition JOIN pg_inherits ON inhrelid = logicalrelid WHERE partmethod = 'h'")" = 3
    on_citus 'SELECT digest FROM svodka.events ORDER BY n' >"$work/order.again"
    same 'Citus: all of it is there, in its order' "$work/order" "$work/order.again"
    ends 'Citus: and again' 0 "$SVODKA" load --db "$SVODKA_TEST_CITUS" "$work/log.ndjson" "$work/values.ndjson"
    has 'Citus: what is there is not put in twice' "$work/err" ": 15 new, 9000 already there"
    on_citus 'DROP SCHEMA svodka CASCADE' 2>"$work/err"
else
    skip 'Citus: SVODKA_TEST_CITUS is not set'
fi

# ---- the same numbers ---------------------------------------------------------------------------------------------------------------------------
cases=$SVODKA_SHARED/cases/fold
[ -d "$cases" ] || skip "the worked cases are absent: $cases"
for case in 001 006 011; do
    [ -d "$cases/$case" ] || continue
    fresh_db load_case
    load -q --max-rejects 100% -p "$cases/$case/policy.json" "$cases/$case/events.ndjson" 2>"$work/err" || not_ok "case $case is loaded" "$work/err"
    for facts in cycles moments; do
        as_of=$(sed -E 's/.*"as_of": *"([^"]*)".*/\1/' "$cases/$case/period.json")
        arguments=(--all -p "$cases/$case/policy.json" --now "$as_of" --as-of "$as_of" --format json -q --max-rejects '100%')
        "$SVODKA" facts $facts "${arguments[@]}" "$cases/$case/events.ndjson" >"$work/of_files"
        "$SVODKA" facts $facts "${arguments[@]}" --db dbname=load_case >"$work/of_database" 2>"$work/err"
        [ -s "$work/of_files" ] && same "case $case: $facts of the database are those of the files" "$work/of_files" "$work/of_database"
    done
done
