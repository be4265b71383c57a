Feature: PDS answers a retrieval with the record of the patient
  A system that knows an NHS number asks for the demographics behind it. The message pair is the MIM 4.2 retrieval,
  QUPA_IN040000UK32 and QUPA_IN050000UK32.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | given name | gender | date of birth | address line 2   | postcode | GP practice |
      | 9000000009 | Marlow      | Edith      | female | 1952-03-09    | 4 Quarry Lane    | ZZ99 3AA | A81901      |
      | 9000000017 | Penhale     | Jory       | male   | 1988-11-30    | 17 Harbour Steps | ZZ99 3AB | A81902      |

  @PDS-RET-001 @MSG-SYN-001
  Scenario: A retrieval is answered with the demographics of that patient
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then the answer is QUPA_IN050000UK32
    And the answer says:
      | NHS number    | 9000000009    |
      | family name   | Marlow        |
      | given name    | Edith         |
      | gender        | female        |
      | date of birth | 1952-03-09    |
      | postcode      | ZZ99 3AA      |
      | GP practice   | A81901        |
    And the answer is the whole record of the patient 9000000009

  @PDS-RET-001
  Scenario Outline: The answer is the whole record, no more and no less (<who>)
    Given PDS holds these patients:
      | NHS number | title | given names    | family name | suffix | gender | date of birth    | address                                     | telephone    | mobile telephone | GP practice | pharmacy | supersedes | previous NHS contact | language | interpreter required | serial change number |
      | 9000000025 | Dr    | Ada May Louise | Tarrant     | OBE    | female | 1961-07-14 04:45 | Mill House, 9 Ash Lane, Fennock, Quayshire  | 01632 960001 | 07700 900001     | A81901      | FA101    | 9000000041 | no                   | pl       | yes                  | 137                  |
      | 9000000033 |       | Col            | Quennell    |        | male   | 2024-02-29       | 3 Weir Walk, Fennock                        |              | 07700 900002     | A81902      |          |            | yes                  |          |                      | 1                    |
    When the GP system of Elm Surgery retrieves the patient <number>
    Then the answer is the whole record of the patient <number>
    And the record in the answer follows the order of PdsSuccessfulRetrieval

    Examples:
      | who                   | number     |
      | all fields are filled | 9000000025 |
      | few fields are filled | 9000000033 |

  @PDS-RET-001
  Scenario: Each retrieval is answered with the patient that it names
    When the GP system of Elm Surgery retrieves the patient 9000000017
    And the GP system of Oak Lane Surgery retrieves the patient 9000000009
    Then the GP system of Elm Surgery knows the patient 9000000017 as "Penhale"
    And the GP system of Oak Lane Surgery knows the patient 9000000009 as "Marlow"

  @PDS-RET-002
  Scenario: The record stands in the answer in the order of its message type
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then every address in the answer has five lines
    And the record in the answer follows the order of PdsSuccessfulRetrieval

  @MSG-SYN-002
  Scenario: The answer names the request that it belongs to
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then the answer relates to the request
    And the answer carries one new message id in header and payload
    And the answer is addressed to the GP system of Elm Surgery

  @PDS-RET-001
  Scenario: A patient who has died is answered with the time of death
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | date of death | death notification |
      | 9000000025 | Tarrant     | male   | 1931-07-14    | 2025-12-02    | formal             |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then the answer says:
      | date of death      | 2025-12-02 |
      | death notification | formal     |
    And the answer is the whole record of the patient 9000000025

  @PDS-RET-006
  Scenario Outline: A restricted record is answered without its details (<mark>)
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | postcode | confidentiality code |
      | 9000000033 | Quennell    | female | 1979-05-05    | ZZ99 3AC | <code>          |
    When the GP system of Elm Surgery retrieves the patient 9000000033
    Then the answer is QUPA_IN050000UK32
    And PDS warns with 9
    And the answer says:
      | NHS number      | 9000000033 |
      | confidentiality code | <code>     |
    And the record in the answer shows its number and its mark alone

    Examples:
      | mark       | code |
      | sensitive  | S    |
      | stop noted | Y    |

  @PDS-RET-006
  Scenario: A record that is marked for a business reason is answered in full
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | confidentiality code |
      | 9000000033 | Quennell    | female | 1979-05-05    | B               |
    When the GP system of Elm Surgery retrieves the patient 9000000033
    Then the answer says:
      | family name     | Quennell |
      | confidentiality code | B        |
    And the answer is the whole record of the patient 9000000033

  @PDS-RET-007
  Scenario: A superseded number is answered with the record that superseded it
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | 9000000009    |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then PDS warns with 24
    And the answer says:
      | NHS number            | 9000000009 |
      | family name           | Marlow     |
      | superseded NHS number | 9000000025 |

  @PDS-RET-008
  Scenario: A retrieval that asks for no item is answered with the serial change number alone
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | serial change number |
      | 9000000025 | Tarrant     | male   | 1931-07-14    | 137                  |
    When the GP system of Elm Surgery retrieves the patient 9000000025 asking for nothing but the serial change number
    Then the answer says:
      | NHS number           | 9000000025 |
      | serial change number | 137        |
    And the answer does not say the family name, the postcode or the GP practice

  @MSG-SYN-003
  Scenario Outline: A request is understood however its supplier spells it (<spelling>)
    When <who> retrieves the patient 9000000009 <how>
    Then the answer says:
      | family name | Marlow |
    And the answer relates to the request

    Examples:
      | spelling              | who                              | how                                  |
      | quoted SOAPAction     | the GP system of Elm Surgery     | with the SOAPAction in quotes        |
      | legacy address        | the GP system of Elm Surgery     | at the address "/syncservice-pds/pds" |
      | lower-case message id | the GP system of Elm Surgery     | with its message ids in lower case   |
      | prefixed payload      | the GP system of Oak Lane Surgery | in its own way                      |
      | older TLS             | the GP system of Elm Surgery     | over TLS 1.2                         |
