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

  @PDS-RET-045
  Scenario: A superseded number that leads to no record is an error of the data
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | 9000000041    |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then PDS refuses the request with 0 and GE002 about "the superseding number has no record"
    And PDS holds the same records as before

  @PDS-RET-045
  Scenario: Numbers that supersede each other are an error of the data
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | 9000000033    |
      | 9000000033 | Marlow      | female | 1952-03-09    | 9000000025    |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000025
    Then PDS refuses the request with 0 and GE002 about "circle"
    And the Spine still answers about the patient 9000000009

  @PDS-RET-046
  Scenario Outline: A superseded number opens no more than the record that it leads to (<form>)
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | confidentiality code | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    |                      | 9000000033    |
      | 9000000033 | Marlow      | female | 1952-03-09    | S                    |               |
    When <who> retrieves the patient 9000000025
    Then PDS warns with 24 and 9
    And the answer says:
      | NHS number           | 9000000033 |
      | confidentiality code | S          |
    And the record in the answer shows its number and its mark alone

    Examples:
      | form  | who                                 |
      | older | the GP system of Elm Surgery        |
      | newer | the GP system of Fen Bridge Surgery |

  @PDS-RET-046
  Scenario: The mark of a superseded number does not close the record that it leads to
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | confidentiality code | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | S                    | 9000000009    |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then PDS warns with 24
    And the answer says:
      | NHS number  | 9000000009 |
      | family name | Marlow     |

  @PDS-RET-047
  Scenario Outline: An answer that is not limited carries no warning (<record>)
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | confidentiality code |
      | 9000000025 | Marlowe     | female | 1952-03-09    | <code>               |
    When <who> retrieves the patient 9000000025
    Then the answer is the whole record of the patient 9000000025
    And PDS warns of nothing

    Examples:
      | record                      | code | who                                 |
      | plain, older                |      | the GP system of Elm Surgery        |
      | plain, newer                |      | the GP system of Fen Bridge Surgery |
      | for a business reason, older | B    | the GP system of Elm Surgery        |
      | for a business reason, newer | B    | the GP system of Fen Bridge Surgery |
