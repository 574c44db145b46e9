SELECT
  `t3`.`month`,
  `t3`.`actor1`,
  `t3`.`actor2`,
  `t3`.`quad`,
  COUNT(*) AS `reports`,
  SUM(`t3`.`mentions`) AS `mentions`,
  SUM(`t3`.`articles`) AS `articles`,
  SUM(`t3`.`goldstein_tenths`) AS `goldstein_tenths`,
  SUM(`t3`.`tone_micro`) AS `tone_micro`
FROM (
  SELECT
    `t2`.`event_date`,
    `t2`.`code1`,
    `t2`.`code2`,
    `t2`.`event_code`,
    `t2`.`place`,
    MIN(`t2`.`month`) AS `month`,
    MIN(`t2`.`actor1`) AS `actor1`,
    MIN(`t2`.`actor2`) AS `actor2`,
    MIN(`t2`.`quad`) AS `quad`,
    MIN(`t2`.`goldstein_tenths`) AS `goldstein_tenths`,
    MIN_BY(
      IF(`t2`.`tone_micro` IS NOT NULL, `t2`.`tone_micro`, NULL),
      IF(`t2`.`tone_micro` IS NOT NULL, `t2`.`event_id`, NULL)
    ) AS `tone_micro`,
    MAX(`t2`.`mentions`) AS `mentions`,
    MAX(`t2`.`articles`) AS `articles`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        IF(
          NULLIF(`t0`.`Actor1KnownGroupCode`, '') = 'EEC',
          NULLIF(`t0`.`Actor1KnownGroupCode`, ''),
          COALESCE(
            IF(
              NOT (
                NULLIF(`t0`.`Actor1CountryCode`, '') IN (
                  'AFR',
                  'ASA',
                  'BLK',
                  'CAS',
                  'CAU',
                  'CEU',
                  'CFR',
                  'CRB',
                  'EAF',
                  'EEU',
                  'EIN',
                  'EUR',
                  'LAM',
                  'MDT',
                  'MEA',
                  'NAF',
                  'NMR',
                  'PGS',
                  'SAF',
                  'SAM',
                  'SAS',
                  'SCN',
                  'SEA',
                  'WAF',
                  'WST'
                )
              ),
              NULLIF(`t0`.`Actor1CountryCode`, ''),
              CAST(NULL AS STRING)
            ),
            NULLIF(`t0`.`Actor1KnownGroupCode`, ''),
            NULLIF(`t0`.`Actor1CountryCode`, '')
          )
        ) AS `actor1`,
        IF(
          NULLIF(`t0`.`Actor2KnownGroupCode`, '') = 'EEC',
          NULLIF(`t0`.`Actor2KnownGroupCode`, ''),
          COALESCE(
            IF(
              NOT (
                NULLIF(`t0`.`Actor2CountryCode`, '') IN (
                  'AFR',
                  'ASA',
                  'BLK',
                  'CAS',
                  'CAU',
                  'CEU',
                  'CFR',
                  'CRB',
                  'EAF',
                  'EEU',
                  'EIN',
                  'EUR',
                  'LAM',
                  'MDT',
                  'MEA',
                  'NAF',
                  'NMR',
                  'PGS',
                  'SAF',
                  'SAM',
                  'SAS',
                  'SCN',
                  'SEA',
                  'WAF',
                  'WST'
                )
              ),
              NULLIF(`t0`.`Actor2CountryCode`, ''),
              CAST(NULL AS STRING)
            ),
            NULLIF(`t0`.`Actor2KnownGroupCode`, ''),
            NULLIF(`t0`.`Actor2CountryCode`, '')
          )
        ) AS `actor2`,
        `t0`.`QuadClass` AS `quad`,
        CAST(ROUND(`t0`.`GoldsteinScale` * 10, 0) AS INT64) AS `goldstein_tenths`,
        CAST(ROUND(`t0`.`AvgTone` * 1000000, 0) AS INT64) AS `tone_micro`,
        `t0`.`NumMentions` AS `mentions`,
        `t0`.`NumArticles` AS `articles`,
        `t0`.`GLOBALEVENTID` AS `event_id`,
        `t0`.`SQLDATE` AS `event_date`,
        NULLIF(`t0`.`Actor1Code`, '') AS `code1`,
        NULLIF(`t0`.`Actor2Code`, '') AS `code2`,
        `t0`.`EventCode` AS `event_code`,
        NULLIF(`t0`.`ActionGeo_FullName`, '') AS `place`,
        CAST(FLOOR(ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`DATEADDED`, 1000000)) AS INT64), 100)) AS INT64) AS `month`
      FROM `gdelt-bq`.`gdeltv2`.`events_partitioned` AS `t0`
      WHERE
        `t0`.`_PARTITIONTIME` >= TIMESTAMP('2015-01-01T00:00:00+00:00')
        AND `t0`.`_PARTITIONTIME` < TIMESTAMP('2016-01-03T00:00:00+00:00')
        AND CAST(FLOOR(ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`DATEADDED`, 1000000)) AS INT64), 100)) AS INT64) IS NOT NULL
        AND 2 = 2
        AND CAST(FLOOR(ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`DATEADDED`, 1000000)) AS INT64), 100)) AS INT64) >= 201501
        AND CAST(FLOOR(ieee_divide(CAST(FLOOR(ieee_divide(`t0`.`DATEADDED`, 1000000)) AS INT64), 100)) AS INT64) <= 201512
    ) AS `t1`
    WHERE
      `t1`.`actor1` IN ('EEC', 'USA')
      AND `t1`.`actor2` IN ('EEC', 'USA')
      AND (
        (
          `t1`.`actor1` IN ('EEC') AND `t1`.`actor2` IN ('USA')
        )
        OR (
          `t1`.`actor1` IN ('USA') AND `t1`.`actor2` IN ('EEC')
        )
      )
  ) AS `t2`
  GROUP BY
    1,
    2,
    3,
    4,
    5
) AS `t3`
GROUP BY
  1,
  2,
  3,
  4
