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
    *
  FROM (
    SELECT
      `t1`.`actor1`,
      `t1`.`actor2`,
      CASE
        WHEN SUBSTRING(`t1`.`event_code`, IF((
          0 + 1
        ) >= 1, 0 + 1, 0 + 1 + LENGTH(`t1`.`event_code`)), 2) IN ('03', '04', '05')
        THEN 1
        WHEN SUBSTRING(`t1`.`event_code`, IF((
          0 + 1
        ) >= 1, 0 + 1, 0 + 1 + LENGTH(`t1`.`event_code`)), 2) IN ('06', '07')
        THEN 2
        WHEN SUBSTRING(`t1`.`event_code`, IF((
          0 + 1
        ) >= 1, 0 + 1, 0 + 1 + LENGTH(`t1`.`event_code`)), 2) IN ('09', '10', '11', '12', '13')
        THEN 3
        WHEN SUBSTRING(`t1`.`event_code`, IF((
          0 + 1
        ) >= 1, 0 + 1, 0 + 1 + LENGTH(`t1`.`event_code`)), 2) IN ('14', '15', '16', '17', '18', '19', '20')
        THEN 4
        WHEN `t1`.`event_code` IN ('080', '081', '0811', '0812', '082', '083', '0831', '0832', '0833', '0834')
        THEN 1
        WHEN `t1`.`event_code` IN (
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
      END AS `quad`,
      `t1`.`goldstein_tenths`,
      `t1`.`tone_micro`,
      `t1`.`mentions`,
      `t1`.`articles`,
      `t1`.`event_code`,
      `t1`.`month`
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
        `t0`.`EventCode` AS `event_code`,
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
    WHERE
      `t1`.`actor1` IN ('EEC', 'ROM', 'USA')
      AND `t1`.`actor2` IN ('EEC', 'ROM', 'USA')
      AND (
        (
          `t1`.`actor1` IN ('EEC') AND `t1`.`actor2` IN ('ROM', 'USA')
        )
        OR (
          `t1`.`actor1` IN ('ROM', 'USA') AND `t1`.`actor2` IN ('EEC')
        )
      )
  ) AS `t2`
  WHERE
    `t2`.`quad` IS NOT NULL
) AS `t3`
GROUP BY
  1,
  2,
  3,
  4
