# source_events.sh: what test_chatwoot.sh and test_zammad.sh share, beside lib.sh. Needs $period.
#
#   reader ROLE FILE SETTING...    makes a role with the rights that the header of a statement lists, and settings of its own
#   as_reader COMMAND...           runs a command as that role
#   source_events FILE             a statement's rows as lines of an event log, in their order, without their ids
#   distinct_events NAME FILE      ok if no two rows have the same id, or the same place in their ticket
#   leads_to NAME FILE NOW         ok if a statement's events lead to what the query NOW says of each ticket: ticket, status, assignee, tags
#   same_facts NAME FILE FOLDER    ok if reading the statement gives the facts that FOLDER/expected.ndjson gives
#   same_engines NAME QUERY FOLDER ok if both engines compute the same of a statement (its name, or a file)
#   makes_report NAME FILE FOLDER  ok if a report is made of the statement
reader() {
    local file=$2 setting
    role=$1
    shift 2
    { echo "DROP ROLE IF EXISTS $role; CREATE ROLE $role LOGIN;"
      for setting; do echo "ALTER ROLE $role SET $setting;"; done
      sed -n "s/^-- *\(GRANT .*\) TO svodka;$/\1 TO $role;/p" "$file"; } >"$work/reader.sql"
    check "the rights that ${file##*/} lists are granted" psql -X -q -v ON_ERROR_STOP=1 -f "$work/reader.sql"
}
as_reader() { PGUSER=$role "$@"; }
source_events() {
    psql -X -q -A -t -v ON_ERROR_STOP=1 <<SQL
SET TimeZone = 'UTC';
WITH log AS ($(sed '$s/; *$//' "$1")
), line AS (
    SELECT log.ticket, log.at, log.n, log.type = 'assign' AND log."to" IS NULL AS to_nobody,
           to_jsonb(log) - '{n,id}'::text[] || jsonb_build_object('at', to_char(log.at, 'YYYY-MM-DD"T"HH24:MI:SS')
               || CASE WHEN log.at = date_trunc('second', log.at) THEN '' ELSE to_char(log.at, '.US') END || 'Z') AS fields
      FROM log
)
SELECT '{' || string_agg(to_json(field.key) || ':' || (CASE jsonb_typeof(field.value) WHEN 'object' THEN
               (SELECT '{' || string_agg(to_json(own.key) || ':' || own.value, ',' ORDER BY own.key COLLATE "C") || '}' FROM jsonb_each(field.value) AS own)
               ELSE field.value::text END), ',' ORDER BY array_position('{ticket,at,type,role,actor}', field.key), field.key COLLATE "C") || '}'
  FROM line CROSS JOIN LATERAL jsonb_each(line.fields) AS field
 WHERE field.value <> 'null' OR line.to_nobody AND field.key = 'to'
 GROUP BY line.ticket, line.at, line.n
 ORDER BY line.ticket COLLATE "C", line.at, line.n;
SQL
}
distinct_events() {
    sql "WITH log AS ($(sed '$s/; *$//' "$2")
) SELECT ticket, count(*), count(DISTINCT id), count(DISTINCT (at, n)) FROM log GROUP BY ticket HAVING count(*) <> count(DISTINCT id) OR count(*) <> count(DISTINCT (at, n))" \
        >"$work/alike" 2>&1
    if [ -s "$work/alike" ]; then not_ok "$1" "$work/alike"; else ok "$1"; fi
}
leads_to() {
    sql "WITH log AS ($(sed '$s/; *$//' "$2")
), led AS (
    SELECT ticket, (array_agg(CASE type WHEN 'created' THEN coalesce(status, 'new') ELSE \"to\" END ORDER BY at DESC, n DESC) FILTER (WHERE type IN ('created', 'status')))[1] AS status,
           (array_agg(CASE type WHEN 'created' THEN assignee ELSE \"to\" END ORDER BY at DESC, n DESC) FILTER (WHERE type IN ('created', 'assign')))[1] AS assignee,
           (SELECT string_agg(tag, ',' ORDER BY tag COLLATE \"C\") FROM (SELECT DISTINCT ON (coalesce(add, remove)) add AS tag FROM log AS t
             WHERE t.ticket = log.ticket AND type = 'tag' ORDER BY coalesce(add, remove), at DESC, n DESC) AS last) AS tags
      FROM log GROUP BY ticket
), now AS ($3)
SELECT * FROM led FULL JOIN now USING (ticket) WHERE (led.status, led.assignee, led.tags) IS DISTINCT FROM (now.status, now.assignee, now.tags)" >"$work/astray" 2>&1
    if [ -s "$work/astray" ]; then not_ok "$1" "$work/astray"; else ok "$1"; fi
}
same_facts() {
    local kind
    for kind in cycles moments; do
        "$SVODKA" facts "$kind" -q -p "$3/policy.json" "${period[@]}" --all --format json "$3/expected.ndjson" >"$work/wanted" 2>"$work/err"
        as_reader "$SVODKA" facts "$kind" -q --db "" --query "$2" -p "$3/policy.json" "${period[@]}" --all --format json >"$work/got" 2>"$work/err" || cat "$work/err"
        [ -s "$work/wanted" ] || not_ok "$1: there are $kind" "$work/err"
        same "$1: $kind of the database are those of the expected log" "$work/wanted" "$work/got"
    done
}
same_engines() {
    local engine metrics=tickets.created,tickets.resolved,tickets.closed,tickets.open,first_response.count,first_response.median,first_response.p90,first_response.breached
    metrics+=,reply.count,reply.sum,resolution.count,resolution.sum,resolution.running,in_status.sum,in_team.sum,held.sum,claim.count,claim.sum,pickup.sum
    metrics+=,reopen.count,reopen.rate,csat.count,csat.mean,csat.response_rate,replies.count,handoff.count,auto_resolved.share,linked.count,development.share,untagged.share
    for engine in native sql; do
        as_reader "$SVODKA" metrics -q --db "" --query "$2" --engine "$engine" -p "$3/policy.json" "${period[@]}" --by agent,channel,tag --metrics "$metrics" \
            --format json >"$work/by_$engine" 2>"$work/err" || cat "$work/err"
    done
    [ -s "$work/by_native" ] || not_ok "$1: there are numbers" "$work/err"
    same "$1: the database computes the same" "$work/by_native" "$work/by_sql"
}
makes_report() {
    ends "$1: a report" 0 as_reader "$SVODKA" report -q --db "" --query "$2" -p "$3/policy.json" -t nightly "${period[@]}" -o "$work/report"
    check "$1: the report's workbook" find "$work/report" -name '*.xlsx' -size +4k
}
