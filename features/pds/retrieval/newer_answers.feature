Feature: PDS answers a retrieval of the newer form with the record of the patient
  The message pair is the MIM 6.3 retrieval, QUPA_IN000008UK02 and QUPA_IN000009UK03. What is asked and what is found
  follow the same rules as in the older form.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | given name | gender | date of birth | address line 2   | postcode | GP practice |
      | 9000000009 | Marlow      | Edith      | female | 1952-03-09    | 4 Quarry Lane    | ZZ99 3AA | A81903      |
      | 9000000017 | Penhale     | Jory       | male   | 1988-11-30    | 17 Harbour Steps | ZZ99 3AB | A81902      |

  @PDS-RET-020 @MSG-SYN-001
  Scenario Outline: A retrieval of the newer form is answered with the demographics of that patient (<product>)
    When <who> retrieves the patient 9000000009
    Then the answer is QUPA_IN000009UK03
    And the reply is of the version 3NPfIT6.3.01
    And the answer says:
      | NHS number    | 9000000009    |
      | family name   | Marlow        |
      | given name    | Edith         |
      | gender        | female        |
      | date of birth | 1952-03-09    |
      | postcode      | ZZ99 3AA      |
      | GP practice   | A81903        |
    And the answer relates to the request
    And <who> knows the patient 9000000009 as "Marlow"

    Examples:
      | product                  | who                                      |
      | in the order of schema   | the GP system of Fen Bridge Surgery      |
      | in an order of its own   | the walk-in system of Fen Bridge Surgery |

  @PDS-RET-020 @PDS-RET-021 @PDS-RET-034 @PDS-RET-035
  Scenario Outline: The answer of the newer form is the whole record, no more and no less (<whose>)
    Given PDS holds these patients:
      | NHS number | title | given names    | family name | suffix | gender | date of birth    | address                                    | telephone    | mobile telephone | GP practice | pharmacy | supersedes | previous NHS contact | language | interpreter required | serial change number | birth order | birthplace                   | contact method | contact times | written format | record sharing | shared secret | HealthSpace | NHAIS cipher | NHAIS removal | paper record | next of kin                          | proxy                             | mother     | date of death | confidentiality code |
      | 9000000025 | Dr    | Ada May Louise | Tarrant     | OBE    | female | 1961-07-14 04:45 | Mill House, 9 Ash Lane, Fennock, Quayshire | 01632 960001 | 07700 900001     | A81903      | FA101    | 9000000041 | no                   | pl       | yes                  | 137                  | 2           | Fennock, Quayshire, England  | e-mail         | after six     | braille        | dissent        | VGVzdA==      | registered  | QF           | OPA           | Elm Surgery  | Jory Penhale, 3 Weir Walk, Fennock   | Col Quennell, 1 Ash Lane, Fennock | 9000000017 |               |                      |
      | 9000000033 |       | Col            | Quennell    |        | male   | 2024-02-29       | 3 Weir Walk, Fennock                       |              | 07700 900002     | A81902      |          |            | yes                  |          |                      | 1                    |             |                              |                |               |                |                |               |             |              |               |              |                                      |                                   |            |               |                      |
      | 9000000068 |       | Iris           | Orchard     |        | female | 1931-07-14       | 5 Weir Walk, Fennock                       |              |                  | A81902      |          |            |                      |          |                      | 4                    |             |                              |                |               |                |                |               |             |              |               |              |                                      |                                   |            | 2025-12-02    |                      |
      | 9000000076 |       | Hugh           | Calder      |        | male   | 1990-05-06       | 7 Weir Walk, Fennock                       |              |                  | A81902      |          |            |                      |          |                      | 4                    |             |                              |                |               |                |                |               |             |              |               |              |                                      |                                   |            |               | B                    |
    When the GP system of Fen Bridge Surgery retrieves the patient <number>
    Then the answer is the whole record of the patient <number>
    And the record in the answer follows the order of PDSResponse

    Examples:
      | whose                          | number     |
      | all fields are filled          | 9000000025 |
      | few fields are filled          | 9000000033 |
      | the patient has died           | 9000000068 |
      | marked for a business reason   | 9000000076 |

  @PDS-RET-034
  Scenario: A patient who has died is answered with the time of death in the newer form
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | date of death | death notification |
      | 9000000025 | Tarrant     | male   | 1931-07-14    | 2025-12-02    | informal           |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000025
    Then the answer says:
      | date of death      | 2025-12-02 |
      | death notification | informal   |
    And the answer relates to the request

  @PDS-RET-023 @PDS-RET-025 @PDS-RET-021
  Scenario Outline: History is answered with every closed entry, its period and its writer (<product>)
    Given PDS holds these patients:
      | NHS number | family name | date of birth | former family name                            | former address                                                                   | former GP practice                               | next of kin                        | paper record |
      | 9000000025 | Tarrant     | 1951-07-14    | Penrose until 1979-06-16; Ash until 1990-02-03 | 1 Old Road, Fennock until 1970-01-01; 2 New Road, Fennock until 2008-04-26       | A81902 until 2001-03-04; A81901 until 2015-02-03 | Jory Penhale, 3 Weir Walk, Fennock | Elm Surgery  |
    When <who> retrieves the patient 9000000025 with its history
    Then the answer is the whole record of the patient 9000000025 with its history
    And closed entries stand behind the current ones in the answer, the oldest first
    And the record in the answer follows the order of PDSResponse

    Examples:
      | product                | who                                      |
      | in the order of schema | the GP system of Fen Bridge Surgery      |
      | in an order of its own | the walk-in system of Fen Bridge Surgery |

  @PDS-RET-023
  Scenario: The older form tells history without its writers
    Given PDS holds these patients:
      | NHS number | family name | date of birth | former family name       | former GP practice      |
      | 9000000025 | Tarrant     | 1951-07-14    | Penrose until 1979-06-16 | A81902 until 2001-03-04 |
    When the GP system of Elm Surgery retrieves the patient 9000000025 with its history
    Then the answer is the whole record of the patient 9000000025 with its history
    And closed entries stand behind the current ones in the answer, the oldest first
    And the record in the answer follows the order of PdsSuccessfulRetrieval

  @PDS-RET-023
  Scenario: What is closed is not told where no history is asked for
    Given PDS holds these patients:
      | NHS number | family name | date of birth | former family name       | former address                                |
      | 9000000025 | Tarrant     | 1951-07-14    | Penrose until 1979-06-16 | 2 New Road, Fennock until 2008-04-26          |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000025
    Then the answer is the whole record of the patient 9000000025

  @PDS-RET-024
  Scenario: Who wrote an entry is told where history is asked for
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000009 with its history
    Then every entry in the answer tells who wrote it and when

  @PDS-RET-024
  Scenario Outline: Who wrote an entry is told as the Spine is configured (<switch>)
    Given PDS has the switch entry-source set to "<switch>"
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000009 <how>
    Then <said> entry in the answer tells who wrote it <and> when
    And the record in the answer follows the order of PDSResponse

    Examples:
      | switch | how                                | said  | and |
      | always | asking for person.allData          | every | and |
      | never  | with its history                   | no    | or  |

  @PDS-RET-032
  Scenario Outline: Both forms tell the same about a patient under one serial change number (<who>)
    Given PDS holds these patients:
      | NHS number | given names | family name | gender | date of birth | address                                    | telephone    | GP practice | supersedes | language | interpreter required | serial change number | contact method | contact times | shared secret | HealthSpace | next of kin                        | proxy                             | mother     | former family name       | confidentiality code |
      | 9000000025 | Ada May     | Tarrant     | female | 1961-07-14    | Mill House, 9 Ash Lane, Fennock, Quayshire | 01632 960001 | A81903      | 9000000041 | pl       | yes                  | 137                  | e-mail         | after six     | VGVzdA==      | registered  | Jory Penhale, 3 Weir Walk, Fennock | Col Quennell, 1 Ash Lane, Fennock | 9000000017 | Penrose until 1979-06-16 |                      |
      | 9000000033 | Col         | Quennell    | male   | 1951-02-28    | 3 Weir Walk, Fennock                       |              | A81902      |            |          |                      | 12                   |                |               |               |             |                                    |                                   |            |                          | S                    |
    When the GP system of Elm Surgery retrieves the patient <number> with its history
    And the GP system of Fen Bridge Surgery retrieves the patient <number> with its history
    Then both answers tell the same under the serial change number <serial>

    Examples:
      | who                    | number     | serial |
      | all fields are filled  | 9000000025 | 137    |
      | the record is sensitive | 9000000033 | 12     |
