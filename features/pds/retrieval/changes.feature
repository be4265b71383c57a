Feature: PDS answers a retrieval with what holds when it is asked
  Records change, entries end and numbers are merged. An answer shows what is so at the time of the question.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | postcode | serial change number |
      | 9000000009 | Marlow      | female | 1952-03-09    | ZZ99 3AA | 3                    |

  @PDS-RET-040
  Scenario: A retrieval leaves the records as they were
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then the answer is QUPA_IN050000UK32
    And PDS holds the same records as before

  @PDS-RET-041
  Scenario: A retrieval shows the last version of a record
    When the GP system of Elm Surgery retrieves the patient 9000000009
    And PDS has come to hold these patients:
      | NHS number | family name | gender | date of birth | postcode | serial change number |
      | 9000000009 | Marlow      | female | 1952-03-09    | ZZ99 3AB | 4                    |
    And the GP system of Elm Surgery retrieves the patient 9000000009
    Then the answer says:
      | postcode             | ZZ99 3AB |
      | serial change number | 4        |
    And the answer is the whole record of the patient 9000000009

  @PDS-RET-042
  Scenario Outline: An address is shown up to its last day and not after it (<day>)
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | temporary address    | temporary address until |
      | 9000000025 | Tarrant     | male   | 1961-07-14    | 3 Weir Walk, Fennock | 2026-01-07              |
    When <days> days pass
    And the GP system of Elm Surgery retrieves the patient 9000000025
    Then the answer is the whole record of the patient 9000000025

    Examples:
      | day            | days |
      | its last day   | 2    |
      | the day after  | 3    |
      | a year after   | 367  |

  @PDS-RET-043
  Scenario: A former address is not shown where history is not asked for
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | address             | former address                        |
      | 9000000025 | Tarrant     | male   | 1961-07-14    | 9 Ash Lane, Fennock | 3 Weir Walk, Fennock until 2020-01-01 |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then the answer is the whole record of the patient 9000000025

  @PDS-RET-044
  Scenario: A number that was merged twice is answered with the record that is in use
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | 9000000033    |
      | 9000000033 | Marlow      | female | 1952-03-09    | 9000000009    |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then PDS warns with 24
    And the answer says:
      | NHS number  | 9000000009 |
      | family name | Marlow     |
