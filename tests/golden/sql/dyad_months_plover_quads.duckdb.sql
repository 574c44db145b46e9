SELECT
  "t2"."month",
  "t2"."actor1",
  "t2"."actor2",
  "t2"."quad",
  COUNT(*) AS "reports",
  SUM("t2"."mentions") AS "mentions",
  SUM("t2"."articles") AS "articles",
  SUM("t2"."goldstein_tenths") AS "goldstein_tenths",
  SUM("t2"."tone_micro") AS "tone_micro"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t0"."actor1",
      "t0"."actor2",
      CASE
        WHEN SUBSTRING(
          "t0"."event_code",
          CASE WHEN (
            0 + 1
          ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."event_code") END,
          2
        ) IN ('03', '04', '05')
        THEN 1
        WHEN SUBSTRING(
          "t0"."event_code",
          CASE WHEN (
            0 + 1
          ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."event_code") END,
          2
        ) IN ('06', '07')
        THEN 2
        WHEN SUBSTRING(
          "t0"."event_code",
          CASE WHEN (
            0 + 1
          ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."event_code") END,
          2
        ) IN ('09', '10', '11', '12', '13')
        THEN 3
        WHEN SUBSTRING(
          "t0"."event_code",
          CASE WHEN (
            0 + 1
          ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH("t0"."event_code") END,
          2
        ) IN ('14', '15', '16', '17', '18', '19', '20')
        THEN 4
        WHEN "t0"."event_code" IN ('080', '081', '0811', '0812', '082', '083', '0831', '0832', '0833', '0834')
        THEN 1
        WHEN "t0"."event_code" IN (
          '0813',
          '0814',
          '084',
          '0841',
          '0842',
          '085',
          '086',
          '0861',
          '0862',
          '0863',
          '087',
          '0871',
          '0872',
          '0873',
          '0874'
        )
        THEN 2
        ELSE NULL
      END AS "quad",
      "t0"."goldstein_tenths",
      "t0"."tone_micro",
      "t0"."mentions",
      "t0"."articles",
      "t0"."event_code",
      "t0"."event_month" AS "month"
    FROM "gdelt_events" AS "t0"
    WHERE
      "t0"."event_month" IS NOT NULL
      AND "t0"."version" = 2
      AND "t0"."event_month" >= 201501
      AND "t0"."event_month" <= 201512
      AND "t0"."actor1" IN ('EEC', 'ROM', 'USA')
      AND "t0"."actor2" IN ('EEC', 'ROM', 'USA')
      AND (
        (
          "t0"."actor1" IN ('EEC') AND "t0"."actor2" IN ('ROM', 'USA')
        )
        OR (
          "t0"."actor1" IN ('ROM', 'USA') AND "t0"."actor2" IN ('EEC')
        )
      )
  ) AS "t1"
  WHERE
    "t1"."quad" IS NOT NULL
) AS "t2"
GROUP BY
  1,
  2,
  3,
  4
