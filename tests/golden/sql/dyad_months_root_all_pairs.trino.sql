SELECT
  "t1"."month",
  "t1"."actor1",
  "t1"."actor2",
  "t1"."quad",
  COUNT(*) AS "reports",
  SUM("t1"."mentions") AS "mentions",
  SUM("t1"."articles") AS "articles",
  SUM("t1"."goldstein_tenths") AS "goldstein_tenths",
  SUM("t1"."tone_micro") AS "tone_micro"
FROM (
  SELECT
    "t0"."actor1",
    "t0"."actor2",
    "t0"."quad",
    "t0"."goldstein_tenths",
    "t0"."tone_micro",
    "t0"."mentions",
    "t0"."articles",
    "t0"."event_month" AS "month"
  FROM "gdelt_events" AS "t0"
  WHERE
    "t0"."event_month" IS NOT NULL
    AND "t0"."version" = 2
    AND "t0"."event_month" >= 201501
    AND "t0"."event_month" <= 201512
    AND "t0"."is_root"
    AND "t0"."actor1" IS NOT NULL
    AND "t0"."actor2" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2,
  3,
  4
