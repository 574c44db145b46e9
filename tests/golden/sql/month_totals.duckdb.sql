SELECT
  "t1"."month",
  COUNT(*) AS "month_reports",
  SUM("t1"."mentions") AS "month_mentions"
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
) AS "t1"
GROUP BY
  1
