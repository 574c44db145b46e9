SELECT
  "t2"."month" AS "month",
  "t2"."actor1" AS "actor1",
  "t2"."actor2" AS "actor2",
  "t2"."quad" AS "quad",
  COUNT(*) AS "reports",
  SUM("t2"."mentions") AS "mentions",
  SUM("t2"."articles") AS "articles",
  SUM("t2"."goldstein_tenths") AS "goldstein_tenths",
  SUM("t2"."tone_micro") AS "tone_micro"
FROM (
  SELECT
    "t1"."event_date" AS "event_date",
    "t1"."code1" AS "code1",
    "t1"."code2" AS "code2",
    "t1"."event_code" AS "event_code",
    "t1"."place" AS "place",
    MIN("t1"."month") AS "month",
    MIN("t1"."actor1") AS "actor1",
    MIN("t1"."actor2") AS "actor2",
    MIN("t1"."quad") AS "quad",
    MIN("t1"."goldstein_tenths") AS "goldstein_tenths",
    argMinIf(tuple("t1"."tone_micro"), "t1"."event_id", isNotNull("t1"."tone_micro")).1 AS "tone_micro",
    MAX("t1"."mentions") AS "mentions",
    MAX("t1"."articles") AS "articles"
  FROM (
    SELECT
      "t0"."actor1" AS "actor1",
      "t0"."actor2" AS "actor2",
      "t0"."quad" AS "quad",
      "t0"."goldstein_tenths" AS "goldstein_tenths",
      "t0"."tone_micro" AS "tone_micro",
      "t0"."mentions" AS "mentions",
      "t0"."articles" AS "articles",
      "t0"."event_id" AS "event_id",
      "t0"."event_date" AS "event_date",
      "t0"."code1" AS "code1",
      "t0"."code2" AS "code2",
      "t0"."event_code" AS "event_code",
      "t0"."place" AS "place",
      "t0"."added_month" AS "month"
    FROM "gdelt_events" AS "t0"
    WHERE
      isNotNull("t0"."added_month")
      AND "t0"."version" = 2
      AND "t0"."added_month" >= 201501
      AND "t0"."added_month" <= 201512
      AND "t0"."actor1" IN ('EEC', 'USA')
      AND "t0"."actor2" IN ('EEC', 'USA')
      AND (
        (
          "t0"."actor1" IN ('EEC') AND "t0"."actor2" IN ('USA')
        )
        OR (
          "t0"."actor1" IN ('USA') AND "t0"."actor2" IN ('EEC')
        )
      )
  ) AS "t1"
  GROUP BY
    "t1"."event_date",
    "t1"."code1",
    "t1"."code2",
    "t1"."event_code",
    "t1"."place"
) AS "t2"
GROUP BY
  "t2"."month",
  "t2"."actor1",
  "t2"."actor2",
  "t2"."quad"
