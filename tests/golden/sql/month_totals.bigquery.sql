SELECT
  `t1`.`month`,
  COUNT(*) AS `month_reports`,
  SUM(`t1`.`mentions`) AS `month_mentions`
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
    CAST(FLOOR(ieee_divide(`t0`.`SQLDATE`, 100)) AS INT64) AS `month`
  FROM `gdelt-bq`.`gdeltv2`.`events_partitioned` AS `t0`
  WHERE
    `t0`.`_PARTITIONTIME` >= TIMESTAMP('2015-01-01T00:00:00+00:00')
    AND `t0`.`_PARTITIONTIME` < TIMESTAMP('2017-02-03T00:00:00+00:00')
    AND CAST(FLOOR(ieee_divide(`t0`.`SQLDATE`, 100)) AS INT64) IS NOT NULL
    AND 2 = 2
    AND CAST(FLOOR(ieee_divide(`t0`.`SQLDATE`, 100)) AS INT64) >= 201501
    AND CAST(FLOOR(ieee_divide(`t0`.`SQLDATE`, 100)) AS INT64) <= 201512
) AS `t1`
GROUP BY
  1
