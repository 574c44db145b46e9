SELECT
  "t1"."month" AS "month",
  COUNT(*) AS "month_reports",
  SUM("t1"."mentions") AS "month_mentions"
FROM (
  SELECT
    "t0"."actor1" AS "actor1",
    "t0"."actor2" AS "actor2",
    "t0"."quad" AS "quad",
    "t0"."goldstein_tenths" AS "goldstein_tenths",
    "t0"."tone_micro" AS "tone_micro",
    "t0"."mentions" AS "mentions",
    "t0"."articles" AS "articles",
    "t0"."event_month" AS "month"
  FROM "gdelt_events" AS "t0"
  WHERE
    isNotNull("t0"."event_month")
    AND "t0"."version" = 2
    AND "t0"."event_month" >= 201501
    AND "t0"."event_month" <= 201512
) AS "t1"
GROUP BY
  "t1"."month"
