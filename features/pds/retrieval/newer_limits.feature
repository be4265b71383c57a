Feature: PDS limits the answer to a retrieval to what may be told and what was asked for
  Retrieval items name groups of a record, marks restrict it, and merges lead to another one. The rules are those of
  both forms; each is shown in the newer one.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | postcode | GP practice | pharmacy | date of death | serial change number |
      | 9000000009 | Marlow      | female | 1932-03-09    | ZZ99 3AA | A81903      | FA101    | 2025-12-02    | 137                  |

  @PDS-RET-022
  Scenario Outline: An item that names a group is answered with that group alone (<form and item>)
    When <who> retrieves the patient 9000000009 asking for <item>
    Then the answer is <answer>
    And the record in the answer tells <group> and nothing else
    And the answer says:
      | NHS number           | 9000000009 |
      | serial change number | 137        |

    Examples:
      | form and item                          | item                            | who                                 | answer            | group                           |
      | newer, person.scn                      | person.scn                      | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the serial change number        |
      | newer, person.id                       | person.id                       | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the serial change number        |
      | newer, person.name                     | person.name                     | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the names                       |
      | newer, person.address                  | person.address                  | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the addresses                   |
      | newer, person.administrativeGenderCode | person.administrativeGenderCode | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the gender                      |
      | newer, person.birthTime                | person.birthTime                | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the time of birth               |
      | newer, person.deceasedTime             | person.deceasedTime             | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the death                       |
      | newer, primaryCare.id                  | primaryCare.id                  | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the GP practice                 |
      | newer, person.name, person.birthTime   | person.name, person.birthTime   | the GP system of Fen Bridge Surgery | QUPA_IN000009UK03 | the names and the time of birth |
      | older, person.address                  | person.address                  | the GP system of Elm Surgery        | QUPA_IN050000UK32 | the addresses                   |
      | older, person.deceasedTime             | person.deceasedTime             | the GP system of Elm Surgery        | QUPA_IN050000UK32 | the death                       |

  @PDS-RET-008
  Scenario: A retrieval of the newer form without items is answered with the serial change number alone
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000009 asking for nothing but the serial change number
    Then the answer is QUPA_IN000009UK03
    And the record in the answer tells the serial change number and nothing else

  @PDS-RET-022
  Scenario: An item of an unknown text asks for everything
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000009 asking for person.shoeSize
    Then the answer is the whole record of the patient 9000000009

  @PDS-RET-022
  Scenario: An item of an unknown text asks for nothing where the Spine is configured so
    Given PDS has the switch unknown-item set to "nothing"
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000009 asking for person.shoeSize
    Then the record in the answer tells the serial change number and nothing else

  @PDS-RET-026
  Scenario Outline: A restricted record is answered without its details in the newer form (<mark>)
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | postcode | confidentiality code | next of kin                        | shared secret |
      | 9000000033 | Quennell    | female | 1979-05-05    | ZZ99 3AC | <code>               | Jory Penhale, 3 Weir Walk, Fennock | VGVzdA==      |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000033 with its history
    Then the answer is QUPA_IN000009UK03
    And PDS warns with 9
    And the answer says:
      | NHS number           | 9000000033 |
      | confidentiality code | <code>     |
    And the record in the answer shows its number and its mark alone
    And the record in the answer follows the order of PDSResponse

    Examples:
      | mark       | code |
      | sensitive  | S    |
      | stop noted | Y    |

  @PDS-RET-026
  Scenario: An item opens nothing of a restricted record
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | confidentiality code |
      | 9000000033 | Quennell    | female | 1979-05-05    | S                    |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000033 asking for person.address
    Then PDS warns with 9
    And the record in the answer shows its number and its mark alone

  @PDS-RET-027
  Scenario: A superseded number is answered with the record that superseded it in the newer form
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | 9000000009    |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000025
    Then PDS warns with 24
    And the answer says:
      | NHS number  | 9000000009 |
      | family name | Marlow     |
    And the answer lists the superseded numbers 9000000025
    And the record in the answer follows the order of PDSResponse
    And the GP system of Fen Bridge Surgery knows the patient 9000000025 as "Marlow"

  @PDS-RET-027
  Scenario: A number that was merged twice leads to the record in use and lists every number between
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | 9000000033    |
      | 9000000033 | Marlo       | female | 1952-03-09    | 9000000009    |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000025
    Then PDS warns with 24
    And the answer says:
      | NHS number | 9000000009 |
    And the answer lists the superseded numbers 9000000025, 9000000033
    And the audit remarks superseded-nhs-number "9000000025"

  @PDS-RET-027
  Scenario: A superseded number does not open more of a record than was asked for
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | 9000000009    |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000025 asking for person.scn
    Then PDS warns with 24
    And the answer lists the superseded numbers 9000000025
    And the answer does not say the family name, the postcode or the GP practice
